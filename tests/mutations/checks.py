"""Checks of the product, each with the number it holds: what it looks like, and the same line without it."""

from typing import NamedTuple


class Check(NamedTuple):
    """One check in one file. text: as it stands there, once; without: what stands there when it is removed."""

    number: str
    file: str
    text: str
    without: str


CHECKS = (
    Check("OP-02", "idp/oidc/pkce.py", "method != METHOD or ", ""),
    Check("OP-07", "idp/oidc/authorization_parameters.py", 'if response_type != "code":', "if False:"),
    Check("OP-03", "idp/oidc/cross_origin.py", "client_id = self._whose(request)", "client_id = None"),
    Check("OP-11", "idp/oidc/request_objects.py", "if reference not in client.request_uris:", "if False:"),
    Check("OP-12", "idp/oidc/intake.py", "outer if signed is None else signed.parameters", "outer"),
    Check("OP-13", "idp/oidc/grants/authorization_code.py", "if code.client_id != client.client_id:", "if False:"),
    Check(
        "OP-14",
        "idp/oidc/pkce.py",
        "secrets.compare_digest(str(create_s256_code_challenge(verifier)), challenge)",
        "True",
    ),
    Check("OP-17", "idp/oidc/model.py", "timedelta(seconds=300)", "timedelta(seconds=3000)"),
    Check("OP-18", "idp/oidc/id_token.py", '        "jti": new_id(),\n', ""),
    Check("OP-20", "idp/oidc/prompt.py", "return request.max_age is not None and", "return False and"),
    Check("OP-23", "idp/oidc/prompt.py", "if not scale.is_met(request.acr_values, session.acr):", "if False:"),
    Check("OP-32", "idp/oidc/id_token.py", "if client.policy.releases_amr:", "if True:"),
    Check("OP-43", "idp/oidc/userinfo.py", "if alg is not None:", "if False:"),
    Check("OP-55", "idp/oidc/discovery.py", '"signed_metadata": signed(document, ring)', ""),
    Check("OP-56", "idp/oidc/cached_document.py", "604_800", "60"),
    Check("OP-63", "idp/db/initial_token_store.py", "columns.uses_left > 0),", "columns.uses_left > -99),"),
    Check("OP-64", "idp/clients/redirect_uris.py", "if given in registered:", "if given.startswith(registered):"),
    Check("OP-65", "idp/clients/redirect_uris.py", 'UriViolation.LOCALHOST if host == "localhost" else None', "None"),
    Check("OP-66", "idp/clients/metadata.py", "client.jwks is not None and client.jwks_uri is not None:", "False:"),
    Check(
        "OP-71",
        "idp/oidc/claims_request.py",
        "for name in wishes if name in covered}",
        "for name in wishes if name in FACTS}",
    ),
    Check(
        "OP-72",
        "idp/clients/redirect_uris.py",
        "return any(_same_but_for_loopback_port(given, uri) for uri in registered)",
        "return False",
    ),
    Check("OP-86", "idp/oidc/access_token.py", '        "azp": access.client_id,\n', ""),
    Check("OP-90", "idp/oidc/envelope.py", "if key is None:", "if False:"),
    Check("OP-93", "idp/oidc/model.py", "timedelta(minutes=10)", "timedelta(hours=2)"),
    Check("OP-96", "idp/oidc/scopes.py", "if not set(wanted) <= set(client.scope):", "if False:"),
    Check("K34", "idp/oidc/model.py", " and self.told_sha256 == told_sha256(client)", ""),
    Check("M-02", "idp/oidc/grants/authorization_code.py", "if unit.grants.revoke(code.grant_id, now):", "if False:"),
    Check("M-09", "idp/oidc/response_writer.py", '{**values, "iss": self.issuer}', "{**values}"),
    Check("M-10", "idp/oidc/authorization_parameters.py", "if not wanted <= PROMPTS:", "if False:"),
    Check("M-12", "idp/oidc/id_token_hint.py", "check_issuer(verified.claims, self._issuer)", "pass"),
    Check("M-13", "idp/oidc/id_token_hint.py", "typ=ID_TOKEN_TYP)", "typ=None)"),
    Check(
        "M-14",
        "idp/oidc/end_session.py",
        "is not None and _is_proven(request.parameters, asked, session):",
        "is not None:",
    ),
    Check("M-15", "shared/jose/jws.py", "alg not in algorithms or ", ""),
    Check("M-16", "idp/oidc/client_auth/private_key_jwt.py", "if len(named) != 1 or ", "if "),
    Check(
        "M-17",
        "idp/oidc/client_auth/authenticator.py",
        "if claimed is None or (named is not None and named != claimed):",
        "if claimed is None:",
    ),
    Check("M-25", "idp/clients/metadata_fields.py", ", MetadataError.INVALID_REDIRECT_URI)", ")"),
    Check(
        "M-28", "shared/jose/keys.py", 'if PRIVATE_MEMBERS & entry.keys() or entry.get("kty") == "oct":', "if False:"
    ),
    Check("M-31", "idp/db/client_store.py", "if not self._is_still(old):", "if False:"),
    Check("M-33", "idp/oidc/outside_documents.py", "if not set(client.redirect_uris) <= set(listed):", "if False:"),
    Check("M-34", "idp/oidc/request_objects.py", "    check_audience(claims, issuer)\n", ""),
    Check("M-36", "shared/jose/jws.py", "MAX_HEADER_BYTES: Final = 4096", "MAX_HEADER_BYTES: Final = 512"),
    Check("M-37", "shared/jose/jws.py", '"crit", ', ""),
    Check("M-38", "shared/jose/jws.py", ', "kid": kid}', "}"),
    Check("M-39", "shared/jose/jwe.py", ' or header.get("enc") not in CONTENT_ALGORITHMS:', ":"),
    Check("C-01", "shared/relying_party/authorization_request.py", "RANDOM_BYTES = 32", "RANDOM_BYTES = 8"),
    Check("C-04", "shared/relying_party/login.py", "if answer.iss != self._settings.issuer:", "if False:"),
    Check(
        "C-06", "shared/relying_party/id_token.py", 'if claims.get("acr") not in settings.acceptable_acr:', "if False:"
    ),
    Check("C-07", "shared/relying_party/provider.py", 'if plain.get("issuer") != self.issuer:', "if False:"),
    Check(
        "C-08",
        "shared/relying_party/provider.py",
        "timedelta(minutes=1)",
        "timedelta(0)",
    ),
    Check("C-09", "shared/relying_party/client_assertion.py", "timedelta(seconds=60)", "timedelta(hours=1)"),
    Check("C-10", "shared/relying_party/logout_token.py", 'if "nonce" in claims:', "if False:"),
    Check(
        "RP-05",
        "shared/relying_party/id_token.py",
        "if not isinstance(given, str) or not compare_digest(given.encode(), nonce.encode()):",
        "if False:",
    ),
    Check("RP-11", "shared/relying_party/key_schedule.py", "timedelta(minutes=1)", "timedelta(0)"),
    Check(
        "RP-13",
        "shared/relying_party/id_token.py",
        "if given is not None and given != at_hash(access_token):",
        "if False:",
    ),
    Check("RP-14", "shared/relying_party/id_token.py", "    check_times(claims, now, LEEWAY)\n", ""),
    Check("RP-17", "shared/relying_party/signed_metadata.py", "return {**plain, **claims}", "return plain"),
    Check("RS-01", "shared/relying_party/bearer.py", "accepted.acr not in asked.acceptable_acr:", "False:"),
    Check("RS-08", "shared/relying_party/bearer.py", "if required_scope not in accepted.scopes:", "if False:"),
    Check("RS-09", "shared/relying_party/bearer.py", "    check_issuer(claims, issuer)\n", ""),
    Check("threat 23", "idp/clients/model.py", "self.old is not None and now < self.old.ends_at", "True"),
    Check(
        "threat 23",
        "idp/oidc/request_objects.py",
        "return unit.assertions.was_used(request.client_id, ours)",
        "return True",
    ),
    Check("threat 42", "shared/sealed_values.py", ", self._value == old.value)", ")"),
    Check(
        "threat 14",
        "idp/oidc/grants/authorization_code.py",
        "if not unit.grants.add(grant):",
        "if unit.grants.add(grant) is None:",
    ),
)
