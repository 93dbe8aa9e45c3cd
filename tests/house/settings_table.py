"""The table of settings in the operator's guide, rendered from config.py. Run as a module, it writes it there."""

import re
from pathlib import Path

from fedi_groups.config import PREFIX, Settings
from tests.house.source import ROOT

GUIDE = ROOT / "docker" / "OPERATING.md"
BETWEEN_THE_MARKS = re.compile(r"(?<=config\.py -->\n).*?(?=<!-- /settings -->)", re.DOTALL)


def render_settings_table() -> str:
    rows = [
        f"| `{PREFIX}{name.upper()}` | {render_default(field.default)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join(["| Variable | Default | What it sets |", "|---|---|---|", *rows]) + "\n"


def render_default(value: object) -> str:
    match value:
        case None | "":
            return ""
        case bool():
            return f"`{str(value).lower()}`"
        case tuple() | frozenset():
            return f"`{','.join(sorted(map(str, value)))}`" if value else ""
        case _:
            return f"`{value}`"


def with_the_table(guide: str) -> str:
    return BETWEEN_THE_MARKS.sub(lambda _: render_settings_table(), guide)


def write(path: Path = GUIDE) -> None:
    path.write_text(with_the_table(path.read_text()))


if __name__ == "__main__":
    write()
