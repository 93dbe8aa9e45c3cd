"""From names to addresses; only what the guard lets through goes on to be connected to."""

import socket
from collections.abc import Awaitable, Callable, Sequence

import aiodns
from aiohttp.abc import AbstractResolver, ResolveResult

from fedi_groups.errors import AddressRefused
from fedi_groups.peers.guard import AddressGuard

Lookup = Callable[[str], Awaitable[Sequence[str]]]
"""The numeric addresses of a name, best first. Raises OSError where it has none."""

# More addresses of one name are not tried: each could be made to hang.
_TRIED = 8


class Dns:
    """Asks /etc/hosts, then the name servers of this machine.

    Without threads: getaddrinfo() holds one for as long as a name server stays silent, and whoever makes up enough
    silent names would stop the rest.
    """

    def __init__(self) -> None:
        self._resolver = aiodns.DNSResolver(timeout=3.0, tries=2)

    async def addresses(self, name: str) -> Sequence[str]:
        try:
            found = await self._resolver.getaddrinfo(name, family=socket.AF_UNSPEC, port=0, type=socket.SOCK_STREAM)
        except aiodns.error.DNSError as error:
            raise OSError(f"no address for {name}: {error.args[-1]}") from error
        return [node.addr[0].decode("ascii") for node in found.nodes]

    async def close(self) -> None:
        await self._resolver.close()


class CheckedResolver(AbstractResolver):
    """What aiohttp asks: the addresses of a name without those that the guard refuses."""

    def __init__(self, lookup: Lookup, guard: AddressGuard) -> None:
        self._lookup = lookup
        self._guard = guard

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Raises AddressRefused where every address is refused, OSError where there is none."""
        allowed: list[str] = []
        reason = None
        for address in await self._lookup(host):
            refusal = self._guard.refuses(address)
            if refusal is None:
                allowed.append(address)
            reason = reason or refusal
        if allowed:
            return [_result(host, port, address) for address in allowed[:_TRIED]]
        if reason:
            raise AddressRefused(f"{host} is at an address that is {reason}")
        raise OSError(f"no address for {host}")

    async def close(self) -> None:
        """Nothing is held here."""


def _result(name: str, port: int, address: str) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    return ResolveResult(hostname=name, host=address, port=port, family=family, proto=socket.IPPROTO_TCP, flags=flags)
