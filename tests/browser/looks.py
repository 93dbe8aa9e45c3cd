"""How a page is looked at: in which language, theme and width."""

import os
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal

Theme = Literal["light", "dark", "contrast"]
THEMES: tuple[Theme, ...] = ("light", "dark", "contrast")
LANGUAGES = ("en", "ar")
PHONE, DESK = 390, 1200
WIDTHS = (PHONE, DESK)
NARROWEST = 320
"""CSS pixels at which nothing has to be scrolled to the side (WCAG 2.2, 1.4.10)."""


@dataclass(frozen=True, slots=True)
class Look:
    language: str
    theme: Theme
    width: int

    @property
    def direction(self) -> str:
        return "rtl" if self.language == "ar" else "ltr"

    @property
    def name(self) -> str:
        return f"{self.language}-{self.width}-{self.theme}"

    def context(self, *, scripts: bool = True) -> dict[str, Any]:
        """What Playwright makes of it."""
        return {
            "locale": self.language,
            "viewport": {"width": self.width, "height": 844 if self.width == PHONE else 800},
            "color_scheme": "dark" if self.theme == "dark" else "light",
            "contrast": "more" if self.theme == "contrast" else "no-preference",
            "reduced_motion": "reduce",
            "java_script_enabled": scripts,
        }


GRID = tuple(Look(*each) for each in product(LANGUAGES, THEMES, WIDTHS))
SIDES = tuple(Look(language, "light", width) for language in LANGUAGES for width in WIDTHS)
"""Those that a journey is made in."""


def looks_at(number: int) -> tuple[Look, ...]:
    """At the page of this number: one look by turns, so that neighbours differ; all of them, if that is asked for."""
    return GRID if os.environ.get("EVERY_LOOK") == "1" else (GRID[number * 5 % len(GRID)],)
