"""`idp clients apply FILE` and `export`: as the file says, all or none, twice the same, and nobody else's."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from idp.clients.model import Client
from idp.db.tables import audit_event
from tests.idp.oidc.browsing import CALLBACK, Idp
from tests.idp.oidc.conftest import Run

pytestmark = pytest.mark.requires("K34")

ENTRY: dict[str, Any] = {
    "client_id": "declareren",
    "client_name": "Declareren",
    "client_name#en": "Claims",
    "redirect_uris": [CALLBACK],
    "scope": "openid profile",
    "intro": "Hier declareert u.",
    "first_party": True,
}
TOML = """
[[clients]]
client_id = "declareren"
client_name = "Declareren"
"client_name#en" = "Claims"
redirect_uris = ["https://app.example/cb"]
scope = "openid profile"
intro = "Hier declareert u."
first_party = true
"""


def stored(idp: Idp, client_id: str = "declareren") -> Client | None:
    with idp.foundation.units.read() as unit:
        return unit.clients.registered(client_id)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def file(folder: Path, *entries: Any) -> str:
    path = folder / "clients.json"
    path.write_text(json.dumps({"clients": entries}), encoding="utf-8")
    return str(path)


def test_a_dry_run_shows_what_would_change_and_changes_nothing(run: Run, idp: Idp, folder: Path) -> None:
    shown = run("apply", file(folder, ENTRY), "--dry-run")
    assert shown.exit_code == 3
    assert "declareren: new" in shown.output
    assert '  intro: - -> "Hier declareert u."' in shown.output
    assert stored(idp) is None


def test_applying_twice_changes_nothing_the_second_time(run: Run, idp: Idp, folder: Path) -> None:
    before = idp_events(idp)
    assert run("apply", file(folder, ENTRY)).exit_code == 0
    client = stored(idp)
    assert client is not None
    assert (client.first_party, client.intro, client.scope) == (True, "Hier declareert u.", ("openid", "profile"))
    assert sorted([*before, "client.registered"]) == sorted(idp_events(idp))

    count = len(idp_events(idp))
    again = run("apply", file(folder, ENTRY))
    assert (again.exit_code, again.output) == (0, "nothing to change\n")
    assert run("apply", file(folder, ENTRY), "--dry-run").exit_code == 0
    assert len(idp_events(idp)) == count


def test_toml_says_the_same_as_json(run: Run, folder: Path) -> None:
    run("apply", file(folder, ENTRY))
    toml = folder / "clients.toml"
    toml.write_text(TOML, encoding="utf-8")
    assert run("apply", str(toml)).output == "nothing to change\n"


def test_what_is_exported_and_applied_gives_no_change(run: Run, idp: Idp, folder: Path) -> None:
    run("apply", file(folder, ENTRY, {**ENTRY, "client_id": "a", "jwks_uri": "https://app.example/jwks"}))
    idp.register(client_name="Zichzelf")
    idp.operated(client_name="Programma", grant_types=["client_credentials"], scope="files:read", represents="104382")

    first, second = run("export").output, run("export").output
    assert first == second
    entries = json.loads(first)["clients"]
    assert [entry["client_id"] for entry in entries] == sorted(entry["client_id"] for entry in entries)
    assert len(entries) == 4
    assert "portal" not in first
    assert "secret" not in first.replace("client_secret_basic", "")

    (folder / "out.json").write_text(first, encoding="utf-8")
    assert run("apply", str(folder / "out.json"), "--dry-run").output == "nothing to change\n"
    assert run("export", "declareren", "nobody").exit_code == 1


def test_a_change_keeps_what_a_file_does_not_decide(run: Run, idp: Idp, folder: Path) -> None:
    application = idp.register(client_name="Was")
    before = application.stored()
    entry = {"client_id": application.client_id, "client_name": "Wordt", "redirect_uris": [CALLBACK]}
    shown = run("apply", file(folder, entry)).output
    assert '  client_name: "Was" -> "Wordt"' in shown
    after = application.stored()
    kept = ("secret_sha256", "registration_sha256", "created_at", "registered_by", "stopped")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    assert after.client_name == "Wordt"


def test_a_new_client_with_a_secret_has_none_until_it_is_rotated(run: Run, idp: Idp, folder: Path) -> None:
    applied = run("apply", file(folder, ENTRY))
    client = stored(idp)
    assert client is not None
    assert client.secret_sha256 is None
    secret = json.loads(run("rotate", "declareren").output)["client_secret"]
    assert secret not in applied.output
    assert secret


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"redirect_uris": ["http://app.example/cb"]}, "redirect_uris: an address does not use https"),
        ({"first_partij": True}, "first_partij: is not known"),
        ({"client_id": "met spatie"}, "client_id: must be"),
        ({"policy": "eigen"}, "policy: must be one of"),
        ({"policy": "fapi2"}, "policy: cannot be fapi2 yet and must be one of general, nlgov"),
        ({"policy": ["fapi2"]}, "policy: must be one of general, nlgov"),
        ({"jwks_uri": "https://10.0.0.1/jwks"}, "jwks_uri: points to a network that we do not call"),
        ({"client_secret": "x"}, "client_secret: is not known"),
    ],
)
def test_one_wrong_entry_changes_nothing(run: Run, idp: Idp, folder: Path, change: dict[str, Any], why: str) -> None:
    result = run("apply", file(folder, ENTRY, {**ENTRY, "client_id": "tweede", **change}))
    assert result.exit_code == 1
    assert "nothing was changed" in result.output
    assert f"client 2 ({change.get('client_id', 'tweede')}): {why}" in result.output
    assert stored(idp) is None


def test_a_sector_of_before_is_seen_and_put_right(run: Run, idp: Idp, folder: Path) -> None:
    loopback = {"application_type": "native", "token_endpoint_auth_method": "none", "subject_type": "pairwise"}
    entry = {**ENTRY, **loopback, "redirect_uris": ["http://127.0.0.1/cb"]}
    run("apply", file(folder, entry))
    right = stored(idp)
    assert right is not None
    with idp.foundation.units.write() as unit:
        unit.clients.save(replace(right, sector_identifier="127.0.0.1"), idp.now)

    shown = run("apply", file(folder, entry), "--dry-run")
    applied = run("apply", file(folder, entry))

    assert (shown.exit_code, applied.exit_code, applied.output) == (3, 0, shown.output)
    assert '  sector_identifier: "127.0.0.1" -> "declareren"' in shown.output
    assert stored(idp) == right
    assert run("apply", file(folder, entry)).output == "nothing to change\n"


def test_every_wrong_entry_is_named(run: Run, folder: Path) -> None:
    output = run("apply", file(folder, ENTRY, ENTRY, "tekst", {"client_name": "Zonder"})).output
    for why in ("client 2 (declareren): client_id: is there twice", "client 3 (without", "client 4 (without"):
        assert why in output


def test_our_own_clients_are_not_for_a_file(run: Run, idp: Idp, folder: Path) -> None:
    result = run("apply", file(folder, ENTRY, {**ENTRY, "client_id": "portal"}))
    assert (result.exit_code, stored(idp)) == (1, None)
    assert "this installation's own" in result.output


@pytest.mark.parametrize("text", ["[]", "{", '{"clients": {}}', '{"clients": [], "client": []}'])
def test_what_is_no_such_file_is_one_sentence(run: Run, folder: Path, text: str) -> None:
    path = folder / "clients.json"
    path.write_text(text, encoding="utf-8")
    result = run("apply", str(path))
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")


def idp_events(idp: Idp) -> list[str]:
    with idp.foundation.database.read() as connection:
        names = connection.execute(select(audit_event.c.event)).scalars()
        return [str(name) for name in names if str(name).startswith("client.")]
