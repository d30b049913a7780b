"""Threats 25, 26 and 42: what the rows of second factors decide by themselves, whoever asks."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import update

from idp.db.recovery_code_store import SqlRecoveryCodeStore
from idp.db.tables import ceremony
from idp.db.totp_store import SqlTotpStore
from idp.login.own_factors import Owner
from idp.second_factors.code_renewal import name_of
from idp.second_factors.enrolment import MOST_METHODS, EnrolmentRefusal
from idp.second_factors.ports import CeremonyKind, TotpFactor
from shared.encryption import DecryptionRefused
from tests.idp.clash import Clash
from tests.idp.factors import add_key, owner, visit
from tests.idp.installation import Installation

BEGUN = b"begun by its owner"
HALF_AN_HOUR = timedelta(minutes=30)
ON_POSTGRESQL = pytest.mark.parametrize("kind_of_database", ["postgresql"], indirect=True)


@pytest.mark.requires("threat 26")
def test_what_was_begun_half_an_hour_ago_is_over(idp: Installation) -> None:
    just_in_time = idp.now + HALF_AN_HOUR - timedelta(seconds=1)
    with idp.foundation.units.write() as unit:
        unit.ceremonies.start("session", CeremonyKind.NEW_KEY, BEGUN, idp.now)
        assert unit.ceremonies.look("session", CeremonyKind.NEW_KEY, idp.now + HALF_AN_HOUR) is None
        assert unit.ceremonies.take("session", CeremonyKind.NEW_KEY, idp.now + HALF_AN_HOUR) is None
        assert unit.ceremonies.look("session", CeremonyKind.NEW_KEY, just_in_time) == BEGUN
        assert unit.ceremonies.take("session", CeremonyKind.NEW_KEY, just_in_time) == BEGUN


@pytest.mark.requires("threat 42")
@pytest.mark.parametrize(("whose", "kind"), [("another session", CeremonyKind.APP), ("session", CeremonyKind.CODES)])
def test_what_is_copied_to_another_session_or_purpose_does_not_open(
    idp: Installation, whose: str, kind: CeremonyKind
) -> None:
    with idp.foundation.units.write() as unit:
        unit.ceremonies.start("session", CeremonyKind.APP, BEGUN, idp.now)
    with idp.foundation.database.write() as connection:
        connection.execute(update(ceremony).values(owner=whose, kind=kind))
    with idp.foundation.units.read() as unit, pytest.raises(DecryptionRefused):
        unit.ceremonies.look(whose, kind, idp.now)


@pytest.mark.requires("S43")
def test_nobody_removes_the_method_of_somebody_else(idp: Installation) -> None:
    mine, other = idp.add_account(), idp.add_account("devries")
    add_key(idp, mine)
    with idp.foundation.units.write() as unit:
        (app,), (key,) = unit.totp.of_account(mine.account_id), unit.webauthn.of_account(mine.account_id)
        assert not unit.totp.remove(other.account_id, app.totp_id)
        assert not unit.webauthn.remove(other.account_id, key.key_id)
        assert unit.factors.of_account(mine.account_id).count == 2


@pytest.mark.requires("threat 6")
def test_a_key_that_counted_once_does_not_stop_counting(idp: Installation) -> None:
    mine = idp.add_account()
    add_key(idp, mine)
    with idp.foundation.units.write() as unit:
        (key,) = unit.webauthn.of_account(mine.account_id)
        assert unit.webauthn.use(key.key_id, 0, idp.now)
        assert unit.webauthn.use(key.key_id, 5, idp.now)
        assert not unit.webauthn.use(key.key_id, 5, idp.now)
        assert not unit.webauthn.use(key.key_id, 0, idp.now)


def add_app(idp: Installation, mine: Owner) -> object:
    secret = idp.steps.own_factors.app_secret(mine, idp.now)
    return idp.steps.own_factors.add_app(mine, idp.code(secret=secret), "", visit(idp))


@pytest.mark.requires("threat 25")
@ON_POSTGRESQL
def test_of_two_that_would_both_be_the_tenth_method_one_is_added(
    idp: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = idp.add_account()
    here, there = owner(idp, account), owner(idp, account)
    for _ in range(MOST_METHODS - 2):
        assert isinstance(add_app(idp, here), TotpFactor)
    clash = Clash(idp, monkeypatch)
    first, second = clash.of(partial(add_app, idp, here), SqlTotpStore, "add", partial(add_app, idp, there))
    assert isinstance(first, TotpFactor), first
    assert second is EnrolmentRefusal.TOO_MANY


@pytest.mark.requires("S43")
@ON_POSTGRESQL
def test_of_two_sets_of_recovery_codes_at_once_the_later_one_counts(
    idp: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = idp.add_account()
    here, there = owner(idp, account), owner(idp, account)

    def keep(mine: Owner) -> object:
        codes = idp.steps.own_factors.new_codes(mine, idp.now)
        return idp.steps.own_factors.keep_codes(mine, name_of(codes), visit(idp))

    clash = Clash(idp, monkeypatch)
    assert clash.of(partial(keep, here), SqlRecoveryCodeStore, "replace", partial(keep, there)) == (True, True)
    assert idp.steps.own_factors.overview(here.account).recovery_codes_left == 10
