"""Pictures on the command line: read from files, made anew, described."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from fedi_groups.actions import media
from fedi_groups.app import Services
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.media import MediaFacts, Picture
from fedi_groups.errors import Malformed, TooLarge
from fedi_groups.media.workshop import LARGEST
from fedi_groups.storage.unit import Unit

AttachOption = Annotated[
    list[Path] | None,
    typer.Option(metavar="FILE", dir_okay=False, help="A picture that goes along; up to four of them."),
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


def read_uploads(files: Sequence[Path], alts: Sequence[str]) -> list[Upload]:
    """Raises OSError for what cannot be read; Malformed for a description without a picture."""
    if len(alts) > len(files):
        reason = "There are more descriptions than pictures."
        raise Malformed(reason, public=reason)
    words = [*alts, *("" for _ in range(len(files) - len(alts)))]
    return [Upload(_content(file), alt) for file, alt in zip(files, words, strict=True)]


async def decoded(services: Services, uploads: Sequence[Upload]) -> list[tuple[Picture, str]]:
    """One after the other, before any transaction. Raises Malformed for what is no picture."""
    return [(await services.workshop.keep(each.content), each.alt) for each in uploads]


async def added(tx: Unit, author: ActorFacts, pictures: Sequence[tuple[Picture, str]]) -> list[MediaFacts]:
    """These as somebody's, ready to be attached."""
    return [await media.add(tx, author=author, picture=picture, description=alt) for picture, alt in pictures]


def _content(file: Path) -> bytes:
    if file.stat().st_size > LARGEST:
        reason = f"{file}: a picture has up to {LARGEST // 1024 // 1024} MB."
        raise TooLarge(reason, public=reason)
    return file.read_bytes()
