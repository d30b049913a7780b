"""Keys change five times while two processes serve: whatever one signs, the other and every reader verify (OP-61)."""

from dataclasses import dataclass, field, replace

import pytest

from idp.app import build_app, build_services
from idp.oidc.key_rotation import KeyRotation, replace_at_once
from shared.jose.jws import verify
from shared.jose.keys import PublicKeys
from tests.idp.oidc.browsing import Application, Browser, Idp, header_of_token

ALGORITHMS = ("ES256", "EdDSA")


@dataclass
class Reader:
    """A relying party that keeps the key set, and fetches it again for a key that it does not know."""

    idp: Idp
    keys: PublicKeys = field(default_factory=lambda: PublicKeys({"keys": []}))
    signed_by: set[str] = field(default_factory=set)

    def verify(self, token: str) -> None:
        kid = header_of_token(token)["kid"]
        if kid not in self.keys.kids:
            self.keys = PublicKeys(self.idp.app.test_client().get("/jwks.json").json or {})
        verify(token, self.keys, algorithms=ALGORITHMS, typ=None)
        self.signed_by.add(kid)


@dataclass
class Load:
    """A client that refreshes at one process and uses what it got at all of them."""

    application: Application
    processes: list[Idp]
    reader: Reader
    refresh_token: str

    def run(self) -> None:
        for process in self.processes:
            answer = replace(self.application, idp=process).refresh(self.refresh_token)
            assert answer.status_code == 200, answer.get_data(as_text=True)
            tokens = answer.json or {}
            self.refresh_token = tokens["refresh_token"]
            for name in ("access_token", "id_token"):
                self.reader.verify(tokens[name])
            headers = {"Authorization": f"Bearer {tokens['access_token']}"}
            for other in self.processes:
                assert other.app.test_client().get("/userinfo", headers=headers).status_code == 200


@pytest.mark.requires("OP-61", "OP-56")
def test_no_verification_fails(idp: Idp, browser: Browser) -> None:
    application = idp.trusted(id_token_signed_response_alg="EdDSA", grant_types=["authorization_code", "refresh_token"])
    services = build_services(idp.foundation)
    processes = [idp, replace(idp, services=services, app=build_app(idp.foundation, services))]
    keys = [process.services.provider.keys for process in processes]
    rotation = KeyRotation(idp.foundation.units.read, idp.foundation.units.write, idp.foundation.vault)
    for each in keys:
        each.ring()  # both have been serving
    load = Load(application, processes, Reader(idp), application.tokens(browser)["refresh_token"])

    def everybody_looks() -> None:
        for each in keys:
            assert each.reload_if_changed()
            load.run()

    for number in range(5):
        replace_at_once(rotation, ALGORITHMS, idp.clock.now, everybody_looks, forget=False)
        load.run()
        # One process knows before the other who signs now: what it signs is known to both.
        assert keys[number % 2].reload_if_changed()
        load.run()
        assert keys[1 - number % 2].reload_if_changed()
        load.run()

    assert len(load.reader.signed_by) == 6 * len(ALGORITHMS)
