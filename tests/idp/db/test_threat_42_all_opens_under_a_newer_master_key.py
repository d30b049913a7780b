"""`idp keys rewrap`: after it the older master key opens nothing, and nobody notices."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select, update

from idp.accounts.messages import NewDevice
from idp.accounts.signed_form import SignedForm
from idp.db.tables import audit_key, outbox, sso_session, totp
from idp.db.unit_of_work import UnitsOfWork
from idp.oidc.key_schedule import CURRENT
from idp.oidc.keys import LoadedKeys, at_rest
from idp.sealed import SEALED
from idp.second_factors.ports import CeremonyKind
from shared.encryption import DecryptionRefused, Vault
from shared.jose.keys import generate_key
from shared.mail.outbox import PURPOSE
from shared.rewrap import Rewrapped, rewrapped
from tests.idp.audit.tampering import heads_of, sealed_trail, verify
from tests.idp.delivery.letters import compose
from tests.idp.installation import SECRET, Installation
from tests.idp.recovering import CHOSEN, add_account

pytestmark = pytest.mark.requires("threat 42")

OLD, NEW = bytes(32), b"\1" * 32
OWNER, DRAFT = "o" * 64, "d" * 64
SCAN = b"%PDF-1.7 a signed form"


@pytest.fixture
def full(idp: Installation) -> Installation:
    """An installation with something in every encrypted column."""
    account = add_account(idp)
    idp.log_in()
    sealed_trail(idp)
    signed = SignedForm("form-1", "0" * 64, len(SCAN), "A. Jansen", date(2027, 2, 1), idp.now)
    with idp.foundation.units.write() as unit:
        unit.keys.add(at_rest(generate_key("ES256"), idp.foundation.vault, CURRENT, idp.now))
        unit.forms.add(signed, SCAN)
        unit.ceremonies.start(OWNER, CeremonyKind.APP, b"begun", idp.now)
        unit.drafts.add(DRAFT, sid_of(idp), "typed", idp.now)
        unit.outbox.queue(NewDevice(account, idp.now, ""), idp.now)
    return idp


def sid_of(idp: Installation) -> str:
    with idp.foundation.database.read() as connection:
        return connection.execute(select(sso_session.c.sid)).scalars().first() or ""


def account_of(idp: Installation) -> str:
    with idp.foundation.database.read() as connection:
        return str(connection.execute(select(totp.c.account_id)).scalar_one())


def rewrap(idp: Installation, *keys: bytes) -> Mapping[str, Rewrapped]:
    return {str(one): rewrapped(idp.foundation.database, Vault(list(keys)), one) for one in SEALED}


def under(idp: Installation, *keys: bytes) -> Installation:
    """The same installation after its master key file changed and it was restarted."""
    vault = Vault(list(keys))
    units = UnitsOfWork(idp.foundation.database, vault, compose)
    return Installation(replace(idp.foundation, vault=vault, units=units), idp.clock, idp.turns)


def test_every_column_is_renewed_and_a_second_time_none(full: Installation) -> None:
    first, again = rewrap(full, NEW, OLD), rewrap(full, NEW, OLD)
    assert [name for name, done in first.items() if done.renewed == 0 or done.left or done.refused] == []
    assert set(again.values()) == {Rewrapped(0, 0, 0)}


def test_without_it_the_newer_key_alone_opens_nothing(full: Installation) -> None:
    assert all(done.renewed == 0 < done.left == done.refused for done in rewrap(full, NEW).values())


def test_whoever_had_an_app_logs_in_as_before(full: Installation) -> None:
    rewrap(full, NEW, OLD)
    full.clock.advance(timedelta(minutes=1))
    assert under(full, NEW).log_in().session.account_id == account_of(full)
    with pytest.raises(DecryptionRefused):
        full.log_in()


def test_questions_forms_drafts_and_what_is_under_way_open(full: Installation) -> None:
    account_id = account_of(full)
    rewrap(full, NEW, OLD)
    with under(full, NEW).foundation.units.write() as unit:
        questions = unit.questions.of_account(account_id)
        assert [each.own_words for each in questions] == ["", "", CHOSEN[2].words]
        assert all("argon2" in each.encoded for each in questions)
        assert unit.totp.of_account(account_id)[0].secret == SECRET
        assert unit.forms.content("form-1") == SCAN
        assert unit.ceremonies.look(OWNER, CeremonyKind.APP, full.now) == b"begun"
        assert unit.drafts.take(DRAFT, sid_of(full), full.now) == "typed"


def test_mails_that_wait_are_sent(full: Installation) -> None:
    rewrap(full, NEW, OLD)
    with full.foundation.database.read() as connection:
        [*contents] = connection.execute(select(outbox.c.content)).scalars()
    assert all(b'"subject"' in Vault([NEW]).decrypt(PURPOSE, content) for content in contents)


def test_keys_sign_as_before_and_a_running_process_goes_on_with_those_it_has(full: Installation) -> None:
    running = LoadedKeys(full.foundation.units.read, full.foundation.vault)
    before = running.ring().public_jwks()
    rewrap(full, NEW, OLD)
    assert not running.reload_if_changed()
    assert running.ring().public_jwks() == before
    assert LoadedKeys(under(full, NEW).foundation.units.read, Vault([NEW])).ring().public_jwks() == before


@pytest.mark.requires("threat 40")
def test_the_trail_is_whole_and_its_heads_are_signed_by_the_same_key(full: Installation) -> None:
    before = heads_of(full).public_jwks()
    rewrap(full, NEW, OLD)
    after = under(full, NEW)
    assert heads_of(after).public_jwks() == before
    verdict = verify(after)
    assert (verdict.broken, verdict.heads) == (None, 1)


@pytest.mark.requires("threat 40")
@pytest.mark.parametrize("change", ["its name", "its moment", "removal"])
def test_nothing_else_of_a_key_of_heads_can_be_changed(full: Installation, change: str) -> None:
    statement = {
        "its name": update(audit_key).values(kid="other"),
        "its moment": update(audit_key).values(created_at=full.now.replace(year=2020)),
        "removal": delete(audit_key),
    }[change]
    with pytest.raises(Exception, match="append-only"), full.foundation.database.write() as connection:
        connection.execute(statement)
