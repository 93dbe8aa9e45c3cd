"""Markdown as the HTML that is stored, shown and sent."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fedi_groups.domain.types import Uri
from fedi_groups.errors import TooLarge
from fedi_groups.text.commonmark import MAX_MARKS, MAX_SOURCE
from fedi_groups.text.html import sanitise
from fedi_groups.text.markdown import Rendered, render
from tests.text.soup import PERSIAN, Outline
from tests.text.worst import as_often_as_may_be

REL = 'rel="nofollow noopener noreferrer ugc"'
ALICE = Uri("https://a.example/users/alice")
BOB = Uri("https://h.example/u/bob")
CATS = Uri("https://hub.example/c/cats")
ACTORS = {"alice@a.example": ALICE, "bob": BOB, "cats@hub.example": CATS}


def html_of(source: str) -> str:
    return render(source, mentions=ACTORS).html.strip()


def rendered(source: str) -> Rendered:
    return render(source, mentions=ACTORS, hashtag_url="https://h.example/tags/{name}")


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("**bold** *em* ~~gone~~ `code`", "<p><strong>bold</strong> <em>em</em> <s>gone</s> <code>code</code></p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("# Title", "<h1>Title</h1>"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("```py\nx < 1\n```", "<pre><code>x &lt; 1\n</code></pre>"),
        ("| a |\n|---|\n| b |", "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>"),
        ("مرحبا **بالعالم**", "<p>مرحبا <strong>بالعالم</strong></p>"),
    ],
)
def test_markdown_becomes_html(source: str, html: str) -> None:
    assert html_of(source) == html


def test_raw_html_is_shown_as_the_text_it_is() -> None:
    assert html_of('<script>alert(1)</script> <b onclick="x">b</b>') == (
        '<p>&lt;script&gt;alert(1)&lt;/script&gt; &lt;b onclick="x"&gt;b&lt;/b&gt;</p>'
    )


@pytest.mark.parametrize(
    "link", ["[x](javascript:alert(1))", "[x](data:text/html,x)", "[x](/local)", "<javascript:alert(1)>"]
)
def test_a_link_that_must_not_be_followed_is_none(link: str) -> None:
    assert "a" not in Outline(html_of(link)).tags


def test_a_spoiler_is_folded_under_its_title() -> None:
    assert html_of("::: spoiler The *end*\nHe dies.\n:::\nafter") == (
        "<details>\n<summary>The <em>end</em></summary>\n<p>He dies.</p>\n</details>\n<p>after</p>"
    )


def test_a_spoiler_stands_in_a_spoiler_and_needs_no_title_nor_end() -> None:
    html = html_of("text\n::: spoiler outer\n:::spoiler\ninner\n:::\nouter again\n\n- item\n")

    assert html == (
        "<p>text</p>\n<details>\n<summary>outer</summary>\n<details>\n<p>inner</p>\n</details>\n"
        "<p>outer again</p>\n<ul>\n<li>item</li>\n</ul>\n</details>"
    )


def test_three_colons_alone_are_text() -> None:
    assert html_of(":::\nspoiler") == "<p>:::<br>\nspoiler</p>"


def test_a_spoiler_in_a_code_block_is_code() -> None:
    assert "details" not in Outline(html_of("```\n::: spoiler x\n:::\n```\n\n    ::: spoiler y")).tags


@pytest.mark.parametrize(
    ("source", "address", "rest"),
    [
        ("see https://x.example/a_b_c.", "https://x.example/a_b_c", "."),
        ("(https://x.example/a_(b))", "https://x.example/a_(b)", ")"),
        ("**https://x.example/a**", "https://x.example/a", ""),
        ("انظر https://x.example/a، ثم", "https://x.example/a", "، ثم"),
        ("هل https://x.example/a؟", "https://x.example/a", "؟"),
        ("HTTP://X.example/?a=1&b=2", "HTTP://X.example/?a=1&b=2", ""),
        ("https://m.example/@alice@a.example#top", "https://m.example/@alice@a.example#top", ""),
        ("<https://x.example/a>", "https://x.example/a", ""),
    ],
)
def test_an_address_in_the_text_is_a_link(source: str, address: str, rest: str) -> None:
    result = rendered(source)

    assert result.links == (address,)
    assert Outline(result.html).all("href") == [address]
    assert result.html.split("</a>")[1].replace("</strong>", "").replace("</p>", "").strip() == rest
    assert not result.mentions
    assert not result.hashtags


@pytest.mark.parametrize(
    "text", ["README.md", "x.example", "bob@x.example", "xhttps://x.example", "https://", "`https://x.example`"]
)
def test_other_text_is_no_link(text: str) -> None:
    assert rendered(text).links == ()


def test_an_address_in_the_words_of_a_link_is_not_a_second_link() -> None:
    assert Outline(html_of("[see https://one.example](https://two.example)")).all("href") == ["https://two.example"]


def test_links_are_listed_once_without_mentions_hashtags_and_images() -> None:
    source = "[a](https://x.example/a) https://x.example/b https://x.example/a @bob #tag ![i](https://x.example/i.png)"

    assert rendered(source).links == ("https://x.example/a", "https://x.example/b")


def test_those_who_are_known_become_mentions_as_they_were_written() -> None:
    result = rendered("Hi @Alice@A.example, @bob and !cats@hub.example, not @carol@x.example")

    assert result.mentions == (ALICE, BOB, CATS)
    assert f'<a href="{ALICE}" class="mention u-url" {REL}>@Alice@A.example</a>, ' in result.html
    assert f'<a href="{CATS}" class="mention u-url" {REL}>!cats@hub.example</a>, not @carol@x.example' in result.html


def test_mentions_in_code_links_and_escapes_stay_text() -> None:
    result = rendered("`@bob` [@bob](https://x.example) \\@bob https://x.example/@bob\n\n    @bob")

    assert result.mentions == ()


def test_hashtags_link_to_their_page_in_any_script() -> None:
    result = rendered(f"#news #سوق_العمل #{PERSIAN} \\#none #1")

    assert result.hashtags == ("news", "سوق_العمل", PERSIAN)
    links = [attributes for tag, attributes in Outline(result.html).elements if tag == "a"]
    assert links[0] == {
        "href": "https://h.example/tags/news",
        "class": "mention hashtag",
        "rel": "tag nofollow noopener noreferrer ugc",
    }
    assert links[1]["href"].endswith("%D8%B3%D9%88%D9%82_%D8%A7%D9%84%D8%B9%D9%85%D9%84")
    assert "#none #1</p>" in result.html


def test_hashtags_without_a_page_stay_text_and_are_still_found() -> None:
    result = render("#news", mentions={})

    assert (result.html.strip(), result.hashtags) == ("<p>#news</p>", ("news",))


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(TooLarge):
        render("x" * (MAX_SOURCE + 1), mentions={})


def test_a_text_with_too_many_marks_is_refused_however_short_it_is() -> None:
    with pytest.raises(TooLarge):
        render("*a " * (MAX_MARKS + 1), mentions={})


@pytest.mark.parametrize("text", ["[" * 99 + ":" * 4 * MAX_MARKS, "> " * 19 + "a\n" * (MAX_MARKS // 4)])
def test_what_is_looked_at_again_and_again_counts_more(text: str) -> None:
    with pytest.raises(TooLarge):
        render(text, mentions={})


def test_a_table_with_too_many_cells_stays_text() -> None:
    header = "|a" * 100 + "|\n" + "|-" * 100 + "|\n"

    html = html_of(header + "|x|\n" * 400)

    assert "table" not in Outline(html).tags
    assert html.count("x") == 400


@pytest.mark.parametrize("block", ["|a|b\n|-|-\n|c|d\n", "a|b\n-|-\nc|d\n"])
def test_of_lines_that_were_too_many_for_a_table_none_begins_another(block: str) -> None:
    html = html_of("text\n\n" + block * 350 + "\n| a |\n|---|\n| b |")

    assert html.count("<table>") == 1 and html.endswith("<tbody><tr><td>b</td></tr></tbody></table>")


def test_an_address_longer_than_any_stays_text() -> None:
    assert rendered("https://x.example/" + "a" * 3_000).links == ()


@pytest.mark.parametrize(
    "unit",
    [
        *("[", "![", "[a](", "[x]: y\n", "*_", "~~a", "`", "\\", "&#x", "|", "| a | b |\n|---|---|\n"),
        *("> ", "- ", "a\n", "=\n", "::: spoiler x\n", ":::", "<http://", "https://a.b/((", "http://a....."),
        *("@a@b.", "#a ", "\u0301#"),
    ],
)
def test_no_pattern_takes_long_however_often_it_is_repeated(unit: str) -> None:
    started = time.process_time()

    render(unit * as_often_as_may_be(unit), mentions=ACTORS, hashtag_url="https://h.example/tags/{name}")

    assert time.process_time() - started < 5


pieces = st.sampled_from(
    (
        *(
            "# ",
            "> ",
            "- ",
            "1. ",
            "\n",
            "\n\n",
            "    ",
            "`",
            "```\n",
            "**",
            "_",
            "~~",
            "[",
            "](https://x.example)",
            "![",
        ),
        *(
            "|",
            "---|",
            "::: spoiler t\n",
            ":::\n",
            "@bob",
            "@alice@a.example",
            "!cats@hub.example",
            "#tag",
            "\\",
            "&lt;",
        ),
        *("https://x.example/a", "<b>", "<script>", "javascript:", "word ", "كلمة "),
    )
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(pieces, st.text(max_size=5)), max_size=40).map("".join))
def test_whatever_is_written_the_html_is_already_clean(source: str) -> None:
    result = rendered(source)

    assert sanitise(result.html) == result.html
    assert set(result.mentions) <= {ALICE, BOB, CATS}
