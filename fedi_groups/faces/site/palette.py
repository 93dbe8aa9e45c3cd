"""The colours of the style sheet as it says them, and how well one is seen on another (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fedi_groups.faces.site.assets import TOKENS

TEXT, EDGE = 4.5, 3.0

SCHEMES = {
    "light": (),
    "dark": ("prefers-color-scheme: dark",),
    "light-more": ("prefers-contrast: more",),
    "dark-more": ("prefers-color-scheme: dark", "prefers-contrast: more"),
}
"""What a browser is asked to show, and which conditions of the sheet hold then."""

PAIRS = (
    ("ink", "paper", TEXT),
    ("ink", "sheet", TEXT),
    ("ink", "accent-sheet", TEXT),
    ("ink", "mark", TEXT),
    ("ink", "danger-sheet", TEXT),
    ("soft", "paper", TEXT),
    ("soft", "sheet", TEXT),
    ("soft", "accent-sheet", TEXT),
    ("accent", "paper", TEXT),
    ("accent", "sheet", TEXT),
    ("accent", "accent-sheet", TEXT),
    ("accent", "mark", TEXT),
    ("on-accent", "accent", TEXT),
    ("danger", "paper", TEXT),
    ("danger", "sheet", TEXT),
    ("danger", "danger-sheet", TEXT),
    ("edge", "paper", EDGE),
    ("edge", "sheet", EDGE),
)
"""What stands on what, and how well it has to be seen at least."""

_BLOCK = re.compile(r"(?:@media ([^{]+)\{\s*)?:root\s*\{(.*?)\}", re.DOTALL)
_COLOUR = re.compile(r"--([a-z-]+):\s*(#[0-9a-f]{6})")
_CONDITION = re.compile(r"\(([^)]+)\)")


@dataclass(frozen=True, slots=True)
class Contrast:
    """`ratios`: by scheme, to one."""

    colour: str
    ground: str
    least: float
    ratios: Mapping[str, float]


def palettes() -> dict[str, dict[str, str]]:
    """For each scheme its colours by name. What stands later in the sheet holds."""
    blocks = [
        (frozenset(_CONDITION.findall(condition or "")), dict(_COLOUR.findall(body)))
        for condition, body in _BLOCK.findall(TOKENS.read_text())
    ]
    found: dict[str, dict[str, str]] = {}
    for scheme, holding in SCHEMES.items():
        colours: dict[str, str] = {}
        for conditions, values in blocks:
            if conditions <= frozenset(holding):
                colours |= values
        found[scheme] = colours
    return found


def contrasts() -> list[Contrast]:
    by_scheme = palettes()
    return [
        Contrast(
            colour,
            ground,
            least,
            {name: ratio(colours[colour], colours[ground]) for name, colours in by_scheme.items()},
        )
        for colour, ground, least in PAIRS
    ]


def ratio(one: str, other: str) -> float:
    """Contrast ratio as WCAG 2.2 defines it, of two colours like #0f5d57."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
