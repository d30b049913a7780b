"""Threat 21: where the fetcher does not go, by address and by name."""

import pytest

from shared.egress.errors import EgressRefused
from shared.egress.fetcher import Fetcher
from shared.egress.public_address import is_public

pytestmark = pytest.mark.requires("threat 21", "K18")

PRIVATE_ADDRESSES = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",  # noqa: S104
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.169.254",
    "168.63.129.16",
    "192.0.0.192",
    "192.88.99.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::1",
    "2001:0:7f00:1::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "4000::1",
]


@pytest.mark.parametrize("address", PRIVATE_ADDRESSES)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "145.21.1.1", "2a00:1450:400e:80c::200e"])
def test_an_address_of_the_public_internet_is_accepted(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", PRIVATE_ADDRESSES)
def test_a_name_that_leads_to_such_an_address_is_refused(address: str) -> None:
    fetcher = Fetcher(resolver=lambda _host, _port: [address])
    with pytest.raises(EgressRefused, match="not_public"):
        fetcher.get("https://jwks.example/keys")


def test_one_private_address_among_public_ones_refuses_the_name() -> None:
    fetcher = Fetcher(resolver=lambda _host, _port: ["8.8.8.8", "10.0.0.1"])
    with pytest.raises(EgressRefused, match="not_public"):
        fetcher.get("https://jwks.example/keys")


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:169.254.169.254]/latest/meta-data/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.1/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://127.0.0.1./",
        "https://0/",
        "https://1.2.3.4.5/",
        "https://[fe80::1%25eth0]/",
        "https://[v1.a]/",
        "https://0x7f.1./",
        "https://[2a00:1450:400e:80c::200e%25eth0]/",
        "https://example.com@127.0.0.1/",
        "https://user@example.com/",
        "https://:password@example.com/",
        "https://example.com/\\evil.example/",
        "https://127.0.0.1\\@example.com/",
        "https://exa mple.com/",
        "https://example.com\r\n/",
        "https://ⅼocalhost/",
        "https://example.com/#fragment",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https:///path",
        "https://",
        "//example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "javascript:alert(1)",
        "http://example.com/",
        "https://-example.com/",
        "https://example..com/",
        "",
        "https://example.com/" + "a" * 2048,
    ],
)
def test_a_doubtful_address_is_refused_before_its_name_is_looked_up(url: str) -> None:
    def resolver(host: str, _port: int) -> list[str]:
        raise AssertionError(f"looked up {host}")

    fetcher = Fetcher(resolver=resolver)
    with pytest.raises(EgressRefused):
        fetcher.get(url)
    with pytest.raises(EgressRefused):
        fetcher.check(url)


def test_a_plain_https_name_passes_the_check_without_being_looked_up() -> None:
    Fetcher(resolver=lambda _host, _port: ["127.0.0.1"]).check("https://keten.example/jwks.json")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "localhost.", "uren.localhost"])
def test_a_name_that_always_means_this_machine_is_refused_without_being_looked_up(host: str) -> None:
    with pytest.raises(EgressRefused):
        Fetcher(resolver=lambda _host, _port: []).check(f"https://{host}:5000/uitgelogd")
    Fetcher(["localhost:5000"]).check("https://localhost:5000/uitgelogd")
