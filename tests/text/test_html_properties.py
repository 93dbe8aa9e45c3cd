"""What holds of sanitised HTML whatever came in."""

from hypothesis import given, settings

from fedi_groups.text.html import cleaned, for_microblog, images, sanitise, to_text
from fedi_groups.text.titles import title_from, title_in
from tests.text.soup import Outline, html_soup

SHOWN = frozenset(
    "a abbr b blockquote br cite code del details em h1 h2 h3 h4 h5 h6 hr i ins li mark ol p pre q rp rt ruby s small"
    " span strong sub summary sup table tbody td th thead tr u ul".split()
)
KEPT_BY_MASTODON = frozenset("p br span a del s pre blockquote code b strong u i em ul ol li ruby rt rp".split())
ATTRIBUTES = frozenset("class colspan dir href lang rel rowspan start title value".split())
SCHEMES = (
    "dat",
    "dweb",
    "gemini",
    "gopher",
    "http",
    "https",
    "ipfs",
    "ipns",
    "magnet",
    "mailto",
    "matrix",
    "ssb",
    "xmpp",
)

many = settings(max_examples=400, deadline=None)


@many
@given(html_soup)
def test_only_harmless_tags_attributes_and_addresses_are_left(html: str) -> None:
    outline = Outline(sanitise(html))

    assert outline.tags <= SHOWN
    assert {name for _, attributes in outline.elements for name in attributes} <= ATTRIBUTES
    assert all(address.split(":")[0].lower() in SCHEMES for address in outline.all("href"))


@many
@given(html_soup)
def test_every_link_leads_somewhere_and_tells_that_it_is_not_ours(html: str) -> None:
    for tag, attributes in Outline(sanitise(html)).elements:
        if tag == "a":
            assert "href" in attributes
            assert attributes["rel"].removeprefix("tag ") == "nofollow noopener noreferrer ugc"


@many
@given(html_soup)
def test_the_tree_that_was_read_says_what_is_left(html: str) -> None:
    clean = cleaned(html)

    assert clean.to_text() == to_text(clean.html)
    assert title_in(clean, drop=()) == title_from(clean.html, drop=())


@many
@given(html_soup)
def test_what_microblogs_read_as_it_is_is_not_changed_for_them(html: str) -> None:
    told = for_microblog(sanitise(html))

    assert sanitise(told) == told
    assert for_microblog(told) == told


@many
@given(html_soup)
def test_sanitising_twice_changes_nothing(html: str) -> None:
    once = sanitise(html)

    assert sanitise(once) == once


@many
@given(html_soup)
def test_any_input_gives_text_and_images_without_an_error(html: str) -> None:
    text = to_text(html)

    assert text == text.strip("\n").rstrip()
    assert "\x00" not in text
    assert all(image.url for image in images(html))


@many
@given(html_soup)
def test_what_goes_to_microblogs_has_only_tags_that_mastodon_keeps(html: str) -> None:
    assert Outline(for_microblog(html)).tags <= KEPT_BY_MASTODON
