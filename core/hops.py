"""Who speaks to us through proxies: of X-Forwarded-For only what trusted hops wrote is believed."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address


def networks(text: str) -> tuple[Network, ...]:
    """Comma-separated addresses and networks. Raises ValueError naming the one that is neither."""
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


def client(peer: str, forwarded: Iterable[str], trusted: tuple[Network, ...]) -> str:
    """The last hop that is no trusted proxy; `forwarded` are the header's lines as they came.

    Each proxy appends who spoke to it, so the lines are read from their end. Where a hop is no address, whoever
    passed it on is as far as can be told.
    """
    known = _address(peer)
    if known is None or not _within(known, trusted):
        return peer
    hops = [hop for line in forwarded for hop in line.split(",")]
    for hop in reversed(hops):
        found = _address(hop.strip())
        if found is None:
            break
        known = found
        if not _within(known, trusted):
            break
    return str(known)


def _within(address: Address, trusted: tuple[Network, ...]) -> bool:
    return any(address in network for network in trusted)


def _address(hop: str) -> Address | None:
    """With or without a port or brackets; IPv4 written as IPv6 is IPv4."""
    bare = (
        hop[1:].partition("]")[0]
        if hop.startswith("[")
        else hop.partition(":")[0]
        if hop.count(":") == 1
        else hop
    )
    try:
        found = ip_address(bare)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
