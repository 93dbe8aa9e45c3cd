"""The one way by which e-mail leaves: to the mail server that the admin has named, or into a folder, to be looked at.

What goes to another machine goes over TLS, with its certificate checked.
"""

import asyncio
import os
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP as CRLF
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import aiosmtplib

from fedi_groups.domain.mail import Letter
from fedi_groups.domain.policy.mail import Failure, failure_of
from fedi_groups.domain.types import Instant
from fedi_groups.errors import Misconfigured
from fedi_groups.text.languages import direction
from fedi_groups.text.mails import UNSUBSCRIBE
from fedi_groups.wire.mail import Envelope, is_address, render_mail

AT_ONCE: Final = 8
"""Connections to the mail server."""

TIMEOUT: Final = 30.0
"""Seconds for each answer of the mail server."""

WITHIN: Final = 240.0
"""Seconds for all of them."""

_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


class Unsent(Exception):
    """A letter was not taken. `failure` says what follows; the text is the mail server's, for the log."""

    def __init__(self, failure: Failure, words: str) -> None:
        super().__init__(" ".join(words.split())[:300])
        self.failure = failure


@dataclass(frozen=True, slots=True)
class MailServer:
    """`tls`: from the first byte; `plain`: never, for one on this machine. Else by STARTTLS, without which nothing goes
    out."""

    host: str
    port: int
    user: str | None
    password: str | None = field(repr=False)
    tls: bool
    plain: bool


def read_mail_url(url: str) -> MailServer | Path:
    """smtp://user:password@host:port, smtps:// or file:///folder. Raises Misconfigured, without the password."""
    try:
        return _read(url)
    except ValueError as error:
        raise Misconfigured(f"FEDI_GROUPS_MAIL_URL: {error}") from error


def _read(url: str) -> MailServer | Path:
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path and not parts.netloc:
        return Path(unquote(parts.path))
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path.strip("/"):
        raise ValueError("give it as smtp://user:password@host:port, smtps://… or file:///folder")
    plain = parts.query == "tls=off"
    if parts.query and not plain:
        raise ValueError("nothing but ?tls=off may stand behind the host")
    if plain and (parts.hostname not in _LOOPBACK or parts.scheme == "smtps"):
        raise ValueError("tls=off is for a mail server on this machine, as smtp://localhost:25?tls=off")
    tls = parts.scheme == "smtps"
    user, password = ((unquote(each) if each else None) for each in (parts.username, parts.password))
    return MailServer(parts.hostname, parts.port or (465 if tls else 25 if plain else 587), user, password, tls, plain)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: this server, by its name, and the host that goes into the numbers of its letters."""

    address: str
    name: str
    host: str


class Mailer:
    """Sends letters, each over a connection of its own; a few at a time."""

    def __init__(self, way: MailServer | Path, sender: Sender, *, ca_file: Path | None = None) -> None:
        """`ca_file`: a further certificate authority to trust. Raises Misconfigured if nobody can write like that."""
        if not is_address(sender.address):
            raise Misconfigured(f"FEDI_GROUPS_MAIL_FROM: {sender.address} is no e-mail address")
        self._way = way
        self._sender = sender
        self._ca_file = ca_file
        self._under_way = 0

    @property
    def named(self) -> str:
        """Where letters go, without what lets us in there."""
        return str(self._way) if isinstance(self._way, Path) else f"{self._way.host}:{self._way.port}"

    @property
    def reaches(self) -> bool:
        """Whether people get them."""
        return not isinstance(self._way, Path)

    @property
    def is_busy(self) -> bool:
        """As many as may be are under way: whoever waits for them holds up something else."""
        return self._under_way >= AT_ONCE

    async def send(self, letter: Letter, *, to: str, number: int, at: Instant) -> None:
        """`number`: the same for the same letter, however often it is tried. Raises Unsent; Malformed if `to` is no
        address."""
        sender = self._sender
        envelope = Envelope(sender.address, sender.name, to, number, sender.host, at)
        words = UNSUBSCRIBE[letter.language]
        message = render_mail(letter, envelope, direction=direction(letter.language), unsubscribe=words)
        self._under_way += 1
        try:
            if isinstance(self._way, Path):
                await asyncio.to_thread(_put, self._way, message)
            else:
                async with asyncio.timeout(WITHIN):
                    await _hand_over(self._client(self._way), message)
        except (OSError, TimeoutError) as error:
            raise Unsent(Failure.LATER, str(error) or type(error).__name__) from error
        finally:
            self._under_way -= 1

    async def check(self) -> None:
        """Goes as far as a letter would, without one. Raises Unsent."""
        try:
            if isinstance(self._way, Path):
                self._way.mkdir(parents=True, exist_ok=True)
                return
            async with asyncio.timeout(TIMEOUT), self._client(self._way):
                pass
        except aiosmtplib.SMTPException as error:
            raise _unsent(error) from error
        except (OSError, TimeoutError) as error:
            raise Unsent(Failure.LATER, str(error) or type(error).__name__) from error

    def _client(self, server: MailServer) -> aiosmtplib.SMTP:
        context = ssl.create_default_context()
        if self._ca_file is not None:
            context.load_verify_locations(self._ca_file)
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            local_hostname=self._sender.host,
            username=server.user,
            password=server.password,
            use_tls=server.tls,
            start_tls=not server.tls and not server.plain,
            tls_context=context,
            timeout=TIMEOUT,
        )


async def _hand_over(client: aiosmtplib.SMTP, message: EmailMessage) -> None:
    try:
        async with client:
            await client.send_message(message)
    except aiosmtplib.SMTPException as error:
        raise _unsent(error) from error


def _unsent(error: aiosmtplib.SMTPException) -> Unsent:
    """What an admin has to mend may go well once it is mended: so does a sender or a password that is not taken."""
    match error:
        case aiosmtplib.SMTPRecipientsRefused(recipients=[first, *_]):
            return Unsent(failure_of(first.code, first.message, recipient=True), f"{first.code} {first.message}")
        case aiosmtplib.SMTPDataError():
            return Unsent(failure_of(error.code, error.message, recipient=False), f"{error.code} {error.message}")
        case aiosmtplib.SMTPResponseException():
            return Unsent(Failure.LATER, f"{error.code} {error.message}")
    return Unsent(Failure.LATER, error.message or type(error).__name__)


def _put(folder: Path, message: EmailMessage) -> None:
    """As a file that only its owner reads; there at once or not at all."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{str(message['Message-ID']).strip('<>').split('@')[0]}.eml"
    draft = folder / f".{name}.part"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(message.as_bytes(policy=CRLF.clone(max_line_length=500)))
    draft.rename(folder / name)
