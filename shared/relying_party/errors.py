"""How a login, a refresh or a logout message fails."""

import re
from enum import StrEnum

_ERROR_CODE = re.compile(r"[a-z0-9_]{1,64}", re.ASCII)


def error_code(value: object) -> str:
    """An error code as it may be logged: what is no short lower-case word is called unreadable."""
    return value if isinstance(value, str) and _ERROR_CODE.fullmatch(value) else "unreadable"


class LoginRefusal(StrEnum):
    """Why an answer to an authorization request is not believed; for logs and tests, not for screens."""

    MALFORMED = "malformed"
    UNKNOWN_STATE = "unknown_state"
    WRONG_ISSUER = "wrong_issuer"
    PROVIDER_ERROR = "provider_error"
    ACCESS_DENIED = "access_denied"
    CODE_REFUSED = "code_refused"
    NO_ID_TOKEN = "no_id_token"
    ID_TOKEN = "id_token"
    USERINFO = "userinfo"


class LoginRefused(Exception):
    """No session is begun. detail: a fixed word or the provider's error code, never a token."""

    def __init__(self, refusal: LoginRefusal, detail: str = "") -> None:
        super().__init__(f"{refusal.value} {detail}".strip())
        self.refusal = refusal
        self.detail = detail


class TokenRefused(Exception):
    """The token endpoint said no. error: its code of RFC 6749 5.2."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class ProviderUnavailable(Exception):
    """The provider did not answer, or not as its metadata promises; trying later may help."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class LogoutRefused(Exception):
    """A logout token that must not be acted on. reason: a short fixed word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
