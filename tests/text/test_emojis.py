"""Pictures in place of the names of custom emoji: never where they would become more than a picture."""

from hypothesis import given

from fedi_groups.domain.emojis import names_in
from fedi_groups.text.emojis import with_pictures
from fedi_groups.text.html import sanitise, to_text
from tests.text.soup import html_soup

CAT = {":cat:": "/emojis/7/0123abcd.png"}
IMAGE = '<img class="emoji" src="/emojis/7/0123abcd.png" alt=":cat:" title=":cat:" loading="lazy">'


def test_a_name_in_a_text_is_a_picture() -> None:
    assert with_pictures("<p>A :cat: &lt;3, :dog:</p>", CAT) == f"<p>A {IMAGE} &lt;3, :dog:</p>"
    assert with_pictures("Plain :cat:", CAT) == f"Plain {IMAGE}"


def test_what_is_shown_as_typed_and_where_a_link_leads_stay() -> None:
    html = '<p><code>:cat:</code> <a href="https://a.test/:cat:">x</a></p>'
    assert with_pictures(html, CAT) == html
    assert with_pictures("<pre><code>:cat:</code></pre>:cat:", CAT).endswith(f"</pre>{IMAGE}")


@given(html_soup)
def test_nothing_else_changes_whatever_the_text(text: str) -> None:
    html = sanitise(text)
    shown = with_pictures(html, CAT)
    assert to_text(shown.replace(IMAGE, ":cat:")) == to_text(html)


def test_names_are_told_from_times_and_parts_of_words() -> None:
    assert names_in(["at 12:30:45 :cat:, x:dog:", None, ":cat::one_2:"]) == ("cat", "one_2")
