"""Is this an address of the public internet? (threat 21)"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# Global by the registry, but leading to a cloud's metadata, to another address, or nowhere.
_NOT_FOR_US = tuple(
    ip_network(text)
    for text in (
        "168.63.129.16/32",  # a cloud's own metadata service on a public address
        "192.0.0.0/24",  # RFC 6890: protocol assignments
        "192.88.99.0/24",  # RFC 7526: 6to4 relays
        "::ffff:0:0/96",  # IPv4-mapped
        "::/96",  # IPv4-compatible
        "64:ff9b::/96",  # RFC 6052: NAT64, holds an IPv4 address
        "64:ff9b:1::/48",  # RFC 8215: local NAT64
        "2001::/23",  # RFC 2928: Teredo, ORCHID and the like
        "2002::/16",  # RFC 3056: 6to4, holds an IPv4 address
        "fec0::/10",  # RFC 3879: site-local
    )
)


def is_public(text: str) -> bool:
    """True for a unicast address of the public internet; False for any other, and for no address."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved and not _is_special(address)


def _is_special(address: IPv4Address | IPv6Address) -> bool:
    return any(address.version == network.version and address in network for network in _NOT_FOR_US)
