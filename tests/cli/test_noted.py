"""What is done to the whole server by command stands in the log of its admins, or it is said why not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fedi_groups.cli.said import Command, Group
from fedi_groups.cli.table import COMMANDS, PEOPLE, RUN, SPEAK
from tests.cli.conftest import BIRDS, CommandLine
from tests.media.pictures import picture

TYPED = "a long enough password\n"

NOTED = {
    "user create": ("create", "user create eve --email eve@example.org"),
    "user password": ("password", "user password bob --password-stdin"),
    "user sign-out": ("sign out", "user sign-out bob"),
    "user factors": ("factors", "user factors bob --off"),
    "user edit": ("edit", "user edit bob --title Bobby"),
    "user export": ("export", "user export bob --to {folder}/bob.zip"),
    "user delete": ("delete", "user delete bob --yes"),
    "user alias": ("move", "user alias bob ada"),
    "user limit": ("allow", "user limit bob 3"),
    "user confirm": ("confirm", "user confirm bob"),
    "signup invite": ("invite", "signup invite --as ada"),
    "signup block": ("block mail", "signup block mail.example"),
    "signup unblock": ("unblock mail", "signup block mail.example; signup unblock mail.example"),
    "signup reserve": ("reserve", "signup reserve mayor"),
    "signup release": ("release", "signup reserve mayor; signup release mayor"),
    "community create": ("create", "community create cats --owner ada"),
    "community delete": ("close", "community delete birds --as ada --yes"),
    "community restore": ("reopen", "community delete birds --as ada --yes; community restore birds --as ada"),
    "community export": ("export", "community export birds --as ada --to {folder}/birds.zip"),
    "backup": ("backup", "backup {folder}/all.tar"),
    "token create": ("token", "token create bob"),
    "moderate suspend": ("suspend", "moderate suspend bob --as ada"),
    "moderate unsuspend": ("unsuspend", "moderate suspend bob --as ada; moderate unsuspend bob --as ada"),
    "moderate limit": ("limit", "moderate limit bob --as ada"),
    "moderate unlimit": ("unlimit", "moderate limit bob --as ada; moderate unlimit bob --as ada"),
    "servers limit": ("rule", "servers limit loud.example"),
    "servers block": ("rule", "servers block evil.example"),
    "servers allow": ("rule", "servers allow good.example"),
    "servers open": ("lift", "servers block evil.example; servers open evil.example"),
    "servers mode": ("mode", "servers mode listed"),
    "servers import": ("import", "servers import {folder}/list.csv --apply"),
    "announcements add": ("announce", "announcements add Hello"),
    "emoji add": ("emoji", "emoji add cat {folder}/cat.png"),
    "emoji import": ("emoji", "emoji import {folder}"),
    "emoji edit": ("emoji", "emoji add cat {folder}/cat.png; emoji edit cat --category Animals"),
    "emoji rename": ("emoji", "emoji add cat {folder}/cat.png; emoji rename cat lion"),
    "emoji remove": ("drop emoji", "emoji add cat {folder}/cat.png; emoji remove cat"),
}
"""Commands, what is written down of them, and how they are said."""

ELSEWHERE = {
    "user approve": "a sign-up has to be there: tests/cli/test_vetting.py",
    "user refuse": "as approving",
    "user move": "an account elsewhere has to be there: tests/cli/test_people.py",
    "user return": "as moving",
    "signup revoke": "as inviting",
    "servers subscribe": "another server has to be there: tests/cli/test_blocklists.py",
    "servers unsubscribe": "as subscribing",
    "servers refresh": "as subscribing",
    "announcements end": "its number has to be known: tests/cli/test_announcing.py",
    "parked replay": "something has to have failed: tests/cli/test_servers.py",
    "media revoke": "another server has to have an address",
    "appeal uphold": "of what admins did: tests/actions/test_limiting.py",
    "appeal overturn": "as upholding",
    "report resolve": "of what is in no community: tests/faces/test_admins.py",
    "report dismiss": "as resolving",
}
"""Written down as well, and tried where there is what it takes."""

_LOOKS = "it only looks"
_PEOPLE = "it is done in somebody's name, and is theirs"
_COMMUNITY = "it stands in the log of the community"

NOT_NOTED = {
    "user sessions": _LOOKS,
    "user notices": _PEOPLE,
    "user pending": _LOOKS,
    "user quotable": _PEOPLE,
    "signup invitations": _LOOKS,
    "signup blocked": _LOOKS,
    "signup reserved": _LOOKS,
    "servers list": _LOOKS,
    "servers show": _LOOKS,
    "servers export": _LOOKS,
    "servers lists": _LOOKS,
    "announcements list": _LOOKS,
    "emoji list": _LOOKS,
    "parked list": _LOOKS,
    "media usage": _LOOKS,
    "media addresses": _LOOKS,
    "media move": "it copies files, and changes nothing",
    "mail test": "it is a letter",
    "report list": _LOOKS,
    "appeal list": _LOOKS,
    "restore": "what comes back may be of an earlier version, and holds the log as it was then",
    "doctor": _LOOKS,
    "bench": "it is done to nobody",
    "peers": _LOOKS,
    "modlog": _LOOKS,
    "receipts": _LOOKS,
    "adminlog": _LOOKS,
}


def words(group: Group, before: str) -> Iterator[str]:
    for word, command in group.commands:
        yield from words(command, f"{before} {word}") if isinstance(command, Group) else (f"{before} {word}",)


def every() -> set[str]:
    """What is done as an admin: what people and moderators do, and the running of programs, is something else."""
    found: set[str] = set()
    for heading, word, command in COMMANDS:
        if heading == RUN or (heading in (SPEAK, PEOPLE) and word in ("umbrella", "follow", "unfollow", "feed")):
            continue
        found |= set(_each(word, command))
    return found


def _each(word: str, command: Command | Group) -> Iterator[str]:
    yield from words(command, word) if isinstance(command, Group) else (word,)


def is_for_members(command: str) -> bool:
    """Done in a community, or as somebody here: the log of the community has it."""
    first, _, rest = command.partition(" ")
    if first == "community":
        return rest not in ("create", "delete", "restore", "export")
    if first == "moderate":
        return rest not in ("suspend", "unsuspend", "limit", "unlimit")
    return first in ("invite", "post", "comment", "vote", "message") or command in ("appeal create", "report create")


@pytest.fixture
def population() -> tuple[str, ...]:
    return (f"{BIRDS[0]} --admin", *BIRDS[1:])


def test_each_command_is_written_down_or_it_is_said_why_not() -> None:
    known = NOTED.keys() | ELSEWHERE.keys() | NOT_NOTED.keys()
    assert {each for each in every() if not is_for_members(each)} == known


@pytest.mark.parametrize("name", NOTED)
def test_what_is_done_by_command_stands_in_the_log_of_the_admins(
    command: CommandLine, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "cat.png").write_bytes(picture())
    (folder / "list.csv").write_text("#domain,#severity\nevil.example,suspend\n")
    did, lines = NOTED[name]
    for line in lines.split("; "):
        done = command(*line.format(folder=folder).split(), typed=TYPED, REGISTRATIONS="invitation")
        assert done.code == 0, done
    newest, *_ = command("adminlog", "--json").facts["deeds"]
    assert newest["did"] == did
    assert newest["by"] == ("@ada@here.test" if name.startswith("moderate") else "by command")
