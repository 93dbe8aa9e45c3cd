"""Flairs: what a community has its posts sorted by. As Lemmy 1.0 says it, and as PieFed and its elders do.

A community defines them in its `tag`; a post names them by their ids, and only what its community has defined counts.
"""

from fedi_groups.wire.read import objects_in, read_text, read_type, read_uri
from fedi_groups.wire.shapes import FlairShape, Json

KIND, ELDER = "CommunityPostTag", "lemmy:CommunityTag"

TERMS: Json = {
    KIND: f"lemmy:{KIND}",
    "color": "lemmy:color",
    "textColor": "lemmy:textColor",
    "backgroundColor": "lemmy:backgroundColor",
    "blurImages": "lemmy:blurImages",
}

TEXT_COLOR, BACKGROUND_COLOR = "#000000", "#dedede"
"""Without them, and `blurImages`, PieFed drops a post that bears the flair, and all changes of the community."""

MOST_DEFINED = 100
MOST_CHOSEN = 10

LONGEST_NAME = 100
LONGEST_TITLE = 200
LONGEST_DESCRIPTION = 1_000


def read_flairs(document: Json) -> tuple[FlairShape, ...]:
    """Those that a community defines, each once; `lemmy:tagsForPosts` counts where `tag` has none."""
    found = [_read(each) for each in objects_in(document.get("tag")) if read_type(each) == KIND]
    found = found or [_read(each) for each in objects_in(document.get("lemmy:tagsForPosts"))]
    return tuple({each.uri: each for each in found if each is not None}.values())[:MOST_DEFINED]


def read_chosen(document: Json) -> tuple[FlairShape, ...]:
    """Those that a post bears, each once; of one that is named by its id alone `name` is empty."""
    found = [_read(each, name="") for each in objects_in(document.get("tag")) if read_type(each) in (KIND, ELDER)]
    return tuple({each.uri: each for each in found if each is not None}.values())[:MOST_CHOSEN]


def _read(tag: Json, *, name: str | None = None) -> FlairShape | None:
    """`name`: what it is called if it does not say so; without one it is none."""
    uri = read_uri(tag.get("id"))
    titles = (read_text(tag.get(name), longest=LONGEST_TITLE) for name in ("name", "display_name"))
    title = next((each for each in titles if each is not None), None)
    name = read_text(tag.get("preferredUsername"), longest=LONGEST_NAME) or title or name
    if uri is None or name is None:
        return None
    return FlairShape(
        uri=uri,
        name=name[:LONGEST_NAME],
        title=title,
        description=read_text(tag.get("content"), longest=LONGEST_DESCRIPTION),
        color=read_text(tag.get("color"), longest=20),
    )


def write_flair(flair: FlairShape) -> Json:
    """As a community defines it, and as a post bears it."""
    document: Json = {
        "type": KIND,
        "id": flair.uri,
        "preferredUsername": flair.name,
        "name": flair.title or flair.name,
        "textColor": TEXT_COLOR,
        "backgroundColor": BACKGROUND_COLOR,
        "blurImages": False,
    }
    if flair.description:
        document["content"] = flair.description
    if flair.color:
        document["color"] = flair.color
    return document


def write_chosen(flairs: tuple[FlairShape, ...]) -> list[Json]:
    """In both forms: PieFed reads the elder one on posts."""
    return [*map(write_flair, flairs), *map(_write_elder, flairs)]


def _write_elder(flair: FlairShape) -> Json:
    return {
        "type": ELDER,
        "id": flair.uri,
        "display_name": flair.title or flair.name,
        "text_color": TEXT_COLOR,
        "background_color": BACKGROUND_COLOR,
        "blur_images": False,
    }
