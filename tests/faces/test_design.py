"""The site's own system: colours that are seen on what they stand on, in each scheme, and the page that tells of it."""

import re

import pytest

from fedi_groups.faces.site.assets import STYLES, TOKENS
from fedi_groups.faces.site.palette import PAIRS, SCHEMES, contrasts, palettes, ratio
from tests.faces.house import House

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_is_read_is_seen_well_on_what_it_stands_on(scheme: str) -> None:
    faint = {
        f"{each.colour} on {each.ground}": round(each.ratios[scheme], 2)
        for each in contrasts()
        if each.ratios[scheme] < each.least
    }
    assert faint == {}


def test_contrast_is_counted_as_the_guidelines_do() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert ratio("#ffffff", "#777777") == ratio("#777777", "#ffffff")


def test_each_scheme_has_colours_of_its_own() -> None:
    found = palettes()
    assert len({each["paper"] for each in found.values()}) == 4
    assert {name for colour, ground, _ in PAIRS for name in (colour, ground)} <= found["light"].keys()


def test_no_style_names_a_colour_but_the_tokens_nor_left_and_right() -> None:
    for name in STYLES:
        if name in ("tokens", "print"):
            continue
        text = re.sub(r"/\*.*?\*/", "", (TOKENS.parent / f"{name}.css").read_text(), flags=re.DOTALL)
        assert not re.findall(r"#[0-9a-f]{3,8}\b", text), name
        assert not re.findall(r"(?:margin|padding|border)-(?:left|right)|(?<![\w-])(?:left|right):", text), name
        assert set(re.findall(r"var\(--([a-z-]+)", text)) <= set(re.findall(r"--([a-z-]+)", TOKENS.read_text())), name


async def test_a_page_tells_of_it_in_both_directions(house: House) -> None:
    page = await house.page("/about/design")
    assert page.status_code == 200 and 'dir="rtl"' in page.text
    for scheme in ("light", "dark"):
        for colour in palettes()[scheme].values():
            assert colour in page.text
    arabic = await house.page("/about/design?lang=ar")
    assert '<html lang="ar" dir="rtl">' in arabic.text and 'dir="ltr"' in arabic.text
    ids = re.findall(r' id="([^"]+)"', page.text)
    assert len(ids) == len(set(ids)) and 'style="' not in page.text
