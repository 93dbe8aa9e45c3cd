"""An e-mail as it goes out (RFC 5322): plain text, and the same as simple HTML. Pure.

What people wrote gets into headers only through here: a line break in it begins no header.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

from fedi_groups.domain.mail import Letter
from fedi_groups.domain.types import SECOND, Instant
from fedi_groups.errors import Malformed

LONGEST_ADDRESS = 254
_LONGEST_SUBJECT = 150
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})*", re.ASCII)
_LINK = re.compile(r"(https?://[^\s<>\"]+)")
_WIDE = SMTP.clone(max_line_length=500)
"""Python's library breaks an address in a header, which has no space, by encoding it."""

_STYLE = "font-family:system-ui,sans-serif;line-height:1.5;max-width:40rem;margin:1rem auto;padding:0 1rem"


@dataclass(frozen=True, slots=True)
class Envelope:
    """From whom to whom, by what name and number, and since when. `host`: the server's."""

    sender: str
    sender_name: str
    recipient: str
    number: int
    host: str
    at: Instant


def is_address(text: str) -> bool:
    """Whether mail can go there. Of what RFC 5322 allows no more than people have."""
    dots = ".." in text or text.startswith(".") or ".@" in text
    return len(text) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None and not dots


def read_address(text: str) -> str:
    """As it is kept: in small letters, a domain in other scripts as DNS has it. Empty for what is none."""
    name, at, domain = text.strip().rpartition("@")
    try:
        plain = f"{name}{at}{domain.encode('idna').decode()}".lower()
    except UnicodeError:
        return ""
    return plain if is_address(plain) else ""


def render_mail(letter: Letter, envelope: Envelope, *, direction: str, unsubscribe: str) -> EmailMessage:
    """`unsubscribe`: the words for it, in the letter's language. Raises Malformed if an address is none."""
    message = EmailMessage(policy=_WIDE)
    message["From"] = _mailbox(envelope.sender, envelope.sender_name)
    message["To"] = _mailbox(envelope.recipient)
    message["Subject"] = _one_line(letter.subject)[:_LONGEST_SUBJECT]
    message["Date"] = datetime.fromtimestamp(envelope.at // SECOND, UTC)
    message["Message-ID"] = f"<{envelope.number}@{envelope.host}>"
    message["Auto-Submitted"] = "auto-generated"
    if letter.stop is not None:
        message["List-Unsubscribe"] = f"<{letter.stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    ending = (f"{unsubscribe}\n{letter.stop}",) if letter.stop is not None else ()
    message.set_content("\n\n".join((*letter.lines, *ending)) + "\n", cte="base64")
    message.add_alternative(_html(letter, direction, unsubscribe), subtype="html", cte="base64")
    # Not earlier: each part takes along what is said of contents so far.
    message["Content-Language"] = letter.language
    return message


def _mailbox(address: str, name: str = "") -> Address:
    if not is_address(address):
        raise Malformed(f"{address!r} is no e-mail address")
    return Address(_one_line(name), addr_spec=address)


def _one_line(text: str) -> str:
    """Without line breaks and other control characters."""
    bare = "".join(" " if unicodedata.category(each) in ("Cc", "Zl", "Zp") else each for each in text)
    return " ".join(bare.split())


def _html(letter: Letter, direction: str, unsubscribe: str) -> str:
    paragraphs = "".join(f"<p>{_linked(line)}</p>\n" for line in letter.lines)
    if letter.stop is not None:
        stop = escape(letter.stop)
        paragraphs += f'<p style="font-size:small"><a href="{stop}">{escape(unsubscribe)}</a></p>\n'
    return (
        f'<!doctype html>\n<html lang="{escape(letter.language)}" dir="{direction}">\n<head><meta charset="utf-8">'
        f"<title>{escape(_one_line(letter.subject))}</title></head>\n"
        f'<body style="{_STYLE}">\n{paragraphs}</body>\n</html>\n'
    )


def _linked(line: str) -> str:
    """Addresses run left to right in every text."""
    parts = [escape(part) for part in _LINK.split(line)]
    parts[1::2] = [f'<a href="{link}" dir="ltr">{link}</a>' for link in parts[1::2]]
    return "".join(parts).replace("\n", "<br>")
