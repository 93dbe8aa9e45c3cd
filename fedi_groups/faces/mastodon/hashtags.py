"""Hashtags: what stands under them, which people follow and show, and what is looked at most."""

from typing import Any

from pydantic import Field

from fedi_groups.actions import hashtags as actions
from fedi_groups.domain.types import MINUTE
from fedi_groups.errors import Missing
from fedi_groups.faces.mastodon.api import Call, Endpoint, Needs, kept
from fedi_groups.faces.mastodon.entities.hashtags import FeaturedTag, Tag, featured_tag
from fedi_groups.faces.mastodon.entities.hashtags import tag as shown_tag
from fedi_groups.faces.mastodon.entities.statuses import Status
from fedi_groups.faces.mastodon.forms import Count, Flag, Form, Many, Text
from fedi_groups.faces.mastodon.paging import Page, Paged
from fedi_groups.faces.mastodon.show import numbered, span_of, statuses, timeline
from fedi_groups.faces.mastodon.timelines import DEFAULT, LARGEST
from fedi_groups.reads import hashtags
from fedi_groups.reads.accounts import find_account
from fedi_groups.storage.hashtags import Tagged
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.text.hashtags import folded

MOST_NAMED = 4
"""Hashtags beside the first, each time: as many as other servers take."""
TAGS, MOST_TAGS = 100, 200
TRENDING, MOST_TRENDING = 10, 20
_TREND_DAYS = 3
_POST_DAYS = 2


class TagTimeline(Paged):
    any: Many[Text] = Field(default_factory=list)
    all: Many[Text] = Field(default_factory=list)
    none: Many[Text] = Field(default_factory=list)
    local: Flag = False
    remote: Flag = False
    only_media: Flag = False


class Trending(Form):
    limit: Count | None = None
    offset: Count = 0

    def most(self, default: int, largest: int) -> int:
        return max(1, min(self.limit if self.limit is not None else default, largest))

    @property
    def skip(self) -> int:
        return max(0, min(self.offset, 1000))


class Featured(Form):
    name: Text = ""


async def under(call: Call, form: TagTimeline) -> Page:
    """What anyone may read under this hashtag, and others."""
    wanted = Tagged(
        some=_folded([_name(call), *form.any[:MOST_NAMED]]),
        every=_folded(form.all[:MOST_NAMED]),
        none=_folded(form.none[:MOST_NAMED]),
        here=form.local if form.local != form.remote else None,
        media=form.only_media,
    )
    async with reading(call.store) as tx:
        items = await hashtags.tagged(tx, wanted, call.reader, span_of(form), most=form.most(DEFAULT, LARGEST))
        return await timeline(call, tx, items, listed=True)


async def show(call: Call, form: Form) -> Tag:
    async with reading(call.store) as tx:
        return shown_tag(await hashtags.tag(tx, _name(call), call.reader_id), uris=tx.uris)


async def follow(call: Call, form: Form) -> Tag:
    async with transaction(call.store) as tx:
        await actions.follow_tag(tx, person=call.person, name=_name(call))
    return await show(call, form)


async def unfollow(call: Call, form: Form) -> Tag:
    async with transaction(call.store) as tx:
        actions.unfollow_tag(tx, person=call.person, name=_name(call))
    return await show(call, form)


async def followed(call: Call, form: Paged) -> Page:
    """Those that the caller follows, the last first."""
    async with reading(call.store) as tx:
        found = await hashtags.followed(tx, call.person.id, numbered(form), most=form.most(TAGS, MOST_TAGS))
        shown = [shown_tag(each, uris=tx.uris) for each in found]
        return Page(shown, found[0].number, found[-1].number) if found else Page(())


async def featured(call: Call, form: Form) -> list[FeaturedTag]:
    async with reading(call.store) as tx:
        return [featured_tag(each, uris=tx.uris) for each in await hashtags.featured(tx, call.person.id)]


async def feature(call: Call, form: Featured) -> FeaturedTag:
    async with transaction(call.store) as tx:
        number = await actions.feature_tag(tx, person=call.person, name=form.name)
    async with reading(call.store) as tx:
        found = await hashtags.featured(tx, call.person.id)
        return next(featured_tag(each, uris=tx.uris) for each in found if each.id == number)


async def unfeature(call: Call, form: Form) -> dict[str, str]:
    async with transaction(call.store) as tx:
        await actions.unfeature_tag(tx, person=call.person, number=call.id)
    return {}


async def feature_named(call: Call, form: Form) -> Tag:
    """The caller shows that they write about it."""
    async with transaction(call.store) as tx:
        await actions.feature_tag(tx, person=call.person, name=_name(call))
    return await show(call, form)


async def unfeature_named(call: Call, form: Form) -> Tag:
    async with transaction(call.store) as tx:
        await actions.unfeature_named(tx, person=call.person, name=_name(call))
    return await show(call, form)


async def might_feature(call: Call, form: Form) -> list[Tag]:
    """What the caller has written about most."""
    async with reading(call.store) as tx:
        return [shown_tag(each, uris=tx.uris) for each in await hashtags.might_feature(tx, call.person.id)]


async def featured_by(call: Call, form: Form) -> list[FeaturedTag]:
    """Those that an account shows."""
    async with reading(call.store) as tx:
        found = await find_account(tx, call.id, call.reader_id)
        return [featured_tag(each, uris=tx.uris) for each in await hashtags.featured(tx, found.id)]


async def trending_tags(call: Call, form: Trending) -> Any:
    """Those that most people have used lately; counted now and then."""
    most = form.most(TRENDING, MOST_TRENDING)
    if form.offset or form.limit is not None:
        return await _trending(call, skip=form.skip, most=most)

    async def made() -> list[Tag]:
        return await _trending(call, skip=0, most=most)

    return await kept(call, made, keep=10 * MINUTE)


async def _trending(call: Call, *, skip: int, most: int) -> list[Tag]:
    async with reading(call.store) as tx:
        found = await hashtags.used_most(tx, days=_TREND_DAYS, skip=skip, most=most)
        return [shown_tag(each, uris=tx.uris) for each in found]


async def trending_statuses(call: Call, form: Trending) -> list[Status]:
    """Public posts of the last days that were answered and liked most."""
    most = form.most(DEFAULT, LARGEST)
    async with reading(call.store) as tx:
        found = await hashtags.best_posts(tx, call.reader_id, days=_POST_DAYS, skip=form.skip, most=most)
        return await statuses(call, tx, [each for each in found if each.status.listed])


async def trending_links(call: Call, form: Form) -> list[Any]:
    """Links are posts here."""
    return []


def _name(call: Call) -> str:
    """The hashtag in the address. Raises Missing for what is none."""
    name: str = actions.bare(call.request.path_params["tag"])
    if not name or len(name) > 100:
        raise Missing(f"{name[:40]!r} is no hashtag")
    return name


def _folded(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(folded(actions.bare(each)) for each in names if each))


_MAYBE = Needs.MAYBE
_FEATURED = "/api/v1/featured_tags"
_TAG = "/api/v1/tags/{tag}"

ENDPOINTS = (
    Endpoint("GET", "/api/v1/timelines/tag/{tag}", under, TagTimeline, list[Status], "read:statuses", _MAYBE),
    Endpoint("GET", _TAG, show, gives=Tag, needs=_MAYBE),
    Endpoint("POST", f"{_TAG}/follow", follow, gives=Tag, scope="write:follows"),
    Endpoint("POST", f"{_TAG}/unfollow", unfollow, gives=Tag, scope="write:follows"),
    Endpoint("POST", f"{_TAG}/feature", feature_named, gives=Tag, scope="write:accounts"),
    Endpoint("POST", f"{_TAG}/unfeature", unfeature_named, gives=Tag, scope="write:accounts"),
    Endpoint("GET", "/api/v1/followed_tags", followed, Paged, list[Tag], "read:follows"),
    Endpoint("GET", _FEATURED, featured, gives=list[FeaturedTag], scope="read:accounts"),
    Endpoint("POST", _FEATURED, feature, Featured, FeaturedTag, "write:accounts"),
    Endpoint("GET", f"{_FEATURED}/suggestions", might_feature, gives=list[Tag], scope="read:accounts"),
    Endpoint("DELETE", f"{_FEATURED}/{{id}}", unfeature, scope="write:accounts"),
    Endpoint("GET", "/api/v1/accounts/{id}/featured_tags", featured_by, gives=list[FeaturedTag], needs=_MAYBE),
    Endpoint("GET", "/api/v1/trends/tags", trending_tags, Trending, list[Tag], needs=_MAYBE),
    Endpoint("GET", "/api/v1/trends", trending_tags, Trending, list[Tag], needs=_MAYBE),
    Endpoint("GET", "/api/v1/trends/statuses", trending_statuses, Trending, list[Status], needs=_MAYBE),
    Endpoint("GET", "/api/v1/trends/links", trending_links, gives=list[dict[str, Any]], needs=_MAYBE),
)
