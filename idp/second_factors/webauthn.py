"""Passkeys and security keys (W3C Web Authentication Level 3, S32, K20).

User verification is required at registration and at every use, so that a stolen key alone opens nothing.
No attestation is asked for: the make of a key decides nothing here. Keys are bound to our own address:
what another site relayed carries that site's origin and is refused (threat 6).
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from idp.second_factors.ports import WebauthnCredential

RP_NAME = "Mijn CAK Zakelijk"
CHALLENGE_BYTES = 32
TIMEOUT_MILLISECONDS = 300_000  # room for a long PIN; the challenge itself lives on the server
LONGEST_CREDENTIAL_ID_BYTES = 1023  # WebAuthn 6.5.1
MALFORMED = (WebAuthnException, ValueError, TypeError, KeyError, AttributeError)


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Who we are to a key. rp_id: a host name. origin: of the pages that may use the key, `https://host`."""

    rp_id: str
    origin: str


@dataclass(frozen=True, slots=True)
class NewKey:
    """What a registration proved."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: tuple[str, ...]


def new_challenge() -> bytes:
    """256 random bits, for one ceremony."""
    return secrets.token_bytes(CHALLENGE_BYTES)


def registration_options(
    party: RelyingParty,
    *,
    challenge: bytes,
    user_handle: bytes,
    user_name: str,
    display_name: str,
    known: Sequence[WebauthnCredential],
) -> str:
    """JSON for `navigator.credentials.create()`. known: keys the account has; a device with one of these refuses."""
    options = generate_registration_options(
        rp_id=party.rp_id,
        rp_name=RP_NAME,
        user_id=user_handle,
        user_name=user_name,
        user_display_name=display_name,
        challenge=challenge,
        timeout=TIMEOUT_MILLISECONDS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_described(known),
    )
    return options_to_json(options)


def authentication_options(party: RelyingParty, *, challenge: bytes, known: Sequence[WebauthnCredential]) -> str:
    """JSON for `navigator.credentials.get()`, shown only after the password was right (threat 2)."""
    options = generate_authentication_options(
        rp_id=party.rp_id,
        challenge=challenge,
        timeout=TIMEOUT_MILLISECONDS,
        allow_credentials=_described(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def accept_registration(party: RelyingParty, response: str, *, challenge: bytes) -> NewKey | None:
    """The key of this answer, or None when it does not prove what was asked. WebAuthn 7.1.

    response: JSON of the credential as the browser gives it.
    """
    try:
        proven = verify_registration_response(
            credential=response,
            expected_challenge=challenge,
            expected_rp_id=party.rp_id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
        transports = json.loads(response)["response"].get("transports") or []
    except MALFORMED:
        return None
    if len(proven.credential_id) > LONGEST_CREDENTIAL_ID_BYTES:
        return None
    return NewKey(proven.credential_id, proven.credential_public_key, proven.sign_count, _known_names(transports))


def accept_assertion(
    party: RelyingParty, credential: WebauthnCredential, response: str, *, challenge: bytes
) -> int | None:
    """The signature count of this answer, or None when it is refused. WebAuthn 7.2.

    The count still has to be compared with the stored one, atomically (step 22).
    """
    try:
        proven = verify_authentication_response(
            credential=response,
            expected_challenge=challenge,
            expected_rp_id=party.rp_id,
            expected_origin=party.origin,
            credential_public_key=credential.public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except MALFORMED:
        return None
    return proven.new_sign_count


def credential_id_of(response: str) -> bytes | None:
    """Which key this answer says it is of; nothing is proven by that."""
    try:
        return base64url_to_bytes(json.loads(response)["rawId"])
    except MALFORMED:
        return None


def _described(known: Sequence[WebauthnCredential]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=key.credential_id, transports=[AuthenticatorTransport(name) for name in _known_names(key.transports)]
        )
        for key in known
    ]


def _known_names(transports: object) -> tuple[str, ...]:
    """The transports that the specification names; what else a browser says is left out."""
    said = transports if isinstance(transports, list | tuple) else ()
    return tuple(name.value for name in AuthenticatorTransport if name.value in said)
