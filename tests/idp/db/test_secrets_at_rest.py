"""Threat 42: TOTP secrets are encrypted under their own row; what cookies hold is not stored."""

import pytest
from sqlalchemy import update

from idp.db.tables import known_device, metadata, reset_link, secret_question, totp
from idp.hashing import SlowHasher
from idp.login.steps import Step
from shared.encryption import DecryptionRefused
from tests.idp.installation import SECRET, Installation
from tests.idp.invited import ONE_TIME, Invitee
from tests.idp.recovering import add_account, mailed_secret
from tests.idp.support import NoQueue

pytestmark = pytest.mark.requires("threat 42")


def test_the_secret_is_not_readable_in_the_database(idp: Installation) -> None:
    idp.add_account()
    with idp.foundation.database.read() as connection:
        stored = connection.execute(totp.select()).one().secret
    assert SECRET not in bytes(stored)


def test_a_secret_that_is_copied_to_another_account_does_not_open(idp: Installation) -> None:
    idp.add_account()
    other = idp.add_account("ander", secret=b"another secret of 20")
    with idp.foundation.database.write() as connection:
        mine = connection.execute(totp.select().where(totp.c.totp_id == "totp-timmerman")).one().secret
        connection.execute(update(totp).where(totp.c.account_id == other.account_id).values(secret=mine))
    with idp.foundation.units.read() as unit, pytest.raises(DecryptionRefused):
        unit.totp.of_account(other.account_id)


def test_neither_one_time_password_nor_activation_code_is_in_the_database(idp: Installation) -> None:
    invitee = Invitee(idp)
    code = invitee.letter_arrives()
    with idp.foundation.database.read() as connection:
        rows = [connection.execute(table.select()).all() for table in metadata.sorted_tables]
    everything = repr(rows)
    assert ONE_TIME not in everything
    assert code not in everything
    assert code.replace("-", "") not in everything


def test_a_hash_of_old_parameters_is_renewed_at_login(idp: Installation) -> None:
    account = idp.add_account()
    older = SlowHasher(NoQueue(), memory_kib=16, passes=1).hash("Fiets-brug-haven-12")
    with idp.foundation.units.write() as unit:
        unit.passwords.rehash(account.account_id, 1, older)
    idp.password_accepted()
    with idp.foundation.units.read() as unit:
        stored = unit.passwords.current(account.account_id)
    assert stored is not None
    assert not idp.foundation.hasher.needs_rehash(stored.encoded)
    assert idp.password_accepted().step is Step.SECOND_FACTOR


@pytest.mark.requires("S40")
def test_secret_answers_are_hashed_and_the_hashes_encrypted(idp: Installation) -> None:
    add_account(idp)
    with idp.foundation.database.read() as connection:
        rows = connection.execute(secret_question.select()).all()
    assert len(rows) == 3
    stored = b"".join(bytes(row.answer) + bytes(row.own_words or b"") for row in rows)
    assert b"argon2" not in stored
    assert b"vlekkie" not in stored.lower()
    assert b"eerste geld" not in stored


@pytest.mark.requires("S40")
def test_an_answer_that_is_copied_to_another_account_does_not_open(idp: Installation) -> None:
    add_account(idp)
    other = add_account(idp, "ander")
    with idp.foundation.database.write() as connection:
        mine = connection.execute(secret_question.select().where(secret_question.c.account_id != other.account_id))
        answer = mine.first()
        assert answer is not None
        stolen = update(secret_question).where(secret_question.c.account_id == other.account_id)
        connection.execute(stolen.values(answer=answer.answer))
    with idp.foundation.units.read() as unit, pytest.raises(DecryptionRefused):
        unit.questions.of_account(other.account_id)


@pytest.mark.requires("K23", "S29")
def test_neither_links_nor_devices_can_be_used_from_a_copy(idp: Installation) -> None:
    add_account(idp)
    secret, device = mailed_secret(idp), idp.log_in().device
    with idp.foundation.database.read() as connection:
        links = connection.execute(reset_link.select()).all()
        devices = connection.execute(known_device.select()).all()
    assert secret not in str(links)
    assert str(device) not in str(devices)
