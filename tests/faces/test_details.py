"""What pages show beside a text: reactions and emoji as words, the time and place of an event; nothing is loaded."""

import pytest

from fedi_groups.actions import reactions
from fedi_groups.domain.details import Details
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.types import Instant, PostKind, Visibility
from tests.faces.house import House, path_of

pytestmark = pytest.mark.anyio

PICTURE = "https://there.test/cat.png"
SHOW = Details(
    "Event",
    starts=Instant(1_796_000_000_000_000),
    ends=Instant(1_796_003_600_000_000),
    place="Town hall",
    join="https://meet.example/cats",
)


async def _show(house: House, details: Details = SHOW) -> PostFacts:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    return await house.says(
        ann,
        kind=PostKind.PAGE,
        visibility=Visibility.PUBLIC,
        community=cats,
        text="<p>:blobcat:</p>",
        title="Cat show",
        details=details,
        emojis=({"name": ":blobcat:", "image": PICTURE},),
    )


async def test_an_event_shows_when_and_where_it_is(house: House) -> None:
    page = (await house.page(path_of(await _show(house)))).text
    for words in ("Begins:", "Ends:", "Town hall", 'href="https://meet.example/cats"'):
        assert words in page


async def test_what_is_said_of_an_event_runs_as_the_page_does_whatever_its_language(house: House) -> None:
    path = path_of(await _show(house))
    assert '<dl class="details" dir="ltr">' in (await house.page(path)).text
    page = (await house.page(f"{path}?lang=ar")).text
    assert '<dl class="details" dir="rtl">' in page and "30 نوفمبر 2026 · 12:53 ص UTC" in page


async def test_a_video_shows_how_long_it_takes_and_where_its_file_is(house: House) -> None:
    video = Details("Video", duration=3725, media="https://peertube.test/1080.mp4")
    page = (await house.page(path_of(await _show(house, video)))).text
    assert "1:02:05" in page and 'href="https://peertube.test/1080.mp4"' in page


async def test_emoji_and_reactions_are_words_and_their_pictures_links_that_nobody_has_to_follow(house: House) -> None:
    post = await _show(house)
    eve = await house.world.stranger("eve")
    async with house.world.tx() as tx:
        for emoji, image in (("🐈", None), (":blobcat:", PICTURE), (":bad:", "javascript:alert(1)")):
            found = await tx.posts.get(post.id)
            await reactions.react(tx, voter=eve, post=found, emoji=emoji, image=image, cause=HERE)
    page = (await house.page(path_of(post))).text
    assert 'class="reactions"' in page and "🐈" in page
    # The emoji in what is said here are those of this server.
    assert page.count(f'<a href="{PICTURE}"') == 1
    assert f'src="{PICTURE}"' not in page and "javascript" not in page


async def test_group_servers_are_told_of_an_event(house: House) -> None:
    post = await _show(house)
    await house.runs("piefed")
    document = await house.document(path_of(post), by=house.there.actor("bob"))
    assert (document["type"], document["location"]["name"]) == ("Event", "Town hall")


async def test_lemmy_is_shown_an_event_as_a_page(house: House) -> None:
    post = await _show(house)
    await house.runs("lemmy")
    document = await house.document(path_of(post), by=house.there.actor("bob"))
    assert document["type"] == "Page" and "Town hall" in document["content"] and "location" not in document
