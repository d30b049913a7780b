"""What a master key encrypts lies in a column that `keys rewrap` knows, or an older key could never go (threat 42)."""

from importlib import import_module
from typing import Any

import pytest
from sqlalchemy import LargeBinary

from shared.db.sealed_values import SealedColumn
from tests.architecture.project import name, product_modules, syntax

pytestmark = [pytest.mark.requires("threat 42"), pytest.mark.xdist_group("syntax")]

SERVICES = ("idp", "portal", "uploads")
IN_PLAIN = {
    "audit_detail.origin_salt": "random, beside what it salts",
    "audit_detail.salt": "random, beside what it salts",
    "recovery_code.digest": "a slow hash",
    "webauthn_credential.credential_id": "a public name",
    "webauthn_credential.public_key": "public",
    "receipt.pdf": "what its owner may read anyway",
    "receipt.time_stamp": "what its owner may read anyway",
    "small_upload.frame": "encrypted, under the data key of its upload",
}
NOT_STORED = {
    "idp/oidc/sealed_code.py": "an authorization code, which is good for a minute and lies nowhere",
    "shared/rewrap.py": "whatever is listed",
}
ENCRYPTS = {
    "idp/audit/heads.py": {"audit_key.encrypted"},
    "idp/db/ceremony_store.py": {"ceremony.secret"},
    "idp/db/console_store.py": {"console_draft.content"},
    "idp/db/load_store.py": {"totp.secret"},
    "idp/db/proposal_store.py": {"signed_form.content"},
    "idp/db/question_store.py": {"secret_question.answer", "secret_question.own_words"},
    "idp/db/totp_store.py": {"totp.secret"},
    "idp/oidc/keys.py": {"signing_key.encrypted"},
    "shared/mail/outbox.py": {"outbox.content"},
    "shared/sessions/sql_keys.py": {"rp_key.private_jwk"},
    "shared/sessions/sql_logins.py": {"rp_login.secrets"},
    "shared/sessions/sql_sessions.py": {"rp_session.tokens"},
    "uploads/db/hash_states.py": {"upload.hash_state"},
    "uploads/db/receipt_store.py": {"receipt_key.private_jwk"},
    "uploads/stores/data_keys.py": {"upload.data_key"},
}


def sealed(service: str) -> dict[str, SealedColumn]:
    listed = import_module(f"{service}.sealed").SEALED
    return {str(column): column for column in listed}


def metadata_of(service: str) -> Any:
    return import_module(f"{service}.db.tables").metadata


@pytest.mark.parametrize("service", SERVICES)
def test_a_column_of_bytes_is_rewrapped_or_said_to_be_plain(service: str) -> None:
    of_bytes = {
        f"{table.name}.{column.name}"
        for table in metadata_of(service).sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    unlisted = of_bytes - sealed(service).keys() - IN_PLAIN.keys()
    assert unlisted == set(), f"name it in {service}/sealed.py, or say here why it is plain"


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_listed_is_a_column_of_the_service_and_once(service: str) -> None:
    tables = metadata_of(service).tables
    listed = import_module(f"{service}.sealed").SEALED
    assert len(listed) == len(sealed(service))
    assert all(tables[column.table.name] is column.table for column in listed)
    assert all(column.column in column.table.columns for column in listed)
    assert not IN_PLAIN.keys() & sealed(service).keys()


def test_whoever_encrypts_says_where_it_lies() -> None:
    """Text and JSON can hold encrypted values as well: so each place that makes one is known."""
    places = {
        name(file)
        for file in product_modules()
        if any(called in {"vault.encrypt", "_vault.encrypt"} for _, called in syntax(file).called)
    }
    assert places == ENCRYPTS.keys() | NOT_STORED.keys()


def test_all_that_is_encrypted_anywhere_is_listed_somewhere_and_the_other_way_round() -> None:
    listed = set[str]().union(*(sealed(service) for service in SERVICES))
    assert listed == set[str]().union(*ENCRYPTS.values())
