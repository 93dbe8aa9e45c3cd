"""The TLS certificate another program shows at an address. Only `doctor` looks, and only at this server's own.

No request is made, so this goes beside the connector, which tells nobody what certificate it has met.
"""

import asyncio
import ssl
from dataclasses import dataclass
from pathlib import Path

from fedi_groups.domain.types import DAY, SECOND, Instant
from fedi_groups.errors import Unreachable, Unusable


@dataclass(frozen=True, slots=True)
class Shown:
    """A certificate that is trusted here and good for the name. `until`: when it runs out."""

    until: Instant

    def days_left(self, now: Instant) -> int:
        return (self.until - now) // DAY


async def certificate_at(host: str, port: int, *, ca_file: Path | None, seconds: float = 10.0) -> Shown:
    """Raises Unusable where it would not be trusted, with the reason; Unreachable where nobody answers."""
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    try:
        async with asyncio.timeout(seconds):
            _, writer = await asyncio.open_connection(host, port, ssl=context)
    except ssl.SSLCertVerificationError as error:
        raise Unusable(error.verify_message) from error
    except (OSError, TimeoutError) as error:
        raise Unreachable(f"{host}:{port} does not answer with TLS: {str(error) or 'not in time'}") from error
    shown = writer.get_extra_info("peercert")
    writer.close()
    return Shown(Instant(int(ssl.cert_time_to_seconds(shown["notAfter"])) * SECOND))
