"""Permissions to quote at their ids, who may quote a post, and how pages show what is quoted (FEP-044f)."""

import pytest

from fedi_groups.actions import posting, profiles, quoting
from fedi_groups.domain.drafts import Draft, QuoteDraft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import PUBLIC, PostKind, Quotable, Uri
from fedi_groups.errors import Denied
from tests import schemas
from tests.faces.house import House, path_of

pytestmark = pytest.mark.anyio


async def _quote(house: House, author: ActorFacts, uri: Uri, community: ActorFacts) -> PostFacts:
    draft = Draft(PostKind.PAGE, "<p>Look at this.</p>", title="Found", quote=QuoteDraft(uri))
    async with house.world.tx() as tx:
        return await posting.publish(tx, draft=draft, author=author, cause=HERE, community=community)


async def test_a_quote_among_ourselves_is_permitted_at_once_and_the_permission_is_there_for_all(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    target = await house.world.post(ann, cats, title="Whiskers")
    post = await _quote(house, ann, target.uri, cats)

    document = await house.document(path_of(post))
    approval = await house.document(path_of(document["quoteAuthorization"]))

    schemas.check("note", document)
    schemas.check("quote-authorization", approval)
    assert approval["interactingObject"] == post.uri and approval["interactionTarget"] == target.uri
    assert approval["attributedTo"] == ann.uri


async def test_a_revoked_permission_is_gone_and_so_is_the_quote(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    target = await house.world.post(ann, cats, title="Whiskers")
    post = await _quote(house, ann, target.uri, cats)
    approval = (await house.document(path_of(post)))["quoteAuthorization"]
    async with house.world.tx() as tx:
        await quoting.revoke(tx, author=ann, target=await tx.posts.get(target.id), quoting=post.uri)
    house.world.time.pass_by(5_000_000)

    assert (await house.get(path_of(approval))).status_code == 410
    document = await house.document(path_of(post))
    assert "quote" not in document and "RE:" not in document["content"]
    assert "Whiskers" not in (await house.page(path_of(post))).text


async def test_a_permission_that_never_was_is_not_there(house: House) -> None:
    assert (await house.get("/quotes/7")).status_code == 404


@pytest.mark.parametrize(
    ("who", "told"), [(Quotable.ANYONE, PUBLIC), (Quotable.NOBODY, "https://here.test/u/ann")], ids=str
)
async def test_a_post_says_who_may_quote_it(house: House, who: Quotable, told: str) -> None:
    ann = await house.world.person("ann")
    async with house.world.tx() as tx:
        profiles.set_quotable(tx, actor=await tx.actors.get(ann.id), who=who)
    post = await house.world.post(ann)
    document = await house.document(path_of(post))
    assert document["interactionPolicy"]["canQuote"]["automaticApproval"] == [told]


async def test_a_page_shows_what_is_quoted_with_its_author_and_no_more_than_its_beginning(house: House) -> None:
    ann, bob = await house.world.person("ann"), await house.world.person("bob")
    cats = await house.world.community("cats", ann)
    target = await house.world.post(bob, title="Whiskers", text="<p>Long ones.</p>")
    post = await _quote(house, ann, target.uri, cats)
    page = (await house.page(path_of(post))).text
    assert 'class="quoted"' in page and "Long ones." in page and "/u/bob" in page


async def test_until_it_is_permitted_a_page_shows_the_address_alone(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    eve = await house.world.stranger("eve")
    target = await house.world.post(eve, uri="https://there.test/notes/1", text="<p>Not for quoting.</p>")
    post = await _quote(house, ann, target.uri, cats)
    page = (await house.page(path_of(post))).text
    assert "Waits for permission" in page and "Not for quoting." not in page


async def test_what_is_private_is_never_quoted_nor_quotes(house: House) -> None:
    ann = await house.world.person("ann")
    cats, club = await house.world.community("cats", ann), await house.world.community("club", ann)
    async with house.world.tx() as tx:
        club = tx.actors.change(await tx.actors.get(club.id), locked=True)
    secret, public = await house.world.post(ann, club, title="Secret"), await house.world.post(ann, cats)
    assert "interactionPolicy" not in str((await house.document(path_of(public)))["to"])
    for target, place in ((secret, cats), (public, club)):
        with pytest.raises(Denied):
            await _quote(house, ann, target.uri, place)


async def test_what_was_quoted_with_permission_elsewhere_is_shown_until_it_is_gone(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    eve = await house.world.stranger("eve")
    target = await house.world.post(eve, uri="https://there.test/notes/1", text="<p>Worth quoting.</p>")
    post = await _quote(house, ann, target.uri, cats)
    async with house.world.tx() as tx:
        found = await tx.posts.get(post.id)
        await quoting.answered(tx, post=found, approval=Uri("https://there.test/stamps/1"))
    house.world.time.pass_by(5_000_000)
    assert "Worth quoting." in (await house.page(path_of(post))).text

    async with house.world.tx() as tx:
        tx.posts.change(await tx.posts.get(target.id), removed_at=tx.now)
    house.world.time.pass_by(5_000_000)
    assert "Worth quoting." not in (await house.page(path_of(post))).text
