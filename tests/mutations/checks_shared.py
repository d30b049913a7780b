"""Checks of what the services share, as in checks.py."""

from tests.mutations.checks import Check

SHARED_CHECKS = (
    Check("OP-59", "shared/jose/certificates.py", "        _require_issued_by(issued, issuer)", "        pass"),
    Check("threat 18", "shared/jose/keys.py", ' or entry.get("use", "sig") != "sig"', ""),
    Check("threat 21", "shared/egress/target.py", "if address.scope_id is not None:", "if False:"),
    Check("threat 47", "shared/web/csrf.py", 'in {"same-origin", "none"}', 'in {"same-origin", "same-site", "none"}'),
    Check("threat 39", "shared/mail/address.py", "re.fullmatch(ADDRESS, text)", "re.match(ADDRESS, text)"),
    Check("threat 45", "shared/web/proxies.py", "x_host=0", "x_host=hops"),
    Check("C-10", "shared/relying_party/pushed_request.py", "answer.status != CREATED or ", ""),
    Check("C-06", "shared/relying_party/id_token.py", "    _check_freshness(claims, now)\n", ""),
    Check("RS-05", "shared/relying_party/introspection.py", ' == claims.claims.get("azp", claims.client_id)', ""),
    Check(
        "RS-11",
        "shared/relying_party/introspection.py",
        "before if before is not None and not before.is_active else answer",
        "answer",
    ),
    Check(
        "RP-15",
        "shared/relying_party/represented.py",
        ' and party[name] for name in ("sub", "iss")',
        ' for name in ("sub", "iss")',
    ),
    Check(
        "threat 9", "shared/sessions/sql_logins.py", "            .where(table.c.browser_hash == digest(browser))\n", ""
    ),
    Check(
        "threat 20", "shared/relying_party/refresh.py", "LEASE = timedelta(seconds=15)", "LEASE = timedelta(seconds=4)"
    ),
    Check("K26", "shared/sessions/sql_sessions.py", ", ~self._is_buried()", ""),
    Check("K14", "shared/relying_party/bearer.py", "if accepted.acr not in asked.acceptable_acr:", "if False:"),
)
