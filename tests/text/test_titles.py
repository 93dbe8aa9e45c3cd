"""A title for what came without one."""

import pytest
from hypothesis import given, settings

from fedi_groups.text.titles import MAX_TITLE, title_from
from tests.text.soup import PERSIAN, html_soup

GROUP = {"birds", "birds@hub.example"}
MENTION = (
    '<span class="h-card"><a href="https://hub.example/c/birds" class="u-url mention">@<span>birds</span></a></span>'
)


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<p>A kingfisher!</p><p>It sat there.</p>", "A kingfisher!"),
        ("<p>first line<br>second line</p>", "first line"),
        (f"<p>{MENTION} A kingfisher!</p>", "A kingfisher!"),
        (f"<p>{MENTION}<br>A kingfisher!</p>", "A kingfisher!"),
        (f"<p>{MENTION}</p><p>A kingfisher!</p>", "A kingfisher!"),
        (f"<p>A kingfisher! {MENTION}</p>", "A kingfisher!"),
        ("<p>@ann@x.example @bob, !birds@hub.example what is this?</p>", "what is this?"),
        ("<p>Ask @ann about birds @carol</p>", "Ask @ann about birds @carol"),
        ("<p>!important notice</p>", "!important notice"),
        ("<p></p><p>&nbsp;</p><p>text</p>", "text"),
        ("<h1>Heading</h1><p>text</p>", "Heading"),
        ("<ul><li>item</li></ul>", "item"),
        ("<blockquote><p>said</p></blockquote><p>answer</p>", "said"),
        ("plain text &amp; no markup", "plain text & no markup"),
        ('<p class="quote-inline">RE: <a href="https://x.example/1">x</a></p><p>My view</p>', "My view"),
        ("<p>https://x.example/article</p><p>Worth reading</p>", "Worth reading"),
        ("<p>#birds #fence</p><p>A kingfisher</p>", "A kingfisher"),
        ("<p>https://x.example/article</p>", "https://x.example/article"),
        (f"<p>{MENTION} مرحبا بالعالم، هذا عنوان</p><p>نص</p>", "مرحبا بالعالم، هذا عنوان"),
        (f"<p>{PERSIAN}</p>", PERSIAN),
        ("<p>evil \u202etitle</p>", "evil title"),
        ('<p><img src="https://i.example/a.png" alt="A cat"></p>', "A cat"),
    ],
)
def test_the_first_line_that_says_something_is_the_title(html: str, title: str) -> None:
    assert title_from(html, drop=GROUP) == title


@pytest.mark.parametrize("html", ["", "<p></p>", f"<p>{MENTION}</p>", "<p>@a @b@x.example</p>", "<script>x</script>"])
def test_no_text_gives_no_title(html: str) -> None:
    assert title_from(html, drop=GROUP) is None


def test_the_sign_and_the_case_of_a_dropped_handle_do_not_matter() -> None:
    assert title_from("<p>News !Birds@Hub.example</p>", drop={"@birds@hub.example"}) == "News"


def test_a_long_line_ends_after_its_last_whole_sentence() -> None:
    sentence = "This is one sentence of the post that goes on for some time."

    assert title_from(f"<p>{' '.join([sentence] * 9)}</p>", drop=()) == " ".join([sentence] * 3)


def test_a_long_line_of_one_sentence_ends_after_a_word() -> None:
    title = title_from(f"<p>{'palabra, ' * 60}</p>", drop=())

    assert title == "palabra, " * 21 + "palabra…"


def test_a_long_arabic_line_ends_after_its_question() -> None:
    question = "هل رأيت هذا الطائر الجميل الذي جلس على السياج صباح اليوم؟"

    assert title_from(f"<p>{question} {'كلمة ' * 60}</p>", drop=()) == question


def test_a_line_without_spaces_is_not_cut_inside_of_a_character() -> None:
    family = "👨\u200d👩\u200d👧"

    title = title_from(f"<p>a{family * 80}</p>", drop=())

    assert title is not None
    assert title == "a" + family * title.count("👧") + "…"


def test_a_title_is_looked_for_where_the_text_begins() -> None:
    assert title_from(f"{'<p>https://x.example/</p>' * 1_000}<p>Words.</p>", drop=()) == "https://x.example/"


@settings(max_examples=300, deadline=None)
@given(html_soup)
def test_whatever_comes_a_title_is_one_line_of_text_within_the_limit(html: str) -> None:
    title = title_from(html, drop=GROUP)

    if title is not None:
        assert 0 < len(title) <= MAX_TITLE
        assert title == " ".join(title.split())
