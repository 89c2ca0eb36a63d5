"""Which addresses may be asked at all: the rules of hosts and of IP numbers, without a network.

Server-side request forgery (OWASP ASVS 5.0, V13.2): what cannot be told apart from an inner address is refused.
"""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from yarl import URL

from core.errors import Invalid

LONGEST: Final = 2000
_PORTS: Final = frozenset({80, 443})
# Two labels at least, the last begun by a letter: single names are of inner networks, numbers are for `public` alone.
_HOST: Final = re.compile(r"(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{1,62}", re.I)
_INNER_NAMES: Final = (".localhost", ".local", ".internal", ".lan", ".home.arpa", ".intranet", ".corp", ".onion")
# IANA's special-purpose registries (RFC 6890 and followers), multicast and reserved included.
_INNER_V4: Final = tuple(
    ip_network(net)
    for net in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
# All public unicast lies in 2000::/3, so mapped, translated, link-local and unique-local numbers fall out by themselves.
_OUTER_V6: Final = ip_network("2000::/3")
_INNER_V6: Final = tuple(ip_network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))


class Refused(Invalid):
    """An address that is not asked. `code` says which rule."""

    code = "address_refused"


def public(number: str) -> bool:
    """Whether an IP number, as written by `inet_ntop`, is one of the public internet; a zone makes it none."""
    try:
        found = ip_address(number)
    except ValueError:
        return False
    if isinstance(found, IPv4Address):
        return not any(found in net for net in _INNER_V4)
    return _public_v6(found)


def _public_v6(found: IPv6Address) -> bool:
    return found.scope_id is None and found in _OUTER_V6 and not any(found in net for net in _INNER_V6)


def origin(url: URL) -> str:
    return str(url.origin())


def checked(text: str, trusted: frozenset[str] = frozenset()) -> URL:
    """The address as it will be asked, without its fragment. Raises Refused.

    `trusted`: origins that an administrator has set, which may lie in the own network.
    """
    if len(text) > LONGEST or not text.isascii() or re.search(r"[\s\\\x00-\x1f\x7f]", text):
        raise Refused("This is no web address.", code="bad_address")
    try:
        url = URL(text).with_fragment(None)
        if url.scheme not in ("http", "https") or not url.raw_host:
            raise Refused("This is no web address.", code="bad_address")
        if re.match(r"[a-z]+://[^/?#]*@", text, re.I):
            raise Refused("An address with a name and password is not asked.")
        if origin(url) in trusted:
            return url
    except ValueError:
        raise Refused("This is no web address.", code="bad_address") from None
    _check_host(f"[{url.raw_host}]" if "[" in text[: text.find("]")] else url.raw_host)
    if url.port not in _PORTS:
        raise Refused("Only the usual ports of the web are asked.")
    return url


def _check_host(host: str) -> None:
    if host.startswith("[") or re.fullmatch(r"[0-9.]+", host):
        # Short, octal and whole numbers, which some resolvers take for an address, are not `ip_address`'s.
        if not public(host.strip("[]")):
            raise Refused("This address is not of the public internet.")
    elif not _HOST.fullmatch(host) or host.lower().endswith(_INNER_NAMES):
        raise Refused("This address is not of the public internet.")
