"""The public log as visitors get it: who did what, and nothing again of what was removed."""

import pytest

from fedi_groups.actions import moderation, posting
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.profiles import delete_actor
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.reads.modlog import Log, modlog
from tests.faces.statements import counted
from tests.world import World

pytestmark = pytest.mark.anyio


class Cats:
    """Ann's community, with a post and a comment of hers."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def begin(self) -> "Cats":
        self.ann = await self.world.person("ann")
        self.cats = await self.world.community("cats", self.ann)
        self.post = await self.world.post(self.ann, self.cats, title="Whiskers")
        self.comment = await self.world.post(self.ann, parent=self.post)
        return self

    async def lock(self, post: PostFacts, *, locked: bool = True) -> None:
        async with self.world.tx() as tx:
            await moderation.set_locked(tx, self.hand, post=await tx.posts.get(post.id), locked=locked)

    async def remove(self, post: PostFacts) -> None:
        async with self.world.tx() as tx:
            await moderation.remove(tx, self.hand, post=await tx.posts.get(post.id))

    async def ban(self, person: ActorFacts) -> None:
        async with self.world.tx() as tx:
            await moderation.ban(tx, self.hand, community=self.cats, person=person)

    async def log(self, *, before: int | None = None, most: int = 50) -> Log:
        async with self.world.look() as tx:
            return await modlog(tx, self.cats, before=before, most=most)

    @property
    def hand(self) -> Hand:
        return Hand(self.ann, HERE, "Rule 1")


@pytest.fixture
async def cats(world: World) -> Cats:
    return await Cats(world).begin()


async def test_a_line_names_who_acted_on_whom_or_what_and_why(cats: Cats) -> None:
    bob = await cats.world.stranger("bob")
    await cats.lock(cats.post)
    await cats.ban(bob)
    ban, lock, founding = (await cats.log()).lines
    assert (ban.entry.act, ban.moderator.id, ban.person and ban.person.uri, ban.subject) == (
        ("ban", cats.ann.id, bob.uri, None)
    )
    assert lock.subject is not None and lock.subject.shown is not None
    assert (lock.subject.shown.title, lock.subject.is_comment, lock.entry.reason) == ("Whiskers", False, "Rule 1")
    assert (founding.entry.act, founding.person, founding.subject) == ("create", None, None)


async def test_nothing_is_shown_of_what_is_removed_deleted_or_by_someone_who_is_gone(cats: Cats) -> None:
    for post in (cats.post, cats.comment):
        await cats.lock(post)
    await cats.remove(cats.comment)
    assert [line.subject and line.subject.shown and line.subject.shown.id for line in (await cats.log()).lines] == (
        [None, None, cats.post.id, None]
    )
    subject = (await cats.log()).lines[0].subject
    assert subject is not None and subject.is_comment and subject.author.id == cats.ann.id
    async with cats.world.tx() as tx:
        await posting.delete(tx, post=await tx.posts.get(cats.post.id), author=cats.ann, cause=HERE)
    assert not [line for line in (await cats.log()).lines if line.subject and line.subject.shown]


async def test_what_a_deleted_author_wrote_is_not_shown(cats: Cats) -> None:
    await cats.lock(cats.post)
    async with cats.world.tx() as tx:
        await delete_actor(tx, actor=cats.ann)
    assert not [line for line in (await cats.log()).lines if line.subject and line.subject.shown]


async def test_a_log_comes_page_by_page_the_newest_first(cats: Cats) -> None:
    for locked in (True, False):
        await cats.lock(cats.post, locked=locked)
    first = await cats.log(most=2)
    rest = await cats.log(before=first.older, most=2)
    assert [line.entry.act for line in (*first.lines, *rest.lines)] == ["unlock", "lock", "create"]
    assert rest.older is None


async def test_a_long_log_takes_as_many_questions_as_a_short_one(cats: Cats) -> None:
    await cats.lock(cats.post)
    with counted() as few:
        await cats.log()
    for number in range(5):
        bob = await cats.world.stranger(f"bob{number}")
        await cats.ban(bob)
        await cats.lock(await cats.world.post(cats.ann, cats.cats))
    with counted() as many:
        await cats.log()
    assert len(many) == len(few)
