"""The two ways in which an outgoing call does not succeed."""


class EgressRefused(Exception):
    """We do not connect there: the address is malformed, not https, or not public.

    reason: a short fixed word for logs and tests, never the address itself.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class EgressFailed(Exception):
    """We tried, and got no whole answer: no name, no connection, too slow, too large."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
