"""A mail server on this machine that keeps what it is given."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HOST = "127.0.0.1"
USER, PASSWORD = "ann", "pass:word/1"


@dataclass
class Postbox:
    """`refuses`: what it answers to an address, or to a whole letter, by what stands in it."""

    port: int = 0
    refuses: dict[str, str] = field(default_factory=dict)
    got: list[Envelope] = field(default_factory=list)
    over_tls: list[bool] = field(default_factory=list)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.refuses.get(address, "250 OK")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if "data" in self.refuses:
            return self.refuses["data"]
        self.got.append(envelope)
        self.over_tls.append(session.ssl is not None)
        return "250 OK"


def _lets_in(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
    known = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=given == known, handled=False)


@asynccontextmanager
async def postbox(context: ssl.SSLContext | None, *, login: bool = True) -> AsyncIterator[Postbox]:
    """With a certificate it takes nothing before STARTTLS."""
    box, loop = Postbox(), asyncio.get_running_loop()
    tls = context is not None

    def answering() -> SMTP:
        return SMTP(
            box,
            hostname="mail.test",
            loop=loop,
            tls_context=context,
            require_starttls=tls,
            auth_require_tls=tls,
            auth_required=login,
            authenticator=_lets_in,
        )

    server = await loop.create_server(answering, HOST, 0)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()
        await server.wait_closed()
