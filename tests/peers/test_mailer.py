"""Letters are handed to a mail server over TLS, or put into a folder; and it is said what became of them."""

import stat
from collections.abc import AsyncIterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from urllib.parse import quote

import pytest

from fedi_groups.domain.mail import Letter
from fedi_groups.domain.policy.mail import Failure
from fedi_groups.domain.types import Instant
from fedi_groups.errors import Misconfigured
from fedi_groups.peers.mailer import Mailer, MailServer, Sender, Unsent, read_mail_url
from tests.peers.authority import Authority, make_authority
from tests.peers.postbox import HOST, PASSWORD, USER, Postbox, postbox

pytestmark = pytest.mark.anyio

SENDER = Sender("noreply@here.test", "Here", "here.test")
LETTER = Letter("A title", ("Words",), "en")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
async def box(authority: Authority) -> AsyncIterator[Postbox]:
    async with postbox(authority.server(HOST)) as found:
        yield found


def mailer(box: Postbox, authority: Authority | None, *, password: str = PASSWORD, more: str = "") -> Mailer:
    url = f"smtp://{USER}:{quote(password, safe='')}@{HOST}:{box.port}{more}"
    return Mailer(read_mail_url(url), SENDER, ca_file=authority.file if authority is not None else None)


async def send(by: Mailer, *, to: str = "bob@there.test") -> None:
    await by.send(LETTER, to=to, number=7, at=Instant(0))


async def fails(by: Mailer, *, to: str = "bob@there.test") -> Unsent:
    with pytest.raises(Unsent) as raised:
        await send(by, to=to)
    return raised.value


async def test_a_letter_arrives_over_starttls_once_the_password_is_taken(box: Postbox, authority: Authority) -> None:
    by = mailer(box, authority)
    await by.check()
    await send(by)
    (got,) = box.got
    assert (got.mail_from, got.rcpt_tos, box.over_tls) == ("noreply@here.test", ["bob@there.test"], [True])
    assert isinstance(got.content, bytes)
    assert message_from_bytes(got.content, policy=default)["Subject"] == "A title"
    assert by.reaches and by.named == f"{HOST}:{box.port}"


async def test_a_certificate_that_nobody_trusts_gets_no_letter_and_no_password(box: Postbox) -> None:
    error = await fails(mailer(box, None))
    assert error.failure is Failure.LATER and box.got == []


async def test_a_server_without_starttls_gets_none_unless_it_is_on_this_machine_and_that_is_said() -> None:
    async with postbox(None, login=False) as plain:
        url = f"smtp://{HOST}:{plain.port}"
        assert (await fails(Mailer(read_mail_url(url), SENDER))).failure is Failure.LATER
        await send(Mailer(read_mail_url(f"{url}?tls=off"), SENDER))
        assert len(plain.got) == 1


async def test_a_wrong_password_is_for_the_admin_to_mend(box: Postbox, authority: Authority) -> None:
    by = mailer(box, authority, password="wrong")
    assert (await fails(by)).failure is Failure.LATER
    with pytest.raises(Unsent):
        await by.check()


@pytest.mark.parametrize(
    ("what", "answer", "follows"),
    [
        ("bob@there.test", "550 5.1.1 No such user", Failure.BOUNCED),
        ("bob@there.test", "554 5.7.1 Relay access denied", Failure.REFUSED),
        ("bob@there.test", "450 4.2.1 Later", Failure.LATER),
        ("data", "554 5.7.1 Spam", Failure.REFUSED),
        ("data", "451 4.3.0 Later", Failure.LATER),
    ],
)
async def test_it_is_said_what_the_server_makes_of_it(
    box: Postbox, authority: Authority, what: str, answer: str, follows: Failure
) -> None:
    box.refuses[what] = answer
    error = await fails(mailer(box, authority))
    assert error.failure is follows and answer in str(error)


async def test_where_nobody_listens_it_is_tried_again(box: Postbox, authority: Authority) -> None:
    nobody = MailServer(HOST, 9, None, None, tls=False, plain=False)
    assert (await fails(Mailer(nobody, SENDER))).failure is Failure.LATER


async def test_a_folder_takes_letters_as_files_for_their_owner_alone(tmp_path: Path) -> None:
    by = Mailer(read_mail_url(f"file://{tmp_path}/outbox"), SENDER)
    for _ in range(2):
        await send(by)
    (file,) = (tmp_path / "outbox").iterdir()
    assert file.name == "7.eml" and stat.S_IMODE(file.stat().st_mode) == 0o600
    assert message_from_bytes(file.read_bytes(), policy=default)["To"] == "bob@there.test"
    assert not by.reaches


@pytest.mark.parametrize(
    "url",
    [
        "http://here.test",
        "smtp://",
        "smtp://here.test/path",
        "smtp://here.test?tls=off",
        "smtps://localhost?tls=off",
        "smtp://here.test?x=1",
        "file://here.test/x",
        "smtp://ann:geheim@here.test:port",
        "nonsense",
    ],
)
def test_an_address_of_no_mail_server_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(Misconfigured, match="FEDI_GROUPS_MAIL_URL") as raised:
        read_mail_url(url)
    assert "geheim" not in str(raised.value)


def test_ports_are_the_usual_ones_and_passwords_are_shown_to_nobody() -> None:
    found = [read_mail_url(each) for each in ("smtp://x.test", "smtps://u:geheim@x.test", "smtp://localhost?tls=off")]
    assert [each.port for each in found if isinstance(each, MailServer)] == [587, 465, 25]
    assert "geheim" not in repr(found)


def test_a_sender_that_is_no_address_stops_the_start() -> None:
    with pytest.raises(Misconfigured, match="FEDI_GROUPS_MAIL_FROM"):
        Mailer(Path("x"), Sender("nobody", "Here", "here.test"))
