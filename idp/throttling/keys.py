"""Names under which tries are counted: keyed hashes, so that the table tells nobody who tried what."""

from ipaddress import ip_address, ip_network

from idp.hashing import keyed_digest
from shared.encryption import Vault

SUBSCRIBER_BITS = 64


class ThrottleKeys:
    """Makes keys; the same in every process of an installation."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    @classmethod
    def of(cls, vault: Vault) -> "ThrottleKeys":
        """Those under the newest master key."""
        return cls(vault.derive("throttle"))

    def password(self, relatienummer: str, username: str) -> str:
        """For the pair as typed, whether it exists or not (K22)."""
        return keyed_digest(self._secret, "password", relatienummer, username)

    def password_on_device(self, device: str, account_id: str) -> str:
        """For passwords typed on a device that the account knows (K23). device: digest of its cookie."""
        return keyed_digest(self._secret, "password_on_device", device, account_id)

    def totp(self, account_id: str) -> str:
        """For the codes of one account, whatever session they are typed in (threat 25)."""
        return keyed_digest(self._secret, "totp", account_id)

    def password_change(self, account_id: str) -> str:
        """For successful changes of one account's password (K22a)."""
        return keyed_digest(self._secret, "password_change", account_id)

    def recovery_code(self, account_id: str) -> str:
        """For recovery codes of one account (threat 27)."""
        return keyed_digest(self._secret, "recovery_code", account_id)

    def secret_answer(self, account_id: str) -> str:
        """For answers to the secret questions of one account, whoever types them."""
        return keyed_digest(self._secret, "secret_answer", account_id)

    def device_code(self, account_id: str) -> str:
        """For codes of programs that one account types (I16)."""
        return keyed_digest(self._secret, "device_code", account_id)

    def reset_request(self, relatienummer: str, username: str) -> str:
        """For 'Wachtwoord vergeten' with the pair as typed, whether it exists or not (threat 2)."""
        return keyed_digest(self._secret, "reset_request", relatienummer, username)

    def reset_request_on_device(self, device: str, account_id: str) -> str:
        """For 'Wachtwoord vergeten' on a device that the account knows (K23). device: digest of its cookie."""
        return keyed_digest(self._secret, "reset_request_on_device", device, account_id)

    def reset_address(self, address: str) -> str:
        """For 'Wachtwoord vergeten' from one address."""
        return keyed_digest(self._secret, "reset_address", _subscriber(address))

    def address(self, address: str) -> str:
        """For everything that comes from one address."""
        return keyed_digest(self._secret, "address", _subscriber(address))

    def waiting_from(self, address: str) -> str:
        """For requests from one address that wait for a login (threat 34)."""
        return keyed_digest(self._secret, "waiting_from", _subscriber(address))

    def waiting_on_device(self, device: str) -> str:
        """For the same of one browser that somebody logged in on before. device: digest of its cookie."""
        return keyed_digest(self._secret, "waiting_on_device", device)


def _subscriber(address: str) -> str:
    """An IPv4 address, or the /64 that one subscriber has of IPv6 (RFC 6177): its 2^64 addresses count as one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ip_network((int(parsed), SUBSCRIBER_BITS), strict=False))
