"""The charter of a community in words: how it is told, and how somebody says what is to be otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from fedi_groups.domain.charter import PRESETS, Admission, Charter, Inviters, Preset, Reading, Speakers
from fedi_groups.text.commands import folded
from fedi_groups.text.vocabulary import PRESET, SETTINGS, VALUES

_KINDS: Final[Mapping[str, type[StrEnum]]] = MappingProxyType(
    {
        "reading": Reading,
        "admission": Admission,
        "inviters": Inviters,
        **dict.fromkeys(("posts", "comments", "polls", "events", "links", "pictures"), Speakers),
    }
)
_LINES: Final = frozenset({"questions", "rules"})
_BOUNDLESS: Final = frozenset({"cap", "invites"})
_YES: Final[Mapping[str, Any]] = MappingProxyType({"yes": True, "no": False})


def _key(said: str) -> str:
    return folded(said).replace("-", "_")


_NAMES: Final = {_key(said): each.name for each in SETTINGS for said in (each.name, each.arabic)}
_WORDS: Final = {_key(said): value for value, some in VALUES.items() for said in (value, *some)}


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be otherwise: as in a `preset`, and then these `settings`."""

    preset: Preset | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def reading(self) -> Reading | None:
        return self.settings.get("reading")

    def applied(self, charter: Charter) -> Charter:
        begun = self.preset.charter if self.preset is not None else charter
        return replace(begun, **{name: value for name, value in self.settings.items() if name != "reading"})

    def is_harsh(self, charter: Charter, reading: Reading) -> bool:
        """What was written would be lost, all would be otherwise, or others would read it, or not."""
        lost = any(getattr(charter, name) and name in self.settings for name in _LINES)
        return self.preset is not None or lost or self.reading not in (None, reading)


def names_of_settings() -> list[str]:
    """Those of which a charter is made; who reads is beside it."""
    return sorted(each.name for each in fields(Charter) if each.name != "hidden")


def preset(said: str) -> Preset:
    """Raises ValueError for one that nobody knows."""
    name = _WORDS.get(_key(said), said.strip().lower())
    if name not in PRESETS:
        raise ValueError(f"{said} is no preset: there are {', '.join(PRESETS)}.")
    return PRESETS[name]


def read_changes(rest: str) -> Changes:
    """`preset circle`, or `posts moderators`, or `posts=moderators comments=members`. Raises ValueError."""
    words = rest.split()
    if words and _key(words[0]) in map(_key, PRESET):
        return Changes(preset=preset(" ".join(words[1:])))
    if all("=" in each for each in words):
        return Changes(settings=dict(map(read_setting, words)))
    name, value = _parted(rest)
    return Changes(settings={name: value_of(name, value)})


def read_setting(text: str) -> tuple[str, Any]:
    """`name=value`. Raises ValueError."""
    said, parted, value = text.partition("=")
    name = _NAMES.get(_key(said))
    if not parted or name is None:
        raise ValueError(f"{text}: there are {', '.join(names_of_settings())}.")
    return name, value_of(name, value.strip())


def value_of(name: str, text: str) -> Any:
    """What this setting is to be. Raises ValueError."""
    if name in _LINES:
        return tuple(line.strip() for line in text.replace("\n", "|").split("|") if line.strip())
    said = _WORDS.get(_key(text), text)
    if name in _KINDS:
        return _chosen({each.value: each for each in _KINDS[name]}, name, said)
    if isinstance(getattr(Charter(), name), bool):
        return _chosen(_YES, name, said)
    if said == "none" and name in _BOUNDLESS:
        return None
    if not said.isdecimal():
        raise ValueError(f"{name} is a number, not {text}.")
    return int(said)


def told(charter: Charter, reading: Reading, admission: Admission, language: str) -> dict[str, str]:
    """A line for each setting, by its name: how it is said, what it means, and how it stands."""
    values = {each.name: getattr(charter, each.name) for each in fields(Charter)}
    values |= {"reading": reading, "admission": admission}
    arabic = language == "ar"
    return {
        each.name: f"{each.arabic if arabic else each.name.replace('_', '-')}"
        f" ({each.in_arabic if arabic else each.in_english}): {_shown(values[each.name], arabic=arabic)}"
        for each in SETTINGS
    }


def _shown(value: object, *, arabic: bool) -> str:
    if isinstance(value, tuple):
        return " | ".join(value) or "—"
    plain = {None: "none", True: "yes", False: "no"}.get(value) if value is None or isinstance(value, bool) else None
    said = plain or str(value)
    return VALUES[said][0].replace("-", " ") if arabic and said in VALUES else said


def _parted(rest: str) -> tuple[str, str]:
    """The name at the beginning, of one word or two, and what stands behind it. Raises ValueError."""
    words = rest.split(maxsplit=2)
    if len(words) > 1 and (name := _NAMES.get(_key("-".join(words[:2])))) is not None:
        return name, words[2] if len(words) > 2 else ""
    name = _NAMES.get(_key(words[0])) if words else None
    if name is None:
        raise ValueError(f"{rest}: there are {', '.join(names_of_settings())}.")
    return name, rest.split(maxsplit=1)[1] if len(words) > 1 else ""


def _chosen(known: Mapping[str, Any], name: str, value: str) -> Any:
    if value not in known:
        raise ValueError(f"{name} is one of {', '.join(known)}, not {value}.")
    return known[value]
