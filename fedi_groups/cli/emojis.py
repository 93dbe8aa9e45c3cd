"""Custom emoji of this server: added, one or a folder of them, called otherwise, hidden, removed."""

from pathlib import Path
from typing import Annotated

import typer

from fedi_groups.actions import emojis
from fedi_groups.actions.emojis import Picture
from fedi_groups.app import Services
from fedi_groups.cli.columns import table
from fedi_groups.cli.noted import note_command
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Group, Said
from fedi_groups.domain.deeds import Did
from fedi_groups.domain.emojis import LARGEST_EMOJI, EmojiFacts, is_name
from fedi_groups.errors import FediGroupsError
from fedi_groups.storage.emojis import all_emojis
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.wire.uris import Uris

ENDINGS = frozenset({".png", ".gif", ".webp", ".jpg", ".jpeg", ".avif"})
"""What a folder is searched for."""

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="What stands between the colons: A to Z, 0 to 9, _.")]
NewNameArgument = Annotated[str, typer.Argument(metavar="NEW", help="What it is called from now on.")]
FileArgument = Annotated[Path, typer.Argument(metavar="FILE", dir_okay=False, help="PNG, GIF or WebP, up to 256 KB.")]
FolderArgument = Annotated[Path, typer.Argument(metavar="FOLDER", file_okay=False, help="Each picture by its name.")]
CategoryOption = Annotated[str | None, typer.Option(metavar="WORDS", help="Among which apps offer it; '' for none.")]
HideOption = Annotated[bool | None, typer.Option("--hide/--show", help="Whether only those use it who know its name.")]


async def add(name: NameArgument, file: FileArgument, category: CategoryOption = None, hide: HideOption = None) -> Said:
    """Add a custom emoji, or put another picture in its place."""
    async with opened() as services:
        made = await _put(services, name, file, category, hide)
    return Said(_facts(made, services.store.uris), (f"{made.code} can be used.",))


async def bring(folder: FolderArgument, category: CategoryOption = None, hide: HideOption = None) -> Said:
    """Add all pictures of a folder, each by the name of its file. What cannot be taken is named and left out."""
    files = sorted(each for each in folder.iterdir() if each.suffix.lower() in ENDINGS and each.is_file())
    made: list[EmojiFacts] = []
    refused: list[str] = []
    async with opened() as services:
        for file in files:
            try:
                made.append(await _put(services, _name_of(file), file, category, hide))
            except FediGroupsError as error:
                refused.append(f"{file.name}: {error.public}")
    uris = services.store.uris
    facts = {"id": f"{uris.origin}/emojis", "emojis": [_facts(each, uris) for each in made], "refused": refused}
    return Said(facts, (f"{len(made)} of {len(files)} can be used.", *refused), ok=not refused)


async def show() -> Said:
    """Show all custom emoji, by category and name."""
    async with opened() as services, reading(services.store) as tx:
        found = await all_emojis(tx.connection)
        uris = tx.uris
    rows = [(each.code, each.category, "hidden" if each.hidden else "") for each in found]
    facts = {"id": f"{uris.origin}/emojis", "emojis": [_facts(each, uris) for each in found]}
    return Said(facts, tuple(table(rows)) if rows else ("There are no custom emoji.",))


async def rename(name: NameArgument, new: NewNameArgument) -> Said:
    """Call a custom emoji otherwise. What was written with the old name keeps its picture."""
    async with opened() as services, transaction(services.store) as tx:
        changed = await emojis.change(tx, name=name.strip(":"), new_name=new.strip(":"))
        await note_command(tx, Did.EMOJI, changed.code, said=name)
    return Said(_facts(changed, services.store.uris), (f"It is {changed.code} from now on.",))


async def edit(name: NameArgument, category: CategoryOption = None, hide: HideOption = None) -> Said:
    """Put a custom emoji into a category, hide it from those who choose, or show it again."""
    async with opened() as services, transaction(services.store) as tx:
        changed = await emojis.change(tx, name=name.strip(":"), category=category, hidden=hide)
        await note_command(tx, Did.EMOJI, changed.code)
    return Said(_facts(changed, services.store.uris), ("Changed.",))


async def remove(name: NameArgument) -> Said:
    """Remove a custom emoji. What was written with it shows its name."""
    async with opened() as services, transaction(services.store) as tx:
        await emojis.remove(tx, name=name.strip(":"))
        await note_command(tx, Did.DROP_EMOJI, f":{name.strip(':')}:")
    return Said({"id": services.store.uris.emoji(name.strip(":")), "state": "removed"}, ("Removed.",))


async def _put(services: Services, name: str, file: Path, category: str | None, hide: bool | None) -> EmojiFacts:
    """Raises Malformed, TooLarge, Denied."""
    made = await services.workshop.emoji(_content(file))
    async with transaction(services.store) as tx:
        picture = Picture(made.extension, made.body, made.preview)
        done = await emojis.put(tx, name=name.strip(":"), picture=picture, category=category, hidden=hide)
        await note_command(tx, Did.EMOJI, done.code)
    return done


def _content(file: Path) -> bytes:
    """No more than shows that it is too much."""
    with file.open("rb") as content:
        return content.read(LARGEST_EMOJI + 1)


def _name_of(file: Path) -> str:
    """What its name makes of it: `blob-cat.png` is `:blob_cat:`."""
    name = file.stem.replace("-", "_").replace(" ", "_")
    return name if is_name(name) else file.stem


def _facts(found: EmojiFacts, uris: Uris) -> dict[str, object]:
    return {
        "id": uris.emoji(found.name),
        "name": found.code,
        "category": found.category,
        "hidden": found.hidden,
        "url": uris.emoji_picture(found.file),
    }


EMOJI = Group(
    "Custom emoji of this server: pictures that :names: stand for.",
    (("add", add), ("import", bring), ("list", show), ("rename", rename), ("edit", edit), ("remove", remove)),
)
