"""Pictures as they are served: to everyone, to those here who may see them, to one server under its own address."""

import re

import pytest

from fedi_groups.actions import admission, membership, moderation, servers
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.profiles import Profile, change_community, issue_token
from fedi_groups.config import read_settings
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.media import MediaFacts
from fedi_groups.domain.servers import Rule, Stance
from fedi_groups.domain.types import DAY, Origin, Uri, Visibility
from fedi_groups.storage.grants import GOOD_FOR
from tests import schemas
from tests.faces.house import House, path_of
from tests.foreign import Foreign

pytestmark = pytest.mark.anyio

BYTES = b"\x89PNG a picture of a cat"


class Gallery:
    """A public community and a private one of Ann's, and a picture in each."""

    def __init__(self, house: House) -> None:
        self.house = house

    async def begin(self) -> "Gallery":
        world = self.house.world
        self.ann, self.bob = await world.person("ann"), await world.person("bob")
        self.cats, club = await world.community("cats", self.ann), await world.community("club", self.ann)
        async with world.tx() as tx:
            self.club = tx.actors.change(await tx.actors.get(club.id), locked=True)
        self.open, self.shown = await self._post(self.cats, Visibility.PUBLIC)
        self.secret, self.hidden = await self._post(self.club, Visibility.MEMBERS)
        return self

    async def _post(self, community: ActorFacts, visibility: Visibility) -> tuple[PostFacts, MediaFacts]:
        picture = await self.house.uploads(self.ann, BYTES)
        said = await self.house.says(
            self.ann, text="<p>Look</p>", visibility=visibility, community=community, picture=picture, title="A cat"
        )
        return said, picture

    async def member(self, name: str, software: str, *, at: Foreign | None = None) -> Uri:
        server = at or self.house.there
        await self.house.runs(software, origin=server.origin)
        uri = server.actor(name)
        person = await self.house.meet(uri)
        async with self.house.world.tx() as tx:
            await membership.follow(tx, follower=person, target=self.club, uri=Uri(f"{uri}/follow"))
        async with self.house.world.tx() as tx:
            await admission.admit(tx, Hand(self.ann, HERE), community=self.club, person=person)
        return uri

    async def address(self, by: Uri, *, relay: bool = False) -> str:
        """Under which the server of this member is told of the private picture."""
        path = path_of(self.secret.uri) + ("/relay" if relay else "")
        document = await self.house.document(path, by=by)
        (attached,) = [each for each in document["attachment"] if each["type"] != "Link"]
        return path_of(attached["url"])

    async def token(self, person: ActorFacts, scopes: str = "read") -> str:
        async with self.house.world.tx() as tx:
            await issue_token(tx, actor=person, token=f"token-{person.name}-{scopes}", scopes=scopes)
        return f"Bearer token-{person.name}-{scopes}"


@pytest.fixture
async def gallery(house: House) -> Gallery:
    return await Gallery(house).begin()


def file_of(picture: MediaFacts) -> str:
    return f"/media/{picture.made.file}"


async def test_a_public_picture_is_for_everyone_and_for_ever_and_does_nothing(house: House, gallery: Gallery) -> None:
    answer = await house.get(file_of(gallery.shown), accept="image/*")
    assert (answer.status_code, answer.content) == (200, BYTES)
    headers = answer.headers
    assert headers["content-type"] == "image/png" and headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert headers["content-disposition"].startswith("inline")
    preview = await house.get(file_of(gallery.shown).replace(".png", ".small.webp"))
    assert preview.status_code == 200 and preview.headers["content-type"] == "image/webp"


async def test_a_part_of_a_picture_may_be_asked_for_and_that_it_has_not_changed(house: House, gallery: Gallery) -> None:
    part = await house.get(file_of(gallery.shown), range="bytes=0-3")
    assert (part.status_code, part.content) == (206, BYTES[:4])
    assert part.headers["content-range"] == f"bytes 0-3/{len(BYTES)}"
    assert (await house.get(file_of(gallery.shown), range="bytes=999-")).status_code == 416
    head = await house.client.head(file_of(gallery.shown))
    assert head.status_code == 200 and head.headers["content-length"] == str(len(BYTES)) and not head.content


async def test_a_picture_goes_with_its_post(house: House, gallery: Gallery) -> None:
    async with house.world.tx() as tx:
        await moderation.remove(tx, Hand(gallery.ann, HERE), post=await tx.posts.get(gallery.open.id))
    assert (await house.get(file_of(gallery.shown))).status_code == 410
    async with house.world.tx() as tx:
        await moderation.restore(tx, Hand(gallery.ann, HERE), post=await tx.posts.get(gallery.open.id))
    assert (await house.get(file_of(gallery.shown))).status_code == 200
    await house.deletes(gallery.open)
    answer = await house.get(file_of(gallery.shown))
    assert answer.status_code == 410 and BYTES not in answer.content


async def test_a_picture_that_an_edit_has_taken_away_is_no_longer_to_be_had(house: House, gallery: Gallery) -> None:
    lou = await gallery.member("lou", "lemmy")
    address = await gallery.address(lou)
    for post in (gallery.open, gallery.secret):
        await house.edits(post, text="<p>Without a picture</p>")
    for path in (file_of(gallery.shown), address):
        assert (await house.get(path)).status_code == 404


async def test_what_a_private_picture_is_called_opens_it_to_nobody(house: House, gallery: Gallery) -> None:
    member = await gallery.member("lou", "lemmy")
    for by in (None, member):
        assert (await house.get(file_of(gallery.hidden), by=by)).status_code == 404


async def test_with_a_token_a_member_here_sees_it_and_nobody_else_does(house: House, gallery: Gallery) -> None:
    answer = await house.get(file_of(gallery.hidden), authorization=await gallery.token(gallery.ann))
    assert (answer.status_code, answer.content) == (200, BYTES)
    assert answer.headers["cache-control"] == "private, no-store"
    refused = [
        await gallery.token(gallery.bob),
        await gallery.token(gallery.ann, "write"),
        "Bearer nonsense",
        "Basic YW5uOmFubg==",
        f"Bearer {'x' * 5000}",
    ]
    for each in refused:
        assert (await house.get(file_of(gallery.hidden), authorization=each)).status_code == 404, each
    async with house.world.tx() as tx:
        await membership.unfollow(tx, follower=gallery.ann, target=gallery.cats)
    await house.joins(gallery.bob, gallery.club)
    assert (await house.get(file_of(gallery.hidden), authorization="Bearer token-bob-read")).status_code == 200


async def test_an_upload_that_belongs_to_nothing_is_its_authors_alone(house: House, gallery: Gallery) -> None:
    loose = await house.uploads(gallery.ann, BYTES)
    assert (await house.get(file_of(loose))).status_code == 404
    assert (await house.get(file_of(loose), authorization=await gallery.token(gallery.bob))).status_code == 404
    assert (await house.get(file_of(loose), authorization=await gallery.token(gallery.ann))).status_code == 200


PAPER = b"%PDF-1.7 a list of cats %%EOF"


async def test_a_document_is_saved_under_its_name_and_never_shown(house: House, gallery: Gallery) -> None:
    paper = await house.uploads(gallery.ann, PAPER, name="List قائمة.pdf")
    post = await house.says(
        gallery.ann, visibility=Visibility.PUBLIC, community=gallery.cats, picture=paper, title="A list"
    )
    answer = await house.get(file_of(paper))
    headers = answer.headers
    assert (answer.status_code, answer.content, headers["content-type"]) == (200, PAPER, "application/pdf")
    assert headers["content-disposition"].startswith("attachment; filename*=utf-8''List%20%D9%82")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    page = await house.page(path_of(post.uri))
    assert f'<a href="https://here.test{file_of(paper)}" download><bdi>List قائمة.pdf' in page.text
    note = await house.document(path_of(post.uri))
    schemas.check("note", note)
    told = {"type": "Document", "mediaType": "application/pdf", "name": "List قائمة.pdf"}
    assert note["attachment"] == [told | {"url": f"https://here.test{file_of(paper)}"}]
    await house.runs("lemmy")
    document = await house.document(path_of(post.uri), by=house.there.actor("lou"))
    schemas.check("page", document)
    assert document["attachment"] == note["attachment"]


async def test_a_text_is_plain_whatever_it_is_called(house: House, gallery: Gallery) -> None:
    text = await house.uploads(gallery.ann, b"alert(1)", name="run.js.txt")
    await house.says(gallery.ann, visibility=Visibility.PUBLIC, community=gallery.cats, picture=text, title="Code")
    headers = (await house.get(file_of(text))).headers
    assert headers["content-type"] == "text/plain; charset=utf-8"
    assert headers["content-disposition"] == 'attachment; filename="run.js.txt"'


async def test_documents_come_from_an_address_of_their_own_where_nothing_else_is(
    house: House, gallery: Gallery
) -> None:
    house.world.store.uris.documents = Origin("https://files.test")
    paper = await house.uploads(gallery.ann, PAPER, name="List.pdf")
    post = await house.says(
        gallery.ann, visibility=Visibility.PUBLIC, community=gallery.cats, picture=paper, title="A list"
    )
    address = f"https://files.test{file_of(paper)}"
    assert (await house.document(path_of(post.uri)))["attachment"][0]["url"] == address
    sent_on = await house.get(file_of(paper))
    assert (sent_on.status_code, sent_on.headers["location"]) == (302, address)
    answer = await house.get(file_of(paper), host="files.test")
    assert (answer.status_code, answer.content) == (200, PAPER)
    for path in ("/", "/c/cats", "/api/v1/instance", path_of(post.uri)):
        assert (await house.get(path, host="files.test")).status_code == 404
    assert (await house.get(file_of(gallery.shown))).status_code == 200


async def test_a_private_document_is_for_those_alone_who_may_read_the_post(house: House, gallery: Gallery) -> None:
    paper = await house.uploads(gallery.ann, PAPER, name="List.pdf")
    await house.says(gallery.ann, visibility=Visibility.MEMBERS, community=gallery.club, picture=paper, title="A list")
    assert (await house.get(file_of(paper))).status_code == 404
    answer = await house.get(file_of(paper), authorization=await gallery.token(gallery.ann))
    assert (answer.content, answer.headers["cache-control"]) == (PAPER, "private, no-store")
    assert answer.headers["content-disposition"].startswith("attachment")


async def test_each_server_is_told_of_a_private_picture_under_an_address_of_its_own(
    house: House, gallery: Gallery
) -> None:
    third = house.elsewhere("third.test")
    lou, mia = await gallery.member("lou", "lemmy"), await gallery.member("mia", "mastodon", at=third)
    one, two = await gallery.address(lou), await gallery.address(mia, relay=True)
    assert one != two and one == await gallery.address(lou)
    for address in (one, two):
        answer = await house.get(address)
        assert (answer.status_code, answer.content) == (200, BYTES)
        assert answer.headers["cache-control"] == "private, no-store" and "noindex" in answer.headers["x-robots-tag"]
        small = await house.get(address.replace(".png", ".small.webp"))
        assert small.status_code == 200
    assert (await house.get(one.replace("/media/", "/media/x"))).status_code == 404


async def test_documents_with_such_an_address_carry_a_proof_of_what_they_say(house: House, gallery: Gallery) -> None:
    lou = await gallery.member("lou", "lemmy")
    page = await house.document(path_of(gallery.secret.uri), by=lou)
    schemas.check("page", page)
    assert page["proof"]["verificationMethod"].startswith(gallery.ann.uri)
    assert page["attachment"][0]["type"] == "Image" and page["attachment"][0]["mediaType"] == "image/png"
    rows = [row for row in await house.world.log() if row.kind == "create" and not row.public]
    later = await gallery.member("lena", "lemmy")
    assert later and rows
    answer = await house.get(f"/activities/{rows[-1].id}", by=lou)
    assert answer.status_code == 404  # her server was not told of what was said before she came


async def test_an_address_is_good_for_a_month_from_the_last_time_it_was_told(house: House, gallery: Gallery) -> None:
    lou = await gallery.member("lou", "lemmy")
    address = await gallery.address(lou)
    house.world.time.pass_by(GOOD_FOR - DAY)
    assert (await house.get(address)).status_code == 200
    assert await gallery.address(lou) == address
    house.world.time.pass_by(2 * DAY)
    assert (await house.get(address)).status_code == 200
    house.world.time.pass_by(GOOD_FOR)
    assert (await house.get(address)).status_code == 404
    assert await gallery.address(lou) == address and (await house.get(address)).status_code == 200


async def test_it_leads_nowhere_once_nobody_there_is_a_member(house: House, gallery: Gallery) -> None:
    lou = await gallery.member("lou", "lemmy")
    address = await gallery.address(lou)
    async with house.world.tx() as tx:
        person = await tx.actors.find(lou)
        assert person is not None
        await moderation.kick(tx, Hand(gallery.ann, HERE), community=gallery.club, person=person)
    assert (await house.get(address)).status_code == 404


async def test_nor_once_the_post_is_gone_or_its_server_blocked_or_no_longer_known_to_keep_it(
    house: House, gallery: Gallery
) -> None:
    lou = await gallery.member("lou", "lemmy")
    address = await gallery.address(lou)
    await house.runs("piefed")
    assert (await house.get(address)).status_code == 404
    await house.runs("lemmy")
    async with house.world.tx() as tx:
        await servers.lay_down(tx, [Rule("there.test", Stance.BLOCKED)])
    assert (await house.get(address)).status_code == 404
    async with house.world.tx() as tx:
        await servers.open_again(tx, "there.test")
    assert (await house.get(address)).status_code == 200
    async with house.world.tx() as tx:
        await moderation.remove(tx, Hand(gallery.ann, HERE), post=await tx.posts.get(gallery.secret.id))
    assert (await house.get(address)).status_code == 404


async def test_an_address_that_was_ended_is_followed_by_another(house: House, gallery: Gallery) -> None:
    lou = await gallery.member("lou", "lemmy")
    address = await gallery.address(lou)
    assert await house.web.grants.end(gallery.secret.id) == 1
    assert (await house.get(address)).status_code == 404
    other = await gallery.address(lou)
    assert other != address
    assert (await house.get(other)).status_code == 200 and (await house.get(address)).status_code == 404


async def test_the_address_of_one_post_opens_no_picture_of_another(house: House, gallery: Gallery) -> None:
    lou = await gallery.member("lou", "lemmy")
    grant = (await gallery.address(lou)).split("/")[2]
    other = await house.uploads(gallery.ann, BYTES)
    await house.says(gallery.ann, visibility=Visibility.MEMBERS, community=gallery.club, picture=other)
    assert (await house.get(f"/media/{grant}/{other.made.file}")).status_code == 404


async def test_a_picture_stands_on_its_page_and_one_from_elsewhere_small(house: House, gallery: Gallery) -> None:
    page = await house.page(path_of(gallery.open.uri))
    assert re.search(rf'<a href="{file_of(gallery.shown)}"><img src="/media/\w+\.small\.webp" alt=""', page.text)
    far = {"kind": "Image", "url": "https://there.test/cat.png", "media_type": "image/png", "alt": "A far cat"}
    said = await house.says(
        gallery.ann, visibility=Visibility.PUBLIC, community=gallery.cats, title="Far", attachments=(far,)
    )
    page = await house.page(path_of(said.uri))
    small = f"/media/remote/post/{said.id}/1"
    assert f'ugc"><img src="{small}" alt="A far cat" loading="lazy">' in page.text
    house.replace(settings=read_settings(media_previews=0))
    house.world.time.pass_by(DAY)
    page = await house.page(path_of(said.uri))
    assert "<img" not in page.text and 'rel="nofollow noopener noreferrer ugc"><bdi>A far cat' in page.text


async def test_microblogs_are_told_how_large_it_is_and_how_it_looks_from_afar(house: House, gallery: Gallery) -> None:
    note = await house.document(path_of(gallery.open.uri))
    schemas.check("note", note)
    (attached,) = note["attachment"]
    assert attached["type"] == "Document" and (attached["width"], attached["height"]) == (64, 48)
    assert attached["blurhash"] and attached["url"] == f"https://here.test{file_of(gallery.shown)}"
    await house.runs("lemmy")
    page = await house.document(path_of(gallery.open.uri), by=house.there.actor("lou"))
    schemas.check("page", page)
    assert page["attachment"] == [attached | {"type": "Image"}]


async def test_the_picture_of_a_community_is_for_everyone_even_of_a_private_one(house: House, gallery: Gallery) -> None:
    icon = await house.uploads(gallery.ann, BYTES)
    async with house.world.tx() as tx:
        club = await tx.actors.get(gallery.club.id)
        profile = Profile(icon=await tx.media.get(icon.id))
        await change_community(tx, Hand(gallery.ann, HERE), community=club, profile=profile)
    document = await house.document("/c/club")
    assert document["icon"] == {"type": "Image", "url": f"https://here.test{file_of(icon)}"}
    schemas.check("actor", document)
    assert (await house.get(file_of(icon))).status_code == 200
    page = await house.page("/c/club")
    assert f'<img class="portrait" src="/media/{icon.made.key}.small.webp" alt="">' in page.text
