"""Events, videos and sounds as others describe them; texts in several languages; tags."""

from dataclasses import replace

import pytest

from fedi_groups.domain.details import Details
from fedi_groups.domain.types import Dialect
from fedi_groups.wire.details import read_details
from fedi_groups.wire.parse import parse_post
from fedi_groups.wire.read import read_language
from fedi_groups.wire.render import Prose, render_post
from fedi_groups.wire.shapes import PostShape
from fedi_groups.wire.times import read_time
from tests import schemas
from tests.specimens import specimen
from tests.wire.test_render import PAGE

WALK = Details(
    kind="Event",
    starts=read_time("2026-12-05T08:00:00Z"),
    ends=read_time("2026-12-05T11:30:00Z"),
    place="The old lock, Canal Street 1, 12345, Berlin, Germany",
    join="https://tickets.example/walk",
)


def read(name: str) -> PostShape:
    (document,) = specimen(name).posts()
    return parse_post(document)


def test_an_event_says_when_and_where_it_is_and_where_to_take_part() -> None:
    found = read("mobilizon/create-event-place")
    assert found.details == WALK and found.title == "A walk along the canal" and found.language == "en"


def test_an_event_of_a_group_is_by_who_wrote_it() -> None:
    found = read("mobilizon/create-event-place")
    assert (found.author, found.community) == ("https://mobilizon.test/@moby", "https://mobilizon.test/@walkers")


@pytest.mark.parametrize(
    ("name", "place", "join"),
    [("friendica", "Town hall", None), ("piefed", "Tea Lane 3", "https://meet.example/tea")],
)
def test_a_place_may_be_a_few_words(name: str, place: str, join: str | None) -> None:
    found = read(f"{name}/create-event").details
    assert found is not None and (found.place, found.join) == (place, join)


def test_a_video_leads_to_its_page_and_to_the_largest_file_that_fits_most_screens() -> None:
    found = read("peertube/create-video-files")
    assert found.link == "https://peertube.test/w/cCG" and found.markdown
    assert found.details == Details("Video", duration=3725, media="https://peertube.test/static/5e3/1080.mp4")
    assert found.author.endswith("/accounts/petra") and str(found.community).endswith("/video-channels/cats")
    assert found.hashtags == ("slowmotion",)


def test_a_track_has_its_page_its_file_and_its_length() -> None:
    found = read("funkwhale/create-audio")
    assert found.link == "https://funkwhale.test/library/tracks/1"
    assert found.details is not None and found.details.duration == 3600
    assert str(found.details.media).startswith("https://funkwhale.test/api/v1/listen/")


@pytest.mark.parametrize("bad", [None, "", "P", "PT", "soon", -1, 0, True, 2**40, "PT" + "9" * 50 + "S", {}])
def test_a_duration_that_is_none_is_left_out(bad: object) -> None:
    assert read_details({"type": "Video", "duration": bad}) is None


@pytest.mark.parametrize(
    "bad", [None, 7, "", [], {"name": 7}, [{"type": "VirtualLocation"}], {"address": {"streetAddress": 1}}]
)
def test_a_place_that_is_none_is_left_out(bad: object) -> None:
    assert read_details({"type": "Event", "location": bad, "onlineLink": "javascript:alert(1)"}) is None


def test_group_servers_are_told_of_an_event_as_one() -> None:
    document = render_post(replace(PAGE, details=WALK), Prose(PAGE.content, PAGE.content), dialect=Dialect.THREADIVERSE)
    assert document["type"] == "Event" and not schemas.problems("event", document)
    assert parse_post(document).details == WALK


def test_of_several_languages_the_one_that_stands_alone_counts() -> None:
    found = read("akkoma/create-note-emoji")
    assert found.language == "ar" and found.hashtags == ("قطط",)
    assert read_language({"contentMap": {"de": "x", "fr": "y"}}) == "de"
    assert read_language({"language": {"identifier": "und", "name": "Undetermined"}}) is None


def test_a_text_that_stands_in_a_map_alone_is_found() -> None:
    document = {
        "id": "https://a.test/1",
        "type": "Page",
        "attributedTo": "https://a.test/u",
        "nameMap": {"ar": "عنوان"},
        "contentMap": {"ar": "<p>نص</p>"},
    }
    found = parse_post(document)
    assert (found.title, found.content, found.language) == ("عنوان", "<p>نص</p>", "ar")


def test_what_has_a_language_says_so_of_every_text() -> None:
    document = render_post(replace(PAGE, language="ar"), Prose("<p>نص</p>", ""), dialect=Dialect.THREADIVERSE)
    assert document["nameMap"] == {"ar": PAGE.title} and document["contentMap"] == {"ar": "<p>نص</p>"}
    assert document["language"]["identifier"] == "ar"
