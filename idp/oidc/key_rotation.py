"""Changing signing keys: on schedule by the worker, at once by a command (OP-56, OP-61).

A key is made before the transaction that stores it; one UPDATE decides each change, so that worker and
command may run at the same time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Final

from idp.audit.events import Event
from idp.audit.record import NOWHERE, Subject, record
from idp.oidc.key_schedule import CURRENT, NEXT, OLD, Change, Step, due_steps, newest
from idp.oidc.keys import at_rest, made
from idp.oidc.ports import Begin, StoredKey, UnitOfWork
from shared.encryption import Vault
from shared.jose.keys import SigningKey

WORKER: Final = "key rotation"


class KeyRotation:
    """Use cases of the worker and of `idp keys`."""

    def __init__(self, begin_read: Begin, begin_write: Begin, vault: Vault) -> None:
        self._begin_read = begin_read
        self._begin_write = begin_write
        self._vault = vault

    def run_due(self, now: datetime) -> list[Step]:
        """Do what the schedule asks; the steps that were done."""
        with self._begin_read() as unit:
            steps = due_steps(unit.keys.list(), now)
        return [step for step in steps if self._do(step, now)]

    def publish_next(self, algorithms: Collection[str], now: datetime) -> list[str]:
        """Make sure that each of these has a next key that is published; their kids."""
        with self._begin_read() as unit:
            keys = unit.keys.list()
        missing = [alg for alg in algorithms if newest([key for key in keys if key.alg == alg], NEXT) is None]
        for alg in missing:
            self._do(Step(Change.PREPARE, alg), now)
        with self._begin_read() as unit:
            return [key.kid for key in unit.keys.list() if key.alg in algorithms and key.state == NEXT]

    def publish_instead(self, algorithms: Collection[str], now: datetime) -> list[str]:
        """Make a next key for each of these, whatever was to be the next; the kids that are given up.

        They lie beside the key that signs, so who may have that one may have them, and they signed nothing yet.
        """
        given_up = []
        for alg in algorithms:
            fresh = at_rest(made(alg), self._vault, NEXT, now)
            with self._begin_write() as unit:
                known = [key for key in unit.keys.list() if (key.alg, key.state) == (alg, NEXT)]
                given_up += [key.kid for key in known if _forget(unit, key, now)]
                _publish(unit, fresh, now)
        return given_up

    def add_next(self, key: SigningKey, now: datetime) -> bool:
        """Publish a key that was made elsewhere: it signs when its time comes, or by command.

        False when its algorithm has a next key already.
        """
        stored = at_rest(key, self._vault, NEXT, now)
        with self._begin_write() as unit:
            return _publish(unit, stored, now)

    def replace(self, algorithms: Collection[str], now: datetime, *, forget: bool) -> list[str]:
        """The next key of each signs from now on, whatever the schedule says; the kids that sign no more.

        forget: those and every older one of the algorithm are published no longer, because somebody else may
        have them: whatever they signed is worth nothing from then on.
        """
        with self._begin_write() as unit:
            keys = [key for key in unit.keys.list() if key.alg in algorithms]
            replaced = [key.kid for key in keys if key.state == CURRENT]
            for alg in algorithms:
                following = newest([key for key in keys if key.alg == alg], NEXT)
                if following is not None:
                    _promote(unit, keys, following, now)
            if forget:
                _forget_old(unit, algorithms, now)
        return replaced

    def _do(self, step: Step, now: datetime) -> bool:
        fresh = at_rest(made(step.alg), self._vault, NEXT, now) if step.change is Change.PREPARE else None
        with self._begin_write() as unit:
            if fresh is not None:
                return _publish(unit, fresh, now)
            keys = unit.keys.list()
            key = next((key for key in keys if key.kid == step.kid), None)
            if key is None:
                return False
            if step.change is Change.PROMOTE:
                return _promote(unit, keys, key, now)
            return _forget(unit, key, now)


def _publish(unit: UnitOfWork, made: StoredKey, now: datetime) -> bool:
    if not unit.keys.add(made):
        return False
    _record(unit, Event.KEY_PUBLISHED, made.kid, now)
    return True


def _promote(unit: UnitOfWork, keys: Collection[StoredKey], following: StoredKey, now: datetime) -> bool:
    if not unit.keys.move(following.kid, NEXT, CURRENT, now):
        return False
    for key in keys:
        if key.alg == following.alg and key.state == CURRENT:
            unit.keys.move(key.kid, CURRENT, OLD, now)
    _record(unit, Event.KEY_SIGNS, following.kid, now)
    return True


def _forget_old(unit: UnitOfWork, algorithms: Collection[str], now: datetime) -> None:
    for key in unit.keys.list():
        if key.alg in algorithms and key.state == OLD:
            _forget(unit, key, now)


def _forget(unit: UnitOfWork, key: StoredKey, now: datetime) -> bool:
    removed = unit.keys.remove(key.kid, key.state)
    if removed:
        _record(unit, Event.KEY_REMOVED, key.kid, now)
    return removed


def _record(unit: UnitOfWork, event: Event, kid: str, now: datetime) -> None:
    record(unit.audit, event, Subject(actor_id=WORKER, object_id=kid), origin=NOWHERE, now=now)


Pause = Callable[[], None]


def replace_at_once(
    rotation: KeyRotation, algorithms: Collection[str], now: Callable[[], datetime], pause: Pause, *, forget: bool
) -> list[str]:
    """Publish, wait until every process has seen the new keys, then sign with them; the kids that are replaced.

    Without the pause a process could be shown a token whose key it does not know yet. forget: keys that were to be
    the next are replaced as well, by keys that nobody could know.
    """
    given_up = rotation.publish_instead(algorithms, now()) if forget else []
    rotation.publish_next(algorithms, now())
    pause()
    return [*given_up, *rotation.replace(algorithms, now(), forget=forget)]
