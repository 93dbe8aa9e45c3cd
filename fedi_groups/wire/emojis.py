"""Custom emoji: names between colons that stand for pictures; and reactions by an emoji (FEP-c0e0)."""

import re

from fedi_groups.domain.media import type_of
from fedi_groups.wire.read import first_link, objects_in, read_text, read_type
from fedi_groups.wire.shapes import EmojiShape, Json

TERMS: Json = {"Emoji": "http://joinmastodon.org/ns#Emoji"}

MOST = 32
"""Custom emoji of one post that are kept."""

_CODE = re.compile(r":[\w+-]{1,60}(?:@[\w.-]{1,200})?:", re.ASCII)
_LONGEST = 16
"""Code points of one emoji: families and flags are made of many."""
_PLAIN = re.compile(r"[\s<>&:\w]", re.ASCII)


def read_emojis(document: Json) -> tuple[EmojiShape, ...]:
    """The custom emoji that a document brings along, each name once."""
    found: dict[str, EmojiShape] = {}
    for each in objects_in(document.get("tag")):
        stated = read_text(each.get("name"), longest=70) if read_type(each) == "Emoji" else None
        name = f":{stated.strip(':')}:" if stated is not None else ""
        icon = next(iter(objects_in(each.get("icon"))), {})
        image = first_link(icon.get("url") or icon.get("href"))
        if _CODE.fullmatch(name) and image is not None:
            found.setdefault(name, EmojiShape(name, image))
    return tuple(found.values())[:MOST]


def read_reaction(document: Json) -> EmojiShape | None:
    """What an EmojiReact, or a Like with `content`, reacts with; None for a mere Like, or what is no single emoji."""
    said = read_text(document.get("content"), longest=300) or read_text(document.get("_misskey_reaction"), longest=300)
    if said is None:
        return None
    if _CODE.fullmatch(said):
        name = said.split("@")[0].rstrip(":") + ":"
        image = next((each.image for each in read_emojis(document) if each.name == name), None)
        return EmojiShape(name, image)
    return EmojiShape(said) if is_emoji(said) else None


def is_emoji(text: str) -> bool:
    """Whether this looks like a single emoji that is no custom one."""
    return 0 < len(text) <= _LONGEST and not _PLAIN.search(text)


def write_emoji(emoji: EmojiShape) -> Json:
    """Misskey takes none without an id."""
    icon: Json = {"type": "Image", "url": emoji.image}
    written: Json = {"type": "Emoji", "name": emoji.name, "icon": icon}
    if emoji.uri is None:
        return written
    icon["mediaType"] = type_of(emoji.image or "")
    return {"id": emoji.uri, **written}
