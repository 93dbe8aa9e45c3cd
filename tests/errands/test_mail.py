"""Letters go out once, to where their reader is reached then; the mail server says whether they are tried again."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from fedi_groups.actions import mailing
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.mail import Letter, Notice
from fedi_groups.domain.types import DAY, HOUR
from fedi_groups.errands.table import errands
from fedi_groups.errands.worker import ErrandWorker
from fedi_groups.peers.mailer import Mailer, MailServer, Sender
from fedi_groups.storage import tables
from fedi_groups.storage.mailboxes import mailbox_of
from tests.errands.conftest import Office
from tests.peers.postbox import HOST, Postbox, postbox

pytestmark = pytest.mark.anyio

LETTER = Letter("A title", ("Words that nobody else reads",), "en")
SENDER = Sender("noreply@here.test", "Here", "here.test")


@pytest.fixture
async def box() -> AsyncIterator[Postbox]:
    async with postbox(None, login=False) as found:
        yield found


def sends_to(office: Office, box: Postbox) -> None:
    """From now on mail goes to this server."""
    server = MailServer(HOST, box.port, None, None, tls=False, plain=True)
    tools = replace(office.tools, mailer=Mailer(server, SENDER))
    office.worker = ErrandWorker(tools, errands())


async def written(office: Office, person: ActorFacts, *, to: str | None = None) -> None:
    async with office.world.tx() as tx:
        mailing.put_mail(tx, person.id, LETTER, to=to)


async def account(office: Office, person: ActorFacts, **values: object) -> None:
    async with office.world.store.database.write() as connection:
        where = tables.account.c.actor_id == person.id
        await connection.execute(tables.account.update().where(where).values(**values))


async def test_a_letter_goes_out_once_to_where_its_reader_is_reached_then(office: Office) -> None:
    ann = await office.world.person("ann")
    await written(office, ann)
    await account(office, ann, email="new@here.test")
    for _ in range(2):
        await office.run()
    (mail,) = office.mails()
    assert (mail["To"], mail["Subject"]) == ("new@here.test", "A title")
    assert await office.due(mailing.MAIL) == []


@pytest.mark.parametrize("missing", ["confirmed_at", "bounced_at", "account"])
async def test_only_an_address_that_is_known_to_be_good_gets_mail_unless_it_is_about_the_address(
    office: Office, missing: str
) -> None:
    ann = await office.world.person("ann")
    if missing == "account":
        async with office.world.store.database.write() as connection:
            await connection.execute(tables.account.delete())
    else:
        await account(office, ann, **{missing: None if missing == "confirmed_at" else 1})
    await written(office, ann)
    await office.run()
    assert office.mails() == [] and await office.due(mailing.MAIL) == []
    await written(office, ann, to="new@here.test")
    await office.run()
    assert [each["To"] for each in office.mails()] == ["new@here.test"]


async def test_what_waits_is_read_by_nobody_who_looks_into_the_database(office: Office) -> None:
    await written(office, await office.world.person("ann"))
    async with office.world.store.database.read() as connection:
        row = (await connection.execute(tables.due.select().where(tables.due.c.kind == mailing.MAIL))).one()
    assert "Words" not in str(row) and "Words" in str(LETTER)


async def test_what_was_sealed_with_another_secret_is_lost_and_said_to_be(office: Office) -> None:
    ann = await office.world.person("ann")
    async with office.world.tx() as tx:
        mailing.put_mail(tx, ann.id, LETTER)
        await tx.flush()
        details = {"person": ann.id, "since": tx.now, "sealed": "x" * 40}
        await tx.connection.execute(tables.due.update().values(details=details))
    with capture_logs() as logged:
        await office.run()
    assert office.mails() == [] and "another secret" in str(logged)


async def test_who_is_not_there_is_written_to_no_more(office: Office, box: Postbox) -> None:
    sends_to(office, box)
    ann = await office.world.person("ann")
    box.refuses["ann@here.test"] = "550 5.1.1 <ann@here.test> No such user"
    await written(office, ann)
    with capture_logs() as logged:
        await office.run()
    (said,) = [each for each in logged if "given up" in each["event"]]
    assert said["failure"] == "bounced" and "ann@here.test" not in str(logged)
    async with office.world.look() as tx:
        mailbox = await mailbox_of(tx.connection, ann.id)
    assert mailbox is not None and mailbox.bounces and not mailbox.is_good
    assert await office.due(mailing.MAIL) == []


async def test_an_address_that_was_changed_meanwhile_does_not_bounce(office: Office, box: Postbox) -> None:
    sends_to(office, box)
    ann = await office.world.person("ann")
    box.refuses["old@here.test"] = "550 5.1.1 No such user"
    await written(office, ann, to="old@here.test")
    await office.run()
    async with office.world.look() as tx:
        mailbox = await mailbox_of(tx.connection, ann.id)
    assert mailbox is not None and not mailbox.bounces


async def test_what_is_not_taken_now_is_tried_again_and_said_once(office: Office, box: Postbox) -> None:
    sends_to(office, box)
    await written(office, await office.world.person("ann"))
    box.refuses["data"] = "451 4.3.0 Later"
    with capture_logs() as logged:
        for _ in range(5):
            await office.run()
            office.world.time.pass_by(HOUR)
    assert len([each for each in logged if "later" in each["event"]]) == 1
    del box.refuses["data"]
    office.world.time.pass_by(6 * HOUR)
    await office.run()
    assert len(box.got) == 1 and await office.due(mailing.MAIL) == []


async def test_it_is_given_up_after_days(office: Office, box: Postbox) -> None:
    sends_to(office, box)
    await written(office, await office.world.person("ann"))
    box.refuses["data"] = "451 4.3.0 Later"
    with capture_logs() as logged:
        for _ in range(6 * 4):
            office.world.time.pass_by(DAY // 4)
            await office.run()
    assert await office.due(mailing.MAIL) == []
    assert len([each for each in logged if "given up" in each["event"]]) == 1
    assert len(logged) == 2


async def test_a_mailer_that_is_busy_holds_up_no_other_errand(office: Office, box: Postbox) -> None:
    class Busy(Mailer):
        @property
        def is_busy(self) -> bool:
            return True

    mailer = Busy(office.outbox, SENDER)
    office.worker = ErrandWorker(replace(office.tools, mailer=mailer), errands())
    await written(office, await office.world.person("ann"))
    await office.run()
    (waits,) = await office.due(mailing.MAIL)
    assert 0 < waits < HOUR and office.mails() == []


async def test_people_are_told_what_they_want_to_be_told_and_may_say_no_more(office: Office) -> None:
    world = office.world
    ann = await world.person("ann")

    async def notified(notice: Notice) -> bool:
        async with world.tx() as tx:
            return await mailing.notify_by_mail(tx, ann, notice, LETTER)

    assert not await notified(Notice.MENTION), "nobody is told what they have not asked for"
    async with world.tx() as tx:
        await mailing.choose_notices(tx, person=ann, notices=frozenset({Notice.MENTION, Notice.REPORT}))
    assert await notified(Notice.MENTION) and not await notified(Notice.FOLLOW)
    await office.run()
    (mail,) = office.mails()
    token = mail["List-Unsubscribe"].strip("<>").rsplit("/", 1)[1]
    for _ in range(2):
        async with world.tx() as tx:
            await mailing.stop(tx, mailing.read_stop(tx, token))
    assert not await notified(Notice.MENTION) and await notified(Notice.REPORT)
    stranger = await world.stranger("bob")
    async with world.tx() as tx:
        assert not await mailing.notify_by_mail(tx, replace(stranger), Notice.MENTION, LETTER)
