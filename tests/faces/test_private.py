"""Private communities to those who ask from elsewhere: members' servers read, for all others there is nothing."""

import pytest

from fedi_groups.actions import admission, membership, moderation
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import Uri
from tests.faces.house import HTML, House, path_of
from tests.foreign import Foreign

pytestmark = pytest.mark.anyio

CANARY = "xylophone"


class Club:
    """A private community of Ann's, with a post and a comment in it."""

    def __init__(self, house: House) -> None:
        self.house = house

    async def begin(self) -> "Club":
        world = self.house.world
        self.ann = await world.person("ann")
        community = await world.community("club", self.ann)
        async with world.tx() as tx:
            self.club = tx.actors.change(await tx.actors.get(community.id), locked=True)
        self.post = await world.post(self.ann, self.club, title=CANARY, text=f"<p>{CANARY}</p>")
        self.comment = await world.post(self.ann, parent=self.post, text=f"<p>{CANARY}</p>")
        return self

    async def member(self, name: str, *, admitted: bool = True, at: Foreign | None = None) -> Uri:
        uri = (at or self.house.there).actor(name)
        person = await self.house.meet(uri)
        async with self.house.world.tx() as tx:
            asked = Uri(f"https://there.test/follows/{name}")
            await membership.follow(tx, follower=person, target=self.club, uri=asked)
        if admitted:
            async with self.house.world.tx() as tx:
                await admission.admit(tx, Hand(self.ann, HERE), community=self.club, person=person)
        return uri

    async def log_numbers(self) -> list[int]:
        return [row.id for row in await self.house.world.log() if row.kind in ("create", "relay")]


@pytest.fixture
async def club(house: House) -> Club:
    return await Club(house).begin()


async def readable(house: House, post: PostFacts, by: Uri | None) -> bool:
    answer = await house.get(path_of(post.uri), by=by)
    assert answer.status_code in (200, 404)
    assert (CANARY in answer.text) is (answer.status_code == 200)
    return answer.status_code == 200


async def test_a_member_on_a_server_that_keeps_it_reads_and_so_does_that_servers_own_actor(
    house: House, club: Club
) -> None:
    await house.runs("lemmy")
    lou, server = await club.member("lou"), house.there.actor("instance", kind="Application")
    for by in (lou, server):
        assert await readable(house, club.post, by) and await readable(house, club.comment, by)


@pytest.mark.parametrize("software", ["mastodon", "piefed", "mbin", "something"])
async def test_what_a_members_server_would_not_keep_it_does_not_get(house: House, club: Club, software: str) -> None:
    await house.runs(software)
    assert not await readable(house, club.post, await club.member("mia"))


async def test_who_only_waits_was_turned_away_or_has_left_reads_nothing(house: House, club: Club) -> None:
    await house.runs("lemmy")
    waiting = await club.member("will", admitted=False)
    assert not await readable(house, club.post, waiting)
    assert not await readable(house, club.post, None)
    await club.member("lou")
    banned = await club.member("bea")
    async with house.world.tx() as tx:
        person = await tx.actors.find(banned)
        assert person is not None
        await moderation.ban(tx, Hand(club.ann, HERE), community=club.club, person=person)
    for by in (waiting, banned):
        assert not await readable(house, club.post, by), "even if their server has other members"


async def test_when_the_last_member_leaves_the_server_reads_no_more(house: House, club: Club) -> None:
    await house.runs("lemmy")
    lou, server = await club.member("lou"), house.there.actor("instance", kind="Application")
    assert await readable(house, club.post, server)
    async with house.world.tx() as tx:
        person = await tx.actors.find(lou)
        assert person is not None
        await membership.unfollow(tx, follower=person, target=club.club)
    assert not await readable(house, club.post, server)


async def test_a_microblogs_member_reads_the_relay_and_others_do_not(house: House, club: Club) -> None:
    await house.runs("mastodon")
    mia, server = await club.member("mia"), house.there.actor("instance", kind="Application")
    path = f"{path_of(club.post.uri)}/relay"
    for by in (mia, server):
        note = await house.document(path, by=by)
        assert note["attributedTo"] == club.club.uri and CANARY in note["content"]
    eve = house.elsewhere("evil.test")
    await house.runs("mastodon", origin="https://evil.test")
    for stranger in (None, eve.actor("eve")):
        answer = await house.get(path, by=stranger)
        assert answer.status_code == 404 and CANARY not in answer.text
    async with house.world.tx() as tx:
        await moderation.remove(tx, Hand(club.ann, HERE), post=await tx.posts.get(club.post.id))
    answer = await house.get(path, by=mia)
    assert answer.status_code == 410 and CANARY not in answer.text


async def test_a_public_post_is_not_relayed(house: House) -> None:
    ann = await house.world.person("ann")
    post = await house.world.post(ann, await house.world.community("cats", ann))
    await house.runs("mastodon")
    answer = await house.get(f"{path_of(post.uri)}/relay", by=house.there.actor("bob"))
    assert answer.status_code == 404


async def test_another_server_may_ask_whether_somebody_reads_in_it(house: House, club: Club) -> None:
    """Lemmy 1.0: 200 is yes, 404 no, 400 if there is nothing to ask. To who has no member there it is always no."""
    await house.runs("lemmy")
    third, evil = house.elsewhere("third.test"), house.elsewhere("evil.test")
    for each in (third, evil):
        await house.runs("lemmy", origin=each.origin)
    lou, _ = await club.member("lou"), await club.member("mo", at=third)
    asker, eve = third.actor("instance", kind="Application"), evil.actor("eve")
    path = "/c/club/followers"
    assert (await house.get(f"{path}?is_follower={lou}", by=asker)).status_code == 200
    assert (await house.get(f"{path}?is_follower={eve}", by=asker)).status_code == 404
    assert (await house.get(f"{path}?is_follower={lou}", by=eve)).status_code == 404
    assert (await house.get(f"{path}?is_follower={lou}")).status_code == 404
    await house.world.community("cats", club.ann)
    assert (await house.get(f"/c/cats/followers?is_follower={lou}", by=asker)).status_code == 400


async def test_nothing_of_it_is_on_any_page_or_in_any_list(house: House, club: Club) -> None:
    outsider = house.elsewhere("evil.test").actor("eve")
    numbers = await club.log_numbers()
    posts = [path_of(each.uri) for each in (club.post, club.comment)]
    places = [
        *("/", "/c/club", "/@club", "/c/club/outbox", "/c/club/featured", "/c/club/modlog", "/u/ann", "/u/ann/outbox"),
        *(
            "/c/club/followers",
            "/c/club/moderators",
            "/nodeinfo/2.1",
            "/.well-known/webfinger?resource=acct:club@here.test",
        ),
        *(
            f"{post}{part}"
            for post in posts
            for part in ("", "/relay", "/replies", "/replies?page=1", "/context", "/likes")
        ),
        *(f"/activities/{number}{form}" for number in numbers for form in ("", "/announce", "/boost", "/object")),
    ]
    for place in places:
        for by in (None, outsider):
            for accept in ("application/activity+json", HTML):
                answer = await house.get(place, by=by, accept=accept)
                assert CANARY not in answer.text and CANARY not in str(answer.headers), place
                assert answer.status_code < 500, place


async def test_the_private_community_says_that_it_approves_who_follows(house: House, club: Club) -> None:
    document = await house.document("/c/club")
    assert document["manuallyApprovesFollowers"] is True


async def _den(house: House) -> tuple[ActorFacts, PostFacts]:
    ann = await house.world.person("ann")
    den = await house.world.community("den", ann)
    async with house.world.tx() as tx:
        den = tx.actors.change(await tx.actors.get(den.id), local_only=True)
    return ann, await house.world.post(ann, den, title=CANARY, text=f"<p>{CANARY}</p>")


async def test_a_community_for_people_here_alone_is_not_there_for_other_servers(house: House) -> None:
    _, post = await _den(house)
    by = house.there.actor("bob")
    places = ["/c/den", "/@den", "/c/den/outbox", "/c/den/followers", path_of(post.uri), f"{path_of(post.uri)}/replies"]
    places += [
        "/.well-known/webfinger?resource=acct:den@here.test",
        "/.well-known/webfinger?resource=https://here.test/c/den",
    ]
    for place in places:
        for reader in (None, by):
            answer = await house.get(place, by=reader)
            assert answer.status_code == 404 and CANARY not in answer.text, place
    assert CANARY not in (await house.get("/u/ann/outbox", by=by)).text


async def test_its_page_says_that_one_has_to_ask_and_its_log_is_not_there(house: House, club: Club) -> None:
    page = await house.page("/c/club")
    assert "Only members read what is said here." in page.text and "Ask to join" in page.text
    assert "/c/club/modlog" not in page.text
    assert (await house.page("/c/club/modlog")).status_code == 404
    arabic = await house.page("/c/club", accept_language="ar")
    assert 'dir="rtl"' in arabic.text and "اطلب الانضمام" in arabic.text
