"""Our HTML in the words that Mastodon's sanitiser keeps."""

import pytest

from fedi_groups.text.html import for_microblog, images, to_text

REL = 'rel="nofollow noopener noreferrer ugc"'


@pytest.mark.parametrize(
    ("html", "sent"),
    [
        ("<h2>Title</h2><p>x</p>", "<p><strong>Title</strong></p><p>x</p>"),
        ("<p>a</p><hr><p>b</p>", "<p>a</p><p>———</p><p>b</p>"),
        (
            "<details><summary>The end</summary><p>He dies.</p></details>",
            "<p><strong>▼ The end</strong></p><p>He dies.</p>",
        ),
        ("E=mc<sup>2</sup>, H<sub>2</sub>O, a<sub>ij</sub>", "E=mc², H₂O, a_(ij)"),
        ("<q>yes</q> <mark>this</mark> <ins>new</ins> <small>tiny</small>", "“yes” <b>this</b> <u>new</u> tiny"),
        ('<abbr title="World Wide Web">WWW</abbr>', "WWW (World Wide Web)"),
        ("<ruby>漢<rp>(</rp><rt>kan</rt></ruby>", "<ruby>漢<rp>(</rp><rt>kan</rt></ruby>"),
        ("<blockquote><h3>x</h3></blockquote>", "<blockquote><p><strong>x</strong></p></blockquote>"),
        ("<pre><code>a\nb</code></pre>", "<pre><code>a\nb</code></pre>"),
    ],
)
def test_what_mastodon_strips_is_said_in_other_ways(html: str, sent: str) -> None:
    assert for_microblog(html) == sent


def test_a_table_with_a_head_becomes_a_list_that_names_the_columns() -> None:
    head = "<thead><tr><th>Bird</th><th>Seen</th></tr></thead>"
    table = f"<table>{head}<tr><td>Kingfisher</td><td><b>twice</b></td></tr></table>"

    assert for_microblog(table) == (
        "<ul><li><strong>Bird:</strong> Kingfisher · <strong>Seen:</strong> <b>twice</b></li></ul>"
    )


def test_a_table_without_a_head_becomes_a_list_of_its_rows() -> None:
    table = "<table><tr><td>a</td><td>b</td></tr><tr><td></td><td><p>c</p><p>d</p></td></tr></table>"

    assert for_microblog(table) == "<ul><li>a · b</li><li>c d</li></ul>"


def test_a_head_of_long_texts_is_a_row_like_others() -> None:
    table = f"<table><tr><th>{'long ' * 20}</th></tr><tr><td>a</td></tr><tr><td>b</td></tr></table>"

    assert for_microblog(table) == f"<ul><li>{'long ' * 20}</li><li>a</li><li>b</li></ul>"


def test_images_that_are_attached_go_and_others_stay_as_links() -> None:
    html = "<p>birds</p>" + "".join(f'<p><img src="https://i.example/{n}.png" alt="bird {n}"></p>' for n in range(5))

    assert len(images(html)) == 5
    assert for_microblog(html, attached={f"https://i.example/{n}.png" for n in range(4)}) == (
        f'<p>birds</p><p><a href="https://i.example/4.png" class="u-photo" {REL}>bird 4</a></p>'
    )


def test_no_word_of_a_rich_text_is_lost() -> None:
    html = (
        "<h1>one</h1><details><summary>two</summary><table><tr><th>three</th></tr><tr><td>four</td></tr></table></details>"
        "<ul><li><h4>five</h4><blockquote>six<hr></blockquote></li></ul><dl><dt>seven</dt><dd>eight</dd></dl>"
    )

    text = to_text(for_microblog(html))

    assert [word for word in "one two three four five six seven eight".split() if word not in text] == []


def test_doing_it_twice_changes_nothing() -> None:
    once = for_microblog("<h1>a</h1><table><tr><td>b</td></tr></table><hr>x<sup>2</sup>")

    assert for_microblog(once) == once
