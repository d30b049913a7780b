"""RFC 7592 2.3: with a registration goes everything that it held, row by row, and nothing of anybody else."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Column, Table, func, insert, select

from idp.audit.record import Origin
from idp.db.base import Base
from idp.db.key_store import LOGOUT_KIND
from idp.db.tables import job
from idp.db.tables_audit import audit_event
from idp.db.unit_of_work import UnitsOfWork
from shared.clock import FixedClock
from shared.db.columns import UtcDateTime
from shared.db.database import Database
from shared.encryption import Vault
from tests.idp.oidc.agreeing import agree
from tests.idp.oidc.browsing import Application, Browser, Idp
from tests.idp.oidc.managing import manage
from tests.idp.oidc.receiving import Receiver
from tests.idp.oidc.stored import add_account, add_client, units_of

TABLES = [
    table
    for table in Base.metadata.sorted_tables
    if any(key.column.table.name == "client" for key in table.foreign_keys)
]


def _filler(column: Column[Any], now: datetime, known: dict[str, str]) -> Any:
    """Something that this column can hold."""
    if column.name in known:
        return known[column.name]
    if isinstance(column.type, UtcDateTime):
        return now
    return {str: "", int: 0, bool: False}.get(column.type.python_type, {})


def _fill(database: Database, table: Table, now: datetime, known: dict[str, str]) -> None:
    needed = [column for column in table.columns if not column.nullable]
    with database.write() as connection:
        connection.execute(insert(table).values({column.name: _filler(column, now, known) for column in needed}))


def _rows(database: Database, table: Table, client_id: str) -> int:
    with database.read() as connection:
        counted = select(func.count()).select_from(table).where(table.c.client_id == client_id)
        return int(connection.execute(counted).scalar_one())


@pytest.fixture
def database(make_database: Callable[[str], Database]) -> Database:
    return make_database("idp")


@pytest.fixture
def units(database: Database, vault: Vault) -> UnitsOfWork:
    return units_of(database, vault)


@pytest.mark.requires("M-31")
def test_every_table_that_names_clients_is_known_here() -> None:
    assert {table.name for table in TABLES} == {
        "authorization_request",
        "client_assertion",
        "client_origin",
        "consent",
        "device_request",
        "entitlement",
        "oidc_grant",
        "pushed_request",
        "restricted_client",
        "withheld_client",
    }


@pytest.mark.requires("M-31", "OP-62")
def test_each_row_goes_with_its_client_and_no_other(database: Database, units: UnitsOfWork, clock: FixedClock) -> None:
    with units.write() as unit:
        account = add_account(unit, clock.now())
        gone, stays = (add_client(unit, clock.now(), name, token_endpoint_auth_method="none") for name in ("a", "b"))
    for client in (gone, stays):
        keys = {column.name: client.client_id for table in TABLES for column in table.primary_key}
        known = {**keys, "account_id": account.account_id, "relatie_id": account.relatie_id}
        for table in TABLES:
            if table.name != "client_origin":  # made by keeping the client
                _fill(database, table, clock.now(), known)
    before = {table.name: (_rows(database, table, "a"), _rows(database, table, "b")) for table in TABLES}
    with units.write() as unit:
        assert unit.clients.delete(gone)

    assert set(before.values()) == {(1, 1)}
    assert {(_rows(database, table, "a"), _rows(database, table, "b")) for table in TABLES} == {(0, 1)}


@pytest.fixture
def application(idp: Idp, browser: Browser) -> Application:
    """One that a user let in."""
    application = idp.register(
        client_name="Rooster", grant_types=["authorization_code", "refresh_token"], scope="openid email"
    )
    agree(application, browser)
    return application


@pytest.mark.requires("M-31", "K34")
def test_codes_tokens_and_consents_are_worth_nothing_after_it(
    idp: Idp, application: Application, browser: Browser
) -> None:
    tokens, code = application.tokens(browser), application.code(browser)

    assert manage(application, "DELETE").status_code == 204

    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert idp.app.test_client().get("/userinfo", headers=bearer).status_code == 401
    assert (application.refresh(tokens["refresh_token"]).json or {})["error"] == "invalid_client"
    assert (application.redeem(code).json or {})["error"] == "invalid_client"
    assert [access.client_id for access in idp.services.recovery.withdrawal.list(idp.account().account_id)] == []


@pytest.mark.requires("M-31")
def test_the_trail_keeps_that_it_was(idp: Idp, application: Application) -> None:
    manage(application, "DELETE")

    with idp.foundation.database.read() as connection:
        rows = connection.execute(
            select(audit_event.c.event, audit_event.c.actor_id).where(audit_event.c.object_id == application.client_id)
        )
        events = [(row.event, row.actor_id) for row in rows]
    assert ("client.deleted", application.client_id) in events
    assert "client.registered" in [event for event, _ in events]


@pytest.mark.requires("M-31", "K26")
def test_the_session_of_its_user_goes_on_and_tells_it_nothing_any_more(
    open_idp: Idp, receivers: list[Receiver]
) -> None:
    browser = open_idp.browser()
    wish = {"client_name": "Rooster", "backchannel_logout_uri": receivers[0].address, "scope": "openid email"}
    application = open_idp.register(**wish)
    agree(application, browser)
    application.tokens(browser)
    staying = open_idp.trusted(client_name="Ander")

    assert manage(application, "DELETE").status_code == 204

    assert "code=" in staying.authorize(browser).headers["Location"]
    assert browser.session is not None
    farewell = open_idp.services.logout.end_everywhere(browser.session, origin=Origin(), now=open_idp.now)
    assert farewell.unreached == ()
    assert receivers[0].tokens == []


@pytest.mark.requires("M-31", "K26")
def test_a_message_that_waited_for_it_is_dropped(open_idp: Idp, receivers: list[Receiver]) -> None:
    receivers[0].status = 500
    browser = open_idp.browser()
    application = open_idp.register(backchannel_logout_uri=receivers[0].address, scope="openid email")
    agree(application, browser)
    application.tokens(browser)
    assert browser.session is not None
    open_idp.services.logout.end_everywhere(browser.session, origin=Origin(), now=open_idp.now)
    with open_idp.foundation.database.read() as connection:
        (waiting,) = connection.execute(select(job.c.payload).where(job.c.kind == LOGOUT_KIND)).scalars()

    assert manage(application, "DELETE").status_code == 204
    open_idp.services.provider.logout_retry(waiting)

    assert len(receivers[0].tokens) == 1
