"""How somebody gets an account, another address, or a new password; and what nobody learns on the way."""

import re
from dataclasses import dataclass

import pytest

from fedi_groups.actions import accounts, addresses, closing, inviting, mailing, recovery, vetting
from fedi_groups.actions.passwords import hash_password, is_password
from fedi_groups.actions.profiles import issue_token
from fedi_groups.actions.sessions import Browser, begin
from fedi_groups.domain.accounts import Form, Refusals, Registration, SignUp, Step, Terms, Unwanted
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.mail import Letter, Notice
from fedi_groups.domain.types import DAY, HOUR, ActorId, Instant
from fedi_groups.errors import Denied, Missing, Overloaded
from fedi_groups.storage import tables
from fedi_groups.storage.accounts import account_of
from fedi_groups.storage.due import find_due
from fedi_groups.storage.sessions import find_session
from fedi_groups.storage.signups import pending, put_rule
from fedi_groups.storage.tokens import find_token
from tests.world import World

pytestmark = pytest.mark.anyio

PASSWORD = "a horse of another colour"
HASHED = hash_password(PASSWORD)
OPEN, APPROVAL = Terms(Registration.OPEN), Terms(Registration.APPROVAL)
NETWORK = "192.0.2.0/24"


@dataclass
class Counter:
    """Where people sign up, and what is sent to whom."""

    world: World

    async def signs_up(
        self,
        name: str = "bob",
        email: str = "bob@there.test",
        *,
        terms: Terms = OPEN,
        network: str = NETWORK,
        code: str = "",
        into: str = "",
    ) -> object:
        given = Form(name, email, PASSWORD, agreement=True, language="ar", reason="Cats", code=code, into=into)
        form = accounts.tidied(given)
        async with self.world.tx() as tx:
            refused = await accounts.try_to(tx, form, terms, network=network)
            return refused or await accounts.sign_up(tx, form, terms, hashed=HASHED)

    async def letters(self) -> list[tuple[str | None, Letter]]:
        """All that wait, in order: to whom, and what."""
        async with self.world.look() as tx:
            rows = await tx.connection.execute(tables.due.select().where(tables.due.c.kind == mailing.MAIL))
            found = sorted(rows, key=lambda row: int(row.key))
            return [mailing.read_mail(tx, int(row.key), row.details["sealed"])[::-1] for row in found]

    async def ticket(self) -> str:
        """What the latest letter leads to."""
        return found[-1] if (found := re.findall(r"/auth/\w+/([\w-]+)", str((await self.letters())[-1]))) else ""

    async def confirms(self, ticket: str) -> object:
        async with self.world.look() as tx:
            keys = self.world.keys if await accounts.needs_keys(tx, ticket) else None
        async with self.world.tx() as tx:
            return await accounts.confirm(tx, ticket, keys=keys)

    async def named(self, name: str) -> ActorFacts | None:
        async with self.world.look() as tx:
            return await tx.actors.named(name)


@pytest.fixture
def counter(world: World) -> Counter:
    return Counter(world)


def wrong(found: object) -> dict[str, list[str]]:
    assert hasattr(found, "by_field"), found
    return {field: [code for code, _ in some] for field, some in found.by_field().items()}


async def test_there_is_nobody_until_the_address_is_confirmed(counter: Counter) -> None:
    waits = await counter.signs_up("Bob ", "Bob@There.Test")
    assert isinstance(waits, SignUp) and waits.step is Step.ADDRESS
    assert await counter.named("bob") is None
    ((to, letter),) = await counter.letters()
    assert to == "bob@there.test" and letter.language == "ar" and "/auth/confirm/" in letter.lines[0]
    bob = await counter.confirms(await counter.ticket())
    assert isinstance(bob, ActorFacts) and bob.language == "ar"
    async with counter.world.look() as tx:
        account = await account_of(tx.connection, bob.id)
    assert account is not None and account.email == "bob@there.test" and account.confirmed_at is not None
    assert is_password(PASSWORD, account.password) and not account.admin
    async with counter.world.look() as tx:
        assert await find_due(tx.connection, accounts.END_SIGN_UP, str(waits.id)) is None


async def test_a_link_is_good_once_and_for_two_days(counter: Counter) -> None:
    await counter.signs_up()
    ticket = await counter.ticket()
    await counter.confirms(ticket)
    for used in (ticket, "guessed", ""):
        with pytest.raises(Denied):
            await counter.confirms(used)
    await counter.signs_up("eve", "eve@there.test")
    counter.world.time.pass_by(2 * DAY)
    with pytest.raises(Denied):
        await counter.confirms(await counter.ticket())


async def test_what_is_sent_is_not_what_is_kept(counter: Counter) -> None:
    await counter.signs_up()
    ticket = await counter.ticket()
    async with counter.world.look() as tx:
        (row,) = await tx.connection.execute(tables.ticket.select())
    assert ticket.encode() not in row.digest and len(ticket) > 40


async def test_an_admin_lets_them_in_once_the_address_is_theirs(counter: Counter) -> None:
    ada = await counter.world.person("ada", admin=True)
    async with counter.world.tx() as tx:
        await mailing.choose_notices(tx, person=ada, notices=frozenset({Notice.SIGN_UP}))
    await counter.signs_up(terms=APPROVAL)
    async with counter.world.look() as tx:
        assert await pending(tx.connection, most=9) == []
    waits = await counter.confirms(await counter.ticket())
    assert isinstance(waits, SignUp) and waits.step is Step.APPROVAL and await counter.named("bob") is None
    assert "Cats" in str((await counter.letters())[-1])
    async with counter.world.tx() as tx:
        assert [each.name for each in await pending(tx.connection, most=9)] == ["bob"]
        bob = await vetting.approve(tx, await vetting.wanted_named(tx, "bob"), keys=counter.world.keys)
    assert bob is not None and "bob@here.test" in str((await counter.letters())[-1])
    with pytest.raises(Missing):
        async with counter.world.tx() as tx:
            await vetting.wanted_named(tx, "bob")


async def test_who_was_let_in_before_is_in_once_the_address_is_theirs(counter: Counter) -> None:
    await counter.signs_up(terms=APPROVAL)
    ticket = await counter.ticket()
    async with counter.world.tx() as tx:
        assert await vetting.approve(tx, await vetting.wanted_named(tx, "bob"), keys=counter.world.keys) is None
    assert isinstance(await counter.confirms(ticket), ActorFacts)


async def test_who_is_turned_away_is_told_and_the_name_is_free(counter: Counter) -> None:
    await counter.signs_up(terms=APPROVAL)
    await counter.confirms(await counter.ticket())
    async with counter.world.tx() as tx:
        await vetting.refuse(tx, await vetting.wanted_named(tx, "bob"), reason="Dogs")
    to, letter = (await counter.letters())[-1]
    assert to == "bob@there.test" and "Dogs" in letter.lines[0]
    assert isinstance(await counter.signs_up("bob", "other@there.test"), SignUp)


async def test_a_name_is_taken_by_whoever_wants_it_until_their_time_is_over(counter: Counter) -> None:
    waits = await counter.signs_up()
    assert isinstance(waits, SignUp)
    assert wrong(await counter.signs_up("bob", "eve@there.test")) == {"username": ["ERR_TAKEN"]}
    ann = await counter.world.person("ann")
    with pytest.raises(Denied, match="taken"):
        await counter.world.community("bob", ann)
    async with counter.world.tx() as tx:
        await accounts.end_unconfirmed(tx, waits.id)
    assert isinstance(await counter.signs_up("bob", "eve@there.test"), SignUp)


async def test_what_was_confirmed_does_not_end(counter: Counter) -> None:
    waits = await counter.signs_up(terms=APPROVAL)
    assert isinstance(waits, SignUp)
    await counter.confirms(await counter.ticket())
    async with counter.world.tx() as tx:
        await accounts.end_unconfirmed(tx, waits.id)
        assert await find_due(tx.connection, accounts.END_SIGN_UP, str(waits.id)) is None
        assert len(await pending(tx.connection, most=9)) == 1


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a", "ERR_TOO_SHORT"),
        ("x" * 51, "ERR_TOO_LONG"),
        ("bób", "ERR_INVALID"),
        ("_bob", "ERR_INVALID"),
        ("admin", "ERR_RESERVED"),
        ("ann", "ERR_TAKEN"),
    ],
)
async def test_names_are_those_that_every_server_reads(counter: Counter, name: str, code: str) -> None:
    await counter.world.person("ann")
    assert wrong(await counter.signs_up(name)) == {"username": [code]}


async def test_addresses_that_the_admin_does_not_take_are_not_taken(counter: Counter) -> None:
    async with counter.world.tx() as tx:
        await put_rule(tx.connection, Unwanted.EMAIL, "*.trash.test", now=tx.now)
    assert wrong(await counter.signs_up(email="bob@x.trash.test")) == {"email": ["ERR_BLOCKED"]}
    assert wrong(await counter.signs_up(email="bob")) == {"email": ["ERR_INVALID"]}


async def test_names_that_the_admin_has_reserved_are_not_taken_with_underscores_either(counter: Counter) -> None:
    async with counter.world.tx() as tx:
        for pattern in ("mayor", "*_official"):
            await put_rule(tx.connection, Unwanted.NAME, pattern, now=tx.now)
    for name in ("mayor", "ma_yor", "bob_official"):
        assert wrong(await counter.signs_up(name)) == {"username": ["ERR_RESERVED"]}, name
    assert isinstance(await counter.signs_up("unofficial"), SignUp)


async def test_nobody_learns_that_an_address_has_an_account_but_whoever_reads_its_mail(counter: Counter) -> None:
    ann = await counter.world.person("ann")
    same, other = await counter.signs_up("eve", "ANN@here.test"), await counter.signs_up("bob", "bob@there.test")
    assert isinstance(same, SignUp) and isinstance(other, SignUp) and same.step is other.step
    assert wrong(await counter.signs_up("eve", "x@there.test")) == {"username": ["ERR_TAKEN"]}, "as any other name"
    first, second = await counter.letters()
    assert first[0] is None and "@ann@here.test" in first[1].lines[0]
    assert second[0] == "bob@there.test"
    async with counter.world.look() as tx:
        rows = list(await tx.connection.execute(tables.due.select().where(tables.due.c.kind == mailing.MAIL)))
    assert ann.id in [row.details["person"] for row in rows]


async def test_nobody_holds_an_address_that_is_not_theirs(counter: Counter) -> None:
    await counter.signs_up("mallory", "bob@there.test")
    await counter.signs_up("bob", "bob@there.test")
    assert isinstance(await counter.confirms(await counter.ticket()), ActorFacts)
    assert isinstance(await counter.signs_up("mallory", "m@there.test"), SignUp), "the other sign-up is over"


async def test_one_is_invited_as_often_as_the_invitation_says(counter: Counter) -> None:
    terms = Terms(Registration.INVITATION)
    ada, ann = await counter.world.person("ada", admin=True), await counter.world.person("ann")
    with pytest.raises(Denied, match="by invitation"):
        await counter.signs_up(terms=terms)
    with pytest.raises(Denied, match="Only admins"):
        async with counter.world.tx() as tx:
            await vetting.invite(tx, by=ann, terms=terms)
    async with counter.world.tx() as tx:
        made = await vetting.invite(tx, by=ada, terms=terms)
        await vetting.invite(tx, by=ann, terms=Terms(Registration.INVITATION, members_invite=True))
    assert isinstance(await counter.signs_up(terms=terms, code=made.code), SignUp)
    with pytest.raises(Denied, match="by invitation"):
        await counter.signs_up("eve", "eve@there.test", terms=terms, code=made.code)
    with pytest.raises(Missing):
        async with counter.world.tx() as tx:
            await vetting.revoke(tx, by=ann, code=made.code)


async def test_invitations_of_whoever_is_gone_let_nobody_in(counter: Counter) -> None:
    terms = Terms(Registration.INVITATION, members_invite=True)
    ann = await counter.world.person("ann")
    async with counter.world.tx() as tx:
        made = await vetting.invite(tx, by=ann, terms=terms)
        await closing.delete_person(tx, person=await tx.actors.get(ann.id))
    with pytest.raises(Denied, match="by invitation"):
        await counter.signs_up(terms=terms, code=made.code)


async def test_one_network_signs_up_five_and_then_waits(counter: Counter) -> None:
    for number in range(5):
        await counter.signs_up(f"bob{number}", f"bob{number}@there.test")
    with pytest.raises(Overloaded) as raised:
        await counter.signs_up("bob9", "bob9@there.test")
    assert 0 < raised.value.retry_after <= 1800
    assert isinstance(await counter.signs_up("bob9", "bob9@there.test", network="198.51.100.0/24"), SignUp)
    counter.world.time.pass_by(HOUR)
    assert isinstance(await counter.signs_up("bob8", "bob8@there.test"), SignUp)


async def test_who_mistypes_or_is_invited_takes_no_turn_of_their_network(counter: Counter) -> None:
    ann = await counter.world.person("ann", admin=True)
    async with counter.world.tx() as tx:
        made = await vetting.invite(tx, by=ann, terms=OPEN, most=20)
    for number in range(8):
        assert isinstance(await counter.signs_up("ann", "bob@there.test"), Refusals)
        invited = await counter.signs_up(f"pupil{number}", f"pupil{number}@there.test", code=made.code)
        assert isinstance(invited, SignUp)
    assert isinstance(await counter.signs_up(), SignUp)


async def test_a_class_signs_up_from_one_room_by_the_link_of_its_teacher(counter: Counter) -> None:
    teacher = await counter.world.person("teacher")
    community = await counter.world.community("pupils", teacher)
    async with counter.world.tx() as tx:
        link = await inviting.make_link(tx, inviter=teacher, community=community, most=100)
    for number in range(40):
        pupil = await counter.signs_up(f"pupil{number}", f"pupil{number}@there.test", into=link.code)
        assert isinstance(pupil, SignUp)
    with pytest.raises(Overloaded):
        await counter.signs_up("pupil40", "pupil40@there.test", into=link.code)
    for number in range(5):
        await counter.signs_up(f"bob{number}", f"bob{number}@there.test", into="no link at all")
    with pytest.raises(Overloaded):
        await counter.signs_up("bob5", "bob5@there.test", into="no link at all")


async def test_no_address_is_flooded_by_whoever_signs_up_with_it(counter: Counter) -> None:
    for number in range(7):
        assert isinstance(await counter.signs_up(f"x{number}", "bob@there.test", network=str(number)), SignUp)
        async with counter.world.tx() as tx:
            await accounts.resend(tx, "bob@there.test", network=str(number))
    assert len(await counter.letters()) == 5


async def test_where_everybody_is_trusted_an_account_is_there_at_once(counter: Counter) -> None:
    terms = Terms(Registration.CLOSED, trusting=True)
    ready = await counter.signs_up(terms=terms)
    assert isinstance(ready, SignUp) and ready.step is Step.READY
    async with counter.world.tx() as tx:
        bob = await accounts.enter(tx, ready, keys=counter.world.keys)
    assert bob.name == "bob" and await counter.letters() == []
    assert wrong(await counter.signs_up("eve", "bob@there.test", terms=terms)) == {"email": ["ERR_TAKEN"]}


async def test_a_new_password_ends_all_that_the_old_one_let_in(counter: Counter) -> None:
    ann = await counter.world.person("ann")
    async with counter.world.tx() as tx:
        await issue_token(tx, actor=ann, token="t" * 40, scopes="read")
        cookie = await begin(tx, person=ann, browser=Browser("A browser", "192.0.2.1"))
        await recovery.ask_reset(tx, "ANN@here.test", network=NETWORK)
    ticket = await counter.ticket()
    async with counter.world.look() as tx:
        assert (await recovery.who_resets(tx, ticket)).id == ann.id
    new = hash_password("another horse entirely")
    async with counter.world.tx() as tx:
        await recovery.reset(tx, ticket, hashed=new)
    async with counter.world.look() as tx:
        account = await account_of(tx.connection, ann.id)
        assert account is not None and account.password == new
        assert await find_token(tx.connection, "t" * 40, now=tx.now) is None
        assert await find_session(tx.connection, cookie, now=tx.now) is None
    assert "كلمة" in str((await counter.letters())[-1]) or "was changed" in str((await counter.letters())[-1])
    with pytest.raises(Denied):
        async with counter.world.tx() as tx:
            await recovery.reset(tx, ticket, hashed=new)


async def test_it_is_set_within_an_hour(counter: Counter) -> None:
    await counter.world.person("ann")
    async with counter.world.tx() as tx:
        await recovery.ask_reset(tx, "ann", network=NETWORK)
    ticket = await counter.ticket()
    counter.world.time.pass_by(HOUR)
    with pytest.raises(Denied):
        async with counter.world.tx() as tx:
            await recovery.reset(tx, ticket, hashed=HASHED)


async def test_who_asks_for_a_new_password_does_not_learn_who_has_an_account(counter: Counter) -> None:
    await counter.world.person("ann")
    for text in ("nobody@there.test", "nobody", "", "@ann@there.test"):
        async with counter.world.tx() as tx:
            await recovery.ask_reset(tx, text, network=NETWORK)
    assert await counter.letters() == []
    with pytest.raises(Overloaded):
        for _ in range(20):
            async with counter.world.tx() as tx:
                await recovery.ask_reset(tx, "ann", network=NETWORK)
    assert len(await counter.letters()) == 5


async def test_a_link_for_one_thing_is_good_for_no_other(counter: Counter) -> None:
    ann = await counter.world.person("ann")
    async with counter.world.tx() as tx:
        await recovery.ask_reset(tx, "ann", network=NETWORK)
    reset = await counter.ticket()
    async with counter.world.tx() as tx:
        await addresses.change_email(tx, person=ann, email="new@there.test", network=NETWORK)
    change = await counter.ticket()
    with pytest.raises(Denied):
        await counter.confirms(reset)
    with pytest.raises(Denied):
        async with counter.world.tx() as tx:
            await recovery.reset(tx, change, hashed=HASHED)


async def test_another_address_confirms_that_and_the_old_one_is_told(counter: Counter) -> None:
    ann = await counter.world.person("ann")
    async with counter.world.tx() as tx:
        assert await addresses.change_email(tx, person=ann, email="New@There.Test", network=NETWORK) is None
    async with counter.world.look() as tx:
        account = await account_of(tx.connection, ann.id)
    assert account is not None and account.email == "ann@here.test", "nothing changes before"
    await counter.confirms(await counter.ticket())
    async with counter.world.look() as tx:
        account = await account_of(tx.connection, ann.id)
    assert account is not None and account.email == "new@there.test"
    to, letter = (await counter.letters())[-1]
    assert to == "ann@here.test" and "new@there.test" in letter.lines[0]


async def test_an_address_that_has_an_account_is_not_taken_over_and_that_is_not_told(counter: Counter) -> None:
    ann, eve = await counter.world.person("ann"), await counter.world.person("eve")
    async with counter.world.tx() as tx:
        assert await addresses.change_email(tx, person=eve, email="ann@here.test", network=NETWORK) is None
    ((to, letter),) = await counter.letters()
    assert to is None and "@ann@here.test" in letter.lines[0]
    async with counter.world.tx() as tx:
        await addresses.change_email(tx, person=eve, email="new@there.test", network=NETWORK)
    ticket = await counter.ticket()
    async with counter.world.tx() as tx:
        where = tables.account.c.actor_id == ann.id
        await tx.connection.execute(tables.account.update().where(where).values(email="new@there.test"))
    with pytest.raises(Denied):
        await counter.confirms(ticket)
    async with counter.world.tx() as tx:
        refused = await addresses.change_email(tx, person=eve, email="nowhere", network=NETWORK)
    assert refused is not None and refused.all[0].field == "email"


async def test_two_who_confirm_at_once_make_one_account(counter: Counter) -> None:
    waits = await counter.signs_up()
    assert isinstance(waits, SignUp)
    ticket = await counter.ticket()
    results = [await counter.confirms(ticket)]
    with pytest.raises(Denied):
        results.append(await counter.confirms(ticket))
    assert len(results) == 1 and isinstance(results[0], ActorFacts) and results[0].id != ActorId(waits.id)
    assert results[0].published <= Instant(counter.world.time.now)
