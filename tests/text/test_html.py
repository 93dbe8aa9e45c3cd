"""Foreign HTML made safe to show."""

import time

import pytest

from fedi_groups.text.html import Image, bold_title, images, sanitise, to_text
from fedi_groups.text.markup import MAX_LENGTH, MAX_TAGS
from fedi_groups.text.tree import MAX_ELEMENTS
from tests.text.soup import PERSIAN, Outline

REL = 'rel="nofollow noopener noreferrer ugc"'


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("<script>alert(1)</script>after", "after"),
        ("<SCRIPT SRC=//x>alert(1)", ""),
        ('<p onclick="alert(1)">x</p>', "<p>x</p>"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ('<a href="&#106;avascript&colon;alert(1)">x</a>', "x"),
        ('<a href="data:text/html,x">x</a>', "x"),
        ('<a href="//evil.example">x</a>', "x"),
        ('<p style="position:fixed" id="login">x</p>', "<p>x</p>"),
        ('<form action="https://evil.example"><input name="password">x</form>', "<p>x</p>"),
        ("<svg><p><style><img src=x onerror=alert(1)></style></svg>x", "x"),
        ('<math><mtext><table><mglyph><style><!--</style><img title="--><img src=1 onerror=alert(1)>">', ""),
        ("<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "'&gt;"),
        ("<style>@import 'https://evil.example'</style>x", "x"),
        ("<object data='https://evil.example'>x</object>y", "y"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ],
)
def test_what_could_do_harm_is_taken_out(hostile: str, shown: str) -> None:
    assert sanitise(hostile) == shown


def test_a_link_loses_its_target_and_is_marked() -> None:
    link = '<a href="https://x.example/?a=1&amp;b=2" target="_blank" rel="me">x</a>'

    assert sanitise(link) == f'<a href="https://x.example/?a=1&amp;b=2" {REL}>x</a>'


@pytest.mark.parametrize(
    "address", ["mailto:bob@x.example", "gemini://x.example/", "xmpp:bob@x.example", "HTTPS://X.example"]
)
def test_links_of_other_harmless_schemes_stay(address: str) -> None:
    assert Outline(sanitise(f'<a href="{address}">x</a>')).all("href") == [address]


def test_a_mention_from_mastodon_stays_as_it_is_but_for_the_mark() -> None:
    start, words = '<a href="https://m.example/@bob" class="u-url mention"', "@<span>bob</span></a>"

    assert sanitise(f'<span class="h-card" translate="no">{start} rel="me" target="_blank">{words}</span>') == (
        f'<span class="h-card">{start} {REL}>{words}</span>'
    )


def test_a_hashtag_keeps_rel_tag_so_that_no_preview_is_made_of_it() -> None:
    hashtag = '<a href="https://m.example/tags/x" class="mention hashtag" rel="tag">#x</a>'

    assert Outline(sanitise(hashtag)).all("rel") == ["tag nofollow noopener noreferrer ugc"]


def test_text_that_looks_like_a_hashtag_link_is_left_alone() -> None:
    text = '&lt;a href="https://x" class="hashtag" rel="nofollow&gt;'

    assert sanitise(text) == text


def test_classes_that_say_nothing_are_taken_out() -> None:
    assert sanitise('<span class="invisible modal ellipsis">x</span><p class="quote-inline big">y</p>') == (
        '<span class="invisible ellipsis">x</span><p class="quote-inline">y</p>'
    )


def test_an_image_becomes_a_link_with_its_description() -> None:
    assert sanitise('<img src="https://i.example/a.png" alt="A &quot;cat&quot;">') == (
        f'<a href="https://i.example/a.png" class="u-photo" {REL}>A "cat"</a>'
    )


def test_an_image_without_a_description_is_called_by_its_file() -> None:
    assert to_text('<img src="https://i.example/dir/cat.png?size=2">') == "cat.png"


def test_an_image_in_a_link_leaves_its_description_there() -> None:
    assert sanitise('<a href="https://x.example/"><img src="https://i.example/a.png" alt="cat"></a>') == (
        f'<a href="https://x.example/" {REL}>cat</a>'
    )


def test_a_custom_emoji_stays_the_text_it_stands_for() -> None:
    assert sanitise('hi <img class="custom-emoji" src="https://i.example/blob.png" alt=":blob:">') == "hi :blob:"


def test_a_frame_becomes_a_link() -> None:
    frame = '<iframe src="https://v.example/embed/1" title="A film"></iframe>x'

    assert sanitise(frame) == f'<a href="https://v.example/embed/1" {REL}>A film</a>x'


def test_images_are_listed_once_from_raw_and_from_sanitised_html() -> None:
    html = (
        '<p><img src="https://i.example/a.png" alt="cat"></p><img src="https://i.example/b.png">'
        '<img src="https://i.example/a.png" alt="again"><img src="javascript:x" alt="no">'
    )

    expected = (Image("https://i.example/a.png", "cat"), Image("https://i.example/b.png", ""))
    assert images(html) == images(sanitise(html)) == expected


@pytest.mark.parametrize(
    ("broken", "tidy"),
    [
        ("<p>one<p>two", "<p>one</p><p>two</p>"),
        ("<b>bold", "<b>bold</b>"),
        ("<b><p>x</p></b>y", "<b><p>x</p></b>y"),
        ("</p>x</div>", "x"),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>"),
        ("<li>alone</li>", "<p>alone</p>"),
        ("<dl><dt>a<dd>b</dl>", "<ul><li>a</li><li>b</li></ul>"),
        (
            "<table><td>a<td>b<tr><td>c</table>",
            "<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></tbody></table>",
        ),
        ("<table>loose<tr><td>a</table>", "<table><tbody><tr><td>loose</td></tr><tr><td>a</td></tr></tbody></table>"),
        ("<td>no table</td>", "no table"),
        ("<h2><div>title</div></h2>", "<h2>title</h2>"),
        ("<p></p><p> </p><b></b>x", "x"),
        ("<pre>\n\n  code</pre>", "<pre>  code</pre>"),
        ("<div>a<div>b</div>c</div>", "<p>a</p><p>b</p>c"),
        ("1 < 2 && 3 > 2", "1 &lt; 2 &amp;&amp; 3 &gt; 2"),
        ("<o:p>word</o:p><x-y>z</x-y>", "wordz"),
        ("<!-- note -->x<!-- open", "x"),
        ("<html><head><title>page</title><body>x<embed src=y>z", "xz"),
        ("<math><mi>x</mi><annotation encoding='application/x-tex'>x &lt; 1</annotation></math>.", "$x &lt; 1$."),
    ],
)
def test_broken_markup_is_set_right(broken: str, tidy: str) -> None:
    assert sanitise(broken) == tidy


def test_a_link_in_a_link_ends_the_outer_one() -> None:
    html = '<a href="https://one.example/">one <a href="https://two.example/">two</a></a>'

    assert sanitise(html) == (
        f'<a href="https://one.example/" {REL}>one </a><a href="https://two.example/" {REL}>two</a>'
    )


def test_an_address_that_only_looks_like_one_leaves_its_text() -> None:
    assert sanitise('<p><a href="http://a b/">x</a> <a href="http://[::1">y</a></p>') == "<p>x y</p>"


def test_language_and_direction_stay() -> None:
    html = '<p dir="rtl" lang="ar">مرحبا <span dir="ltr" lang="en">world</span></p><p dir="evil" lang="x y">z</p>'

    assert sanitise(html) == ('<p lang="ar" dir="rtl">مرحبا <span lang="en" dir="ltr">world</span></p><p>z</p>')


def test_depth_is_bounded_and_no_word_is_lost() -> None:
    html = "".join(f"<blockquote>{level} " for level in range(500))

    clean = sanitise(html)

    assert clean.count("<blockquote>") <= 50
    assert to_text(clean).replace(">", " ").split() == [str(level) for level in range(500)]


@pytest.mark.parametrize(
    "bomb",
    [
        '<p><a href="https://x.example/' + "A" * 4000 + '">' + "<p>a" * 24_000,
        "".join(f"<b {number}>" for number in range(12_000)) + "x</b>" * 12_000,
        "<a " * 33_000,
        "<a \"'" * 20_000,
        "<!--" * 25_000,
        "<script>" * 12_000,
        "&#x" * 33_000,
        "<table><tr><td>" * 7_000,
        "<a x" + " " * 100_000,
    ],
    ids=lambda bomb: bomb[:12],
)
def test_a_bomb_neither_grows_nor_takes_long(bomb: str) -> None:
    started = time.process_time()

    clean = sanitise(bomb)

    assert len(clean) < 12 * len(bomb)
    assert time.process_time() - started < 5


def test_what_is_too_long_is_cut_between_tags() -> None:
    paragraph = f"<p>{'word' * 41}</p>"

    clean = sanitise(paragraph * 4_000)

    assert 200_000 < len(clean) < 270_000
    assert clean.endswith(paragraph)


@pytest.mark.parametrize("unit", ["<p>word", "<br>word", "<table>word", "<td>word"])
def test_behind_too_many_elements_only_text_is_left(unit: str) -> None:
    source = "<table>" * (unit == "<td>word") + unit * 7_000

    clean = sanitise(source)

    assert len(Outline(clean).elements) <= MAX_ELEMENTS + 3
    assert clean.count("word") == 7_000
    assert sanitise(clean) == clean


def test_behind_too_many_tags_nothing_is_read() -> None:
    clean = sanitise("<b>x</b>" * MAX_TAGS)

    assert clean.count("x") == MAX_TAGS // 2
    assert sanitise("<!-- -->" * MAX_TAGS + "<p>x</p>") == ""


@pytest.mark.parametrize(
    "unit", ["&", "<", "a\xa0", "<a href='https://x.example/'>x</a>", f"<img src=https://x.example/?{'&' * 99}>"]
)
def test_what_is_written_at_more_length_than_it_came_is_cut(unit: str) -> None:
    clean = sanitise(unit * (250_000 // len(unit)))

    assert 0.9 * MAX_LENGTH < len(clean) <= MAX_LENGTH
    assert sanitise(clean) == clean


def test_quotes_in_quotes_are_set_off_in_text_as_deep_as_anyone_reads() -> None:
    text = to_text("<blockquote>" * 30 + "<pre>" + "a\n" * 1_000)

    assert set(text.splitlines()) == {"> > > > > > a"}


def test_characters_that_cannot_be_stored_are_left_out() -> None:
    assert sanitise("a\x00b\ud800c&#xfffe;d\x1fe\r\nf") == "abcde\nf"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>one</p><p>two<br>three</p>", "one\n\ntwo\nthree"),
        ("<h1>Title</h1>text", "Title\n\ntext"),
        ("<p>Things:</p><ul><li>a</li><li>b<ol start=3><li>c</li></ol></li></ul>", "Things:\n\n• a\n• b\n  3. c"),
        ("<blockquote><p>said</p><p>more</p></blockquote><p>answer</p>", "> said\n>\n> more\n\nanswer"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td><p>2</p></td></tr></table>", "a | b\n1 | 2"),
        ("<pre><code>if x:\n    y\n</code></pre>", "if x:\n    y"),
        ("<p>  many \n spaces&nbsp; </p>", "many spaces"),
        ("a<hr>b", "a\n\n———\n\nb"),
        ("H<sub>2</sub>O, x<sup>2</sup>, x<sup>ab</sup>, <q>quoted</q>", "H₂O, x², x^(ab), “quoted”"),
        (
            '<a href="https://x.example/abc"><span class="invisible">https://</span>x.example<span>/abc</span></a>',
            "https://x.example/abc",
        ),
        ("<details><summary>Spoiler</summary>hidden</details>", "Spoiler\n\nhidden"),
        (f'<p dir="rtl">مرحبا بالعالم</p><p>{PERSIAN}</p>', f"مرحبا بالعالم\n\n{PERSIAN}"),
        ("", ""),
    ],
)
def test_text_reads_as_the_html_looks(html: str, text: str) -> None:
    assert to_text(html) == text


def test_a_title_goes_in_front_as_a_bold_paragraph_and_cannot_bring_markup() -> None:
    assert (
        bold_title("Cats <b>& dogs</b>\n", "<p>x</p>")
        == "<p><strong>Cats &lt;b&gt;&amp; dogs&lt;/b&gt;</strong></p><p>x</p>"
    )


def test_no_title_leaves_the_content_alone() -> None:
    assert bold_title("  ", "<p>x</p>") == "<p>x</p>"
