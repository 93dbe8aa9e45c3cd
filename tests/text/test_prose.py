"""One post, put for each kind of reader."""

import pytest

from fedi_groups.domain.details import Details
from fedi_groups.domain.types import HOUR, SECOND, Instant
from fedi_groups.text.html import sanitise
from fedi_groups.text.prose import prose_of


def test_to_the_threadiverse_the_text_is_the_text_and_the_title_stands_elsewhere() -> None:
    prose = prose_of("A title", "<p>Text</p>", link="https://news.example/")
    assert prose.html == "<p>Text</p>"


def test_microblogs_get_the_title_as_first_bold_line_and_the_link_as_last() -> None:
    prose = prose_of("Two < three", "<p>Text</p>", link="https://news.example/?a=1&b=2")
    assert prose.microblog_html.startswith("<p><strong>Two &lt; three</strong></p><p>Text</p>")
    assert prose.microblog_html.endswith(
        '<p><a href="https://news.example/?a=1&amp;b=2" rel="nofollow noopener noreferrer">'
        "https://news.example/?a=1&amp;b=2</a></p>"
    )


def test_a_link_that_stands_in_the_text_is_not_said_twice() -> None:
    content = '<p><a href="https://news.example/">there</a></p>'
    assert prose_of(None, content, link="https://news.example/").microblog_html.count("news.example") == 1


def test_a_link_with_an_ampersand_that_stands_in_the_text_is_not_said_twice() -> None:
    content = '<p><a href="https://news.example/?a=1&amp;b=2">there</a></p>'
    assert prose_of(None, content, link="https://news.example/?a=1&b=2").microblog_html.count("news.example") == 1


def test_a_post_that_is_only_a_link_still_says_something() -> None:
    """Mastodon drops a post without text."""
    assert "https://news.example/" in prose_of(None, "", link="https://news.example/").microblog_html
    assert "<strong>News</strong>" in prose_of("News", "", link=None).microblog_html


def test_nothing_is_added_to_a_post_without_title_and_link() -> None:
    prose = prose_of(None, "<p>Text</p>", link=None)
    assert prose.html == prose.microblog_html == "<p>Text</p>"


def test_a_link_is_no_way_to_bring_in_markup() -> None:
    link = 'https://news.example/"><script>x</script>'
    assert "<script" not in prose_of(None, "", link=link).microblog_html


def test_pictures_in_a_text_go_along_as_attachments_of_microblogs_while_there_is_room() -> None:
    """They would show none of them; what is attached anyway comes first, and what has no room stays a link."""
    content = sanitise("".join(f'<p><img src="https://p.example/{n}.JPG?x" alt="Cat {n}"></p>' for n in range(3)))
    prose = prose_of(None, content, link=None, attached=2)
    assert [(each.url, each.alt, each.media_type) for each in prose.pictures] == [
        ("https://p.example/0.JPG?x", "Cat 0", "image/jpeg"),
        ("https://p.example/1.JPG?x", "Cat 1", "image/jpeg"),
    ]
    assert "/2.JPG" in prose.microblog_html and "/1.JPG" not in prose.microblog_html
    assert prose_of(None, content, link=None, attached=9).pictures == ()


START = Instant(1_798_135_200 * SECOND)
"""2026-12-24 18:00 UTC."""

EVENTS = [
    (Details("Event", starts=START), "<p>2026-12-24 18:00 UTC</p>"),
    (Details("Event", starts=START, ends=Instant(START + 2 * HOUR)), "<p>2026-12-24 18:00 - 20:00 UTC</p>"),
    (Details("Event", starts=START, ends=Instant(START + 8 * HOUR)), "<p>2026-12-24 18:00 - 2026-12-25 02:00 UTC</p>"),
    (
        Details("Event", starts=START, place="Bar & <b>Grill</b>", join="https://meet.example/?a=1&b=2"),
        "<p>2026-12-24 18:00 UTC<br>Bar &amp; &lt;b&gt;Grill&lt;/b&gt;<br>"
        '<a href="https://meet.example/?a=1&amp;b=2" rel="nofollow noopener noreferrer">'
        "https://meet.example/?a=1&amp;b=2</a></p>",
    ),
    (Details("Event"), ""),
    (Details("Video", duration=5), ""),
]


@pytest.mark.parametrize(("details", "said"), EVENTS)
def test_microblogs_read_when_and_where_an_event_is_below_its_text(details: Details, said: str) -> None:
    prose = prose_of("Party", "<p>Come!</p>", link=None, details=details)
    assert prose.microblog_html == f"<p><strong>Party</strong></p><p>Come!</p>{said}"
    assert prose.html == "<p>Come!</p>"
