"""Which addresses may be connected to. Pure: looks up no name and opens no socket.

Names are never judged, only the address about to be connected to: a name can answer differently each time it is asked.
"""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network

# Ranges by the registries of IANA (RFC 6890 and its successors), most specific reason first.
_REFUSED_IPV4: tuple[tuple[Network, str], ...] = (
    (ip_network("0.0.0.0/8"), "unspecified"),
    (ip_network("10.0.0.0/8"), "private"),
    (ip_network("100.64.0.0/10"), "shared by a carrier"),
    (ip_network("127.0.0.0/8"), "loopback"),
    (ip_network("169.254.0.0/16"), "link-local"),
    (ip_network("172.16.0.0/12"), "private"),
    (ip_network("192.0.0.0/24"), "reserved for protocols"),
    (ip_network("192.0.2.0/24"), "for documentation"),
    (ip_network("192.88.99.0/24"), "a 6to4 relay"),
    (ip_network("192.168.0.0/16"), "private"),
    (ip_network("198.18.0.0/15"), "for benchmarks"),
    (ip_network("198.51.100.0/24"), "for documentation"),
    (ip_network("203.0.113.0/24"), "for documentation"),
    (ip_network("224.0.0.0/4"), "multicast"),
    (ip_network("240.0.0.0/4"), "reserved"),
)
# What carries an IPv4 address inside is refused whole: it says one address and reaches another.
_REFUSED_IPV6: tuple[tuple[Network, str], ...] = (
    (ip_network("::/128"), "unspecified"),
    (ip_network("::1/128"), "loopback"),
    (ip_network("::ffff:0:0/96"), "an IPv4 address in disguise (mapped)"),
    (ip_network("::/96"), "an IPv4 address in disguise (compatible)"),
    (ip_network("64:ff9b::/96"), "an IPv4 address in disguise (NAT64)"),
    (ip_network("64:ff9b:1::/48"), "an IPv4 address in disguise (NAT64)"),
    (ip_network("2001::/32"), "an IPv4 address in disguise (Teredo)"),
    (ip_network("2001::/23"), "reserved for protocols"),
    (ip_network("2001:db8::/32"), "for documentation"),
    (ip_network("2002::/16"), "an IPv4 address in disguise (6to4)"),
    (ip_network("3fff::/20"), "for documentation"),
    (ip_network("fc00::/7"), "private"),
    (ip_network("fe80::/10"), "link-local"),
    (ip_network("ff00::/8"), "multicast"),
)
# The only part of IPv6 given out for global unicast so far (RFC 4291 2.4); the rest waits for a purpose.
_GLOBAL_IPV6 = ip_network("2000::/3")


@dataclass(frozen=True, slots=True)
class AddressGuard:
    """Lets public addresses through, and those in `allow`."""

    allow: tuple[Network, ...] = ()

    def refuses(self, address: str) -> str | None:
        """Why this numeric address must not be connected to; None where it may.

        What cannot be read as one plain address, names and zones included, is refused.
        """
        try:
            number = ip_address(address)
        except ValueError:
            return "not a numeric address"
        if "%" in address:
            return "bound to one network interface"
        if any(number in network for network in self.allow):
            return None
        refused = _REFUSED_IPV4 if number.version == 4 else _REFUSED_IPV6
        for network, reason in refused:
            if number in network:
                return reason
        if number.version == 6 and number not in _GLOBAL_IPV6:
            return "reserved"
        return None
