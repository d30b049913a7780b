"""`idp clients rotate`: the new secret or key works at once, the old one until its end and no longer."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from idp.clients.errors import MetadataRefused
from idp.db.unit_of_work import UnitsOfWork
from idp.oidc.client_rotation import ClientRotation, Rotated, Rotation, RotationRefused
from shared.clock import FixedClock
from shared.db.database import Database
from shared.encryption import Vault
from shared.jose.jwe import generate_decryption_key
from shared.jose.keys import SigningKey, generate_key
from tests.idp.oidc.browsing import Application, Browser, Idp
from tests.idp.oidc.conftest import Run
from tests.idp.oidc.signing import Signer
from tests.idp.oidc.stored import add_client, units_of

pytestmark = pytest.mark.requires("threat 23", "OP-81")

WEEK = timedelta(days=7)
OLD, NEW = generate_key("ES256"), generate_key("ES256")


def rotation(idp: Idp) -> ClientRotation:
    return ClientRotation(idp.foundation.units.write)


def rotated(application: Application, keep: timedelta | None = WEEK, jwks: Any = None) -> Rotated:
    idp = application.idp
    wish = Rotation(idp.now + keep if keep is not None else None, jwks)
    done = rotation(idp).rotate(application.client_id, wish, idp.now)
    assert isinstance(done, Rotated), done
    return done


def refused(application: Application, keep: timedelta | None = WEEK, jwks: Any = None) -> RotationRefused:
    idp = application.idp
    done = rotation(idp).rotate(application.client_id, Rotation(idp.now + keep if keep else None, jwks), idp.now)
    assert isinstance(done, RotationRefused), done
    return done


def status(application: Application, secret: str) -> int:
    """What the token endpoint says to this secret: 400 for a known client without a code, 401 for a stranger."""
    application.registered["client_secret"] = secret
    return application.redeem("no-code").status_code


def jwks(*keys: SigningKey) -> dict[str, Any]:
    return {"keys": [key.public_jwk() for key in keys]}


def test_both_secrets_work_until_the_old_one_ends(application: Application) -> None:
    old = str(application.registered["client_secret"])
    new = rotated(application).secret
    assert (status(application, old), status(application, new)) == (400, 400)

    application.idp.clock.advance(WEEK)
    assert (status(application, old), status(application, new)) == (401, 400)
    assert status(application, "guessed") == 401


def test_at_once_means_that_none_of_the_old_ones_works(application: Application) -> None:
    first = str(application.registered["client_secret"])
    second = rotated(application).secret
    third = rotated(application, keep=None).secret
    assert [status(application, each) for each in (first, second, third)] == [401, 401, 400]


def test_there_are_never_three(application: Application) -> None:
    rotated(application)
    assert refused(application) is RotationRefused.STILL_TWO
    application.idp.clock.advance(WEEK)
    rotated(application)


def test_the_secret_in_the_body_is_one_of_two_as_well(idp: Idp) -> None:
    application = idp.trusted(token_endpoint_auth_method="client_secret_post")
    old = str(application.registered["client_secret"])
    new = rotated(application).secret
    assert (status(application, old), status(application, new)) == (400, 400)
    idp.clock.advance(WEEK)
    assert (status(application, old), status(application, new)) == (401, 400)


def test_both_keys_sign_until_the_old_one_ends(idp: Idp, browser: Browser) -> None:
    signer = idp.trusted(token_endpoint_auth_method="private_key_jwt", jwks=jwks(OLD))

    def signed_by(key: SigningKey) -> int:
        return signer.redeem("no-code", **Signer(signer, key).authentication()).status_code

    assert [signed_by(key) for key in (OLD, NEW)] == [400, 401]
    rotated(signer, jwks=jwks(NEW))
    assert [signed_by(key) for key in (OLD, NEW)] == [400, 400]
    idp.clock.advance(WEEK)
    assert [signed_by(key) for key in (OLD, NEW)] == [401, 400]


def test_a_key_that_a_client_registers_itself_ends_the_old_ones(idp: Idp) -> None:
    signer = idp.trusted(token_endpoint_auth_method="private_key_jwt", jwks=jwks(OLD))
    rotated(signer, jwks=jwks(NEW))
    stored = signer.stored()
    assert stored.inherited(stored) == stored.old
    signer.change(jwks=jwks(OLD))
    assert signer.stored().inherited(stored) is None


@pytest.mark.parametrize("keep", [timedelta(seconds=-1), timedelta(days=91)])
def test_the_overlap_is_bounded(application: Application, keep: timedelta) -> None:
    wish = Rotation(application.idp.now + keep)
    done = rotation(application.idp).rotate(application.client_id, wish, application.idp.now)
    assert done is RotationRefused.TOO_LONG


def test_what_cannot_be_rotated_is_refused(idp: Idp, application: Application) -> None:
    signer = idp.trusted(token_endpoint_auth_method="private_key_jwt", jwks=jwks(OLD))
    public = idp.trusted(token_endpoint_auth_method="none")
    nameless = {"keys": [{name: value for name, value in NEW.public_jwk().items() if name != "kid"}]}
    assert refused(application, jwks=jwks(NEW)) is RotationRefused.NO_KEYS
    assert refused(signer) is RotationRefused.NEEDS_KEYS
    assert refused(signer, jwks=nameless) is RotationRefused.KEYS_WITHOUT_NAMES
    assert refused(signer, jwks=jwks(OLD)) is RotationRefused.KEYS_WITHOUT_NAMES
    assert refused(public) is RotationRefused.NOTHING_TO_ROTATE
    own = Application(idp, {"client_id": "portal"})
    assert refused(own) is RotationRefused.OWN_CLIENT
    assert refused(Application(idp, {"client_id": "nobody"})) is RotationRefused.NOT_FOUND


@pytest.mark.parametrize("keep", [WEEK, None])
def test_a_key_set_that_cannot_prove_who_it_is_takes_no_place(idp: Idp, keep: timedelta | None) -> None:
    signer = idp.trusted(token_endpoint_auth_method="private_key_jwt", jwks=jwks(OLD))
    reading = generate_decryption_key("RSA-OAEP-256").public_jwk()

    with pytest.raises(MetadataRefused, match="needs a key for a signature"):
        rotated(signer, keep=keep, jwks={"keys": [reading]})


def test_they_are_kept_on_both_databases(
    make_database: Callable[[str], Database], vault: Vault, clock: FixedClock
) -> None:
    units: UnitsOfWork = units_of(make_database("idp"), vault)
    now = clock.now()
    with units.write() as unit:
        client = add_client(unit, now, token_endpoint_auth_method="client_secret_basic")
    first = ClientRotation(units.write).rotate(client.client_id, Rotation(now + WEEK), now)
    assert isinstance(first, Rotated)
    assert first.client.old is None, "there was no secret yet"
    done = ClientRotation(units.write).rotate(client.client_id, Rotation(now + WEEK), now)
    assert isinstance(done, Rotated)
    with units.read() as unit:
        stored = unit.clients.find(client.client_id)
    assert stored is not None
    assert stored.old == done.client.old
    assert stored.old is not None
    assert (stored.old.ends_at, stored.old.secret_sha256) == (now + WEEK, first.client.secret_sha256)


def test_the_command_tells_the_secret_and_the_end_of_the_old_one(application: Application, run: Run) -> None:
    old = str(application.registered["client_secret"])
    told = json.loads(run("rotate", application.client_id, "--old-until", "2027-02-28").output)
    assert told["old_works_until"] == "2027-02-28T23:00:00+00:00"  # midnight in Amsterdam
    assert [status(application, each) for each in (old, told["client_secret"])] == [400, 400]

    again = run("rotate", application.client_id)
    assert again.exit_code == 1
    assert "still work" in again.output
    assert run("rotate", application.client_id, "--at-once", "--old-until", "2027-02-28").exit_code == 2
    assert json.loads(run("rotate", application.client_id, "--at-once").output)["old_works_until"] is None
