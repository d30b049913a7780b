"""How a token and how a key is refused."""


class InvalidToken(ValueError):
    """A token that must not be used.

    reason: a short fixed word for logs and tests ("signature", "expired"), never part of the token.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class InvalidKey(ValueError):
    """A key or key set that must not be used; reason as in InvalidToken."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
