"""Files that go along, on the command line: read from disk, recognised, described."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from fedi_groups.actions import media
from fedi_groups.app import Services
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.media import Made, MediaFacts
from fedi_groups.errors import Malformed, TooLarge
from fedi_groups.media.workshop import LARGEST
from fedi_groups.storage.unit import Unit

AttachOption = Annotated[
    list[Path] | None,
    typer.Option(metavar="FILE", dir_okay=False, help="A picture or document that goes along; up to four."),
]
AltOption = Annotated[
    list[str] | None,
    typer.Option(metavar="TEXT", help="What is to be seen on it, for those who do not: one for each, in their order."),
]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it lies on disk, and its description."""

    content: bytes
    alt: str = ""
    name: str = ""


def read_uploads(files: Sequence[Path], alts: Sequence[str]) -> list[Upload]:
    """Raises OSError for what cannot be read; Malformed for a description without a picture."""
    if len(alts) > len(files):
        reason = "There are more descriptions than files."
        raise Malformed(reason, public=reason)
    words = [*alts, *("" for _ in range(len(files) - len(alts)))]
    return [Upload(_content(file), alt, file.name) for file, alt in zip(files, words, strict=True)]


async def decoded(services: Services, uploads: Sequence[Upload]) -> list[tuple[Made, str]]:
    """One after the other, before any transaction. Raises Malformed for what is not taken."""
    return [(await services.workshop.keep(each.content, name=each.name), each.alt) for each in uploads]


async def added(tx: Unit, author: ActorFacts, found: Sequence[tuple[Made, str]]) -> list[MediaFacts]:
    """These as somebody's, ready to be attached."""
    return [await media.add(tx, author=author, made=made, description=alt) for made, alt in found]


def _content(file: Path) -> bytes:
    if file.stat().st_size > LARGEST:
        reason = f"{file}: a file has up to {LARGEST // 1024 // 1024} MB."
        raise TooLarge(reason, public=reason)
    return file.read_bytes()
