"""Signing in by browser, and out again: one session for each, which its owner sees and can end from any other."""

import ipaddress
import secrets
from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import DAY, ActorId, Instant
from fedi_groups.errors import Denied
from fedi_groups.storage.accounts import AccountFacts, account_of, find_account
from fedi_groups.storage.sessions import SessionFacts, add_session, end_session_of, end_sessions, prolong
from fedi_groups.storage.tokens import revoke_tokens
from fedi_groups.storage.unit import Unit

LASTS = 30 * DAY
"""Unused."""

_LONGEST_AGENT = 300


@dataclass(frozen=True, slots=True)
class Browser:
    """What is remembered of the browser somebody signs in with. `address`: only the network it is in is kept."""

    agent: str
    address: str

    @property
    def network(self) -> str:
        """Some hundred neighbours share it: enough to recognise where one was, too little to be found by."""
        try:
            address = ipaddress.ip_address(self.address)
        except ValueError:
            return ""
        return str(ipaddress.ip_network(f"{address}/{24 if address.version == 4 else 48}", strict=False))


def new_secret() -> str:
    """What a cookie says: 256 bits."""
    return secrets.token_urlsafe(32)


async def who_is_called(tx: Unit, text: str) -> tuple[ActorFacts, AccountFacts] | None:
    """Whoever lives here under this name, handle or e-mail address."""
    text = text.strip().lower()
    account = await find_account(tx.connection, email=text)
    if account is not None:
        return await tx.actors.get(account.actor_id), account
    person = await tx.actors.named(text.removeprefix("@").removesuffix(f"@{tx.uris.host}"))
    account = await account_of(tx.connection, person.id) if person is not None else None
    return (person, account) if person is not None and account is not None else None


async def begin(tx: Unit, *, person: ActorFacts, browser: Browser, before: str = "") -> str:
    """Somebody who has proved who they are is signed in; returns what their cookie says from now on. The session that
    this browser had, by the cookie `before`, is over. The suspended are so as far as to read why, no more: whoever asks
    a session for its person looks. Raises Denied for who is gone."""
    if person.deleted_at is not None:
        raise Denied(f"{person.name} is gone")
    if before:
        await end_session_of(tx.connection, before)
    secret = new_secret()
    session = SessionFacts(
        id=tx.mint.next(),
        actor_id=person.id,
        agent=browser.agent[:_LONGEST_AGENT],
        network=browser.network,
        created_at=tx.now,
        seen_on=tx.now // DAY,
        expires_at=Instant(tx.now + LASTS),
    )
    add_session(tx.writes, session, secret=secret)
    return secret


async def note_seen(tx: Unit, session: SessionFacts) -> None:
    """Once a day."""
    await prolong(tx.connection, session.id, now=tx.now, until=Instant(tx.now + LASTS))


async def shut_out(tx: Unit, person: ActorId, *, but: int = 0) -> None:
    """No browser and no app is let in any more by what it has. `but`: a session that stays."""
    await revoke_tokens(tx.connection, person, now=tx.now)
    await end_sessions(tx.connection, person, but=but)
