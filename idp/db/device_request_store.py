"""Requests of programs without a browser, in SQL: one UPDATE decides each change of state."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, RowMapping, insert, select, update

from idp.db.tables_oidc import device_request
from idp.login.sso_session import SsoSession
from idp.oidc.device import INTERVAL_SECONDS, DeviceRequest, DeviceState

_LISTS = ("scope", "resource", "amr")


class SqlDeviceRequestStore:
    """DeviceRequestStore on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, request: DeviceRequest) -> None:
        row = {**asdict(request), **{name: list(getattr(request, name)) for name in _LISTS}}
        self._connection.execute(insert(device_request).values(row | {"state": request.state.value}))

    def find(self, device_sha256: str) -> DeviceRequest | None:
        row = self._connection.execute(select(device_request).where(device_request.c.device_sha256 == device_sha256))
        return _to_request(row.mappings().one_or_none())

    def find_waiting(self, user_digest: str, now: datetime) -> DeviceRequest | None:
        columns = device_request.c
        row = self._connection.execute(
            select(device_request)
            .where(columns.user_digest == user_digest, columns.state == DeviceState.WAITING.value)
            .where(columns.expires_at > now)
        )
        return _to_request(row.mappings().first())

    def note_poll(self, device_sha256: str, now: datetime, *, slower: bool) -> None:
        columns = device_request.c
        interval = columns.interval + (INTERVAL_SECONDS if slower else 0)
        self._connection.execute(
            update(device_request)
            .where(columns.device_sha256 == device_sha256)
            .values(polled_at=now, interval=interval)
        )

    def decide(self, device_sha256: str, state: DeviceState, session: SsoSession) -> bool:
        columns = device_request.c
        decided = (
            update(device_request)
            .where(columns.device_sha256 == device_sha256, columns.state == DeviceState.WAITING.value)
            .values(
                state=state.value,
                account_id=session.account_id,
                auth_time=session.auth_time,
                amr=list(session.amr),
            )
        )
        return self._connection.execute(decided).rowcount == 1

    def move(self, device_sha256: str, old: DeviceState, new: DeviceState) -> bool:
        columns = device_request.c
        moved = (
            update(device_request)
            .where(columns.device_sha256 == device_sha256, columns.state == old.value)
            .values(state=new.value)
        )
        return self._connection.execute(moved).rowcount == 1


def _to_request(row: RowMapping | None) -> DeviceRequest | None:
    if row is None:
        return None
    lists = {name: tuple(row[name]) for name in _LISTS}
    return DeviceRequest(**{**row, **lists, "state": DeviceState(row["state"])})
