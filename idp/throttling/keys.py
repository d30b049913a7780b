"""Names under which tries are counted: keyed hashes, so that the table tells nobody who tried what."""

from idp.hashing import keyed_digest


class ThrottleKeys:
    """Makes keys; the same in every process of an installation."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def password(self, relatienummer: str, username: str) -> str:
        """For the pair as typed, whether it exists or not (K22)."""
        return keyed_digest(self._secret, "password", relatienummer, username)

    def totp(self, account_id: str) -> str:
        """For the codes of one account, whatever session they are typed in (threat 25)."""
        return keyed_digest(self._secret, "totp", account_id)

    def password_change(self, account_id: str) -> str:
        """For successful changes of one account's password (K22a)."""
        return keyed_digest(self._secret, "password_change", account_id)

    def address(self, address: str) -> str:
        """For everything that comes from one address."""
        return keyed_digest(self._secret, "address", address)
