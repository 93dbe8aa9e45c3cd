"""What admins tell everyone, in files of theirs or by browser: the rules of this server, what becomes of personal data,
on which terms it may be used, whom to write to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from fedi_groups.actions.posting_up import (
    LONGEST_RULE,
    MOST_RULES,
    PRIVACY_AT,
    Text,
    are_too_long,
    lines_of,
    name_of,
)
from fedi_groups.config import PREFIX, Settings
from fedi_groups.domain.types import SECOND, Instant
from fedi_groups.errors import Misconfigured, TooLarge
from fedi_groups.text.markdown import render

RULES = "/about/rules"
PRIVACY = "/about/privacy"
TERMS = "/about/terms"
CONTACT = "/about/contact"

LANGUAGES = ("en", "ar")
"""In which texts are written by browser. Where one is missing, another stands in."""


@dataclass(frozen=True, slots=True)
class Posted:
    """`rules`: in their order, with numbers from 1. `privacy`, `terms`, `contact`: HTML, empty if nothing is said.
    `at`: since when `privacy` says so. `others`: the same in other languages."""

    rules: tuple[str, ...] = ()
    privacy: str = ""
    at: Instant = field(default=Instant(0))
    terms: str = ""
    contact: str = ""
    others: Mapping[str, "Posted"] = field(default_factory=dict)

    def said_in(self, tag: str) -> "Posted":
        return self.others.get(tag, self)


def with_texts(files: Posted, chosen: Mapping[str, str]) -> Posted:
    """With what admins have written by browser, in each language; what stands in files stays."""
    others = {tag: _in_language(files, chosen, sorted(LANGUAGES, key=tag.__ne__)) for tag in LANGUAGES}
    return replace(others[LANGUAGES[0]], others=others)


def _in_language(files: Posted, chosen: Mapping[str, str], tags: Sequence[str]) -> Posted:
    def said(text: Text) -> str:
        return next((found for tag in tags if (found := chosen.get(name_of(text, tag)))), "")

    def shown(text: Text) -> str:
        return render(said(text), mentions={}).html

    return replace(
        files,
        rules=files.rules or lines_of(said(Text.RULES)),
        privacy=files.privacy or shown(Text.PRIVACY),
        at=files.at or Instant(int(chosen.get(PRIVACY_AT, "0"))),
        terms=shown(Text.TERMS),
        contact=shown(Text.CONTACT),
    )


def read_posted(settings: Settings) -> Posted:
    """As it stands in the files now. Raises Misconfigured for what cannot be shown."""
    rules = lines_of(_read(settings.rules_file, "RULES_FILE"))
    if are_too_long(rules):
        reason = f"is to hold up to {MOST_RULES} rules, one a line, each of up to {LONGEST_RULE} characters"
        raise Misconfigured(f"{PREFIX}RULES_FILE={settings.rules_file}: it {reason}")
    try:
        privacy = render(_read(settings.privacy_file, "PRIVACY_FILE"), mentions={}).html
    except TooLarge as error:
        raise Misconfigured(f"{PREFIX}PRIVACY_FILE={settings.privacy_file}: {error.public}") from error
    since = settings.privacy_file.stat().st_mtime if settings.privacy_file is not None else 0
    return Posted(rules, privacy, Instant(int(since) * SECOND))


def _read(file: Path | None, name: str) -> str:
    try:
        return file.read_text("utf-8") if file is not None else ""
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{PREFIX}{name}={file}: it cannot be read: {error}") from error
