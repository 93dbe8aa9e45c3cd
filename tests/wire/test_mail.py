"""E-mails as they go out: what mail programs read in them, and what no name or title can put there."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from fedi_groups.domain.mail import Letter
from fedi_groups.domain.types import Instant
from fedi_groups.errors import Malformed, Missing
from fedi_groups.wire.mail import Envelope, is_address, render_mail
from fedi_groups.wire.seals import Seals

ENVELOPE = Envelope("noreply@here.test", "Here", "ann@here.test", 7, "here.test", Instant(1_795_219_200_000_000))
STOP = "https://groups.example.org/mail/" + "x" * 70


def read(letter: Letter, *, direction: str = "ltr", envelope: Envelope = ENVELOPE) -> EmailMessage:
    """As whoever gets it reads it."""
    sent = render_mail(letter, envelope, direction=direction, unsubscribe="No more")
    return message_from_bytes(sent.as_bytes(), policy=default)


def bodies(message: EmailMessage) -> tuple[str, str]:
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None and html is not None
    return plain.get_content().replace("\r\n", "\n"), html.get_content().replace("\r\n", "\n")


def test_it_says_who_it_is_from_and_that_a_program_has_written_it() -> None:
    found = read(Letter("A title", ("Words",), "en"))
    assert (found["From"], found["To"], found["Subject"]) == ("Here <noreply@here.test>", "ann@here.test", "A title")
    assert found["Message-ID"] == "<7@here.test>" and found["Auto-Submitted"] == "auto-generated"
    assert found["Date"].datetime.isoformat() == "2026-11-21T00:00:00+00:00"
    assert "List-Unsubscribe" not in found


def test_one_click_ends_what_can_be_ended() -> None:
    found = read(Letter("A title", ("Words",), "en", STOP))
    assert found["List-Unsubscribe"] == f"<{STOP}>"
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    plain, html = bodies(found)
    assert plain.endswith(f"No more\n{STOP}\n") and f'<a href="{STOP}">No more</a>' in html


def test_the_same_stands_in_plain_text_and_in_html_that_runs_as_its_language_does() -> None:
    letter = Letter("عنوان", ("سطر <b>\nhttps://here.test/post/1?a=1&b=2",), "ar")
    found = read(letter, direction="rtl")
    plain, html = bodies(found)
    assert found["Subject"] == "عنوان" and found["Content-Language"] == "ar"
    assert plain == "سطر <b>\nhttps://here.test/post/1?a=1&b=2\n"
    assert '<html lang="ar" dir="rtl">' in html and "سطر &lt;b&gt;<br>" in html
    link = "https://here.test/post/1?a=1&amp;b=2"
    assert f'<a href="{link}" dir="ltr">{link}</a>' in html


@pytest.mark.parametrize("words", ["a\r\nBcc: eve@there.test", "a\nBcc: eve@there.test", "a\u2028Bcc: eve@there.test"])
def test_a_line_break_in_a_title_or_a_name_begins_no_header(words: str) -> None:
    named = Envelope("noreply@here.test", words, "ann@here.test", 7, "here.test", Instant(0))
    found = read(Letter(words, ("Words",), "en"), envelope=named)
    assert "Bcc" not in found and found["Subject"] == "a Bcc: eve@there.test"


@pytest.mark.parametrize("text", ["ann@here.test", "ann.b+c@mail.here.test", "noreply@127.0.0.1"])
def test_where_mail_can_go(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        *("ann", "ann@", "@here.test", "a b@here.test", "ann@here..test", ".ann@here.test", "ann.@here.test"),
        *("ann@-here.test", "ann@here.test\nBcc: eve@there.test", "a@b@c", "<ann@here.test>"),
        *("ann@here.test,eve@there.test", "x" * 250 + "@y.z", "ann@" + "a" * 80 + "!"),
    ],
)
def test_where_it_cannot(text: str) -> None:
    assert not is_address(text)
    with pytest.raises(Malformed):
        read(Letter("A", (), "en"), envelope=Envelope("noreply@here.test", "", text, 7, "here.test", Instant(0)))


def test_what_is_sealed_is_read_by_who_has_the_secret_and_for_one_purpose() -> None:
    seals = Seals(b"a secret")
    token = seals.sealed(b"plain", purpose="this")
    assert token != seals.sealed(b"plain", purpose="this") and token.replace("-", "").replace("_", "").isalnum()
    assert seals.opened(token, purpose="this") == b"plain"
    for text, purpose, secret in (
        (token, "that", b"a secret"),
        (token, "this", b"another"),
        (token[:-2], "this", b"a secret"),
        ("", "this", b"a secret"),
        ("é", "this", b"a secret"),
    ):
        with pytest.raises(Missing):
            Seals(secret).opened(text, purpose=purpose)
