"""What a command is: a row of a table that says which word it is, what it needs, and what is done."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from fedi_groups.actions.authority import Hand
from fedi_groups.actions.citing import cited
from fedi_groups.domain.events import HERE, Moderated
from fedi_groups.domain.facts import ActorFacts, PostFacts, Standing
from fedi_groups.domain.talks import Asked, Talk, Undoable
from fedi_groups.domain.types import ActorId, PostId, ReceivedId
from fedi_groups.storage.unit import Unit
from fedi_groups.text.commands import NOTHING_MORE, Command, Particulars, read_rule
from fedi_groups.text.replies import Reply, reply
from fedi_groups.text.vocabulary import Word

LONGEST_QUOTED = 2_000
"""Characters of what somebody wrote that are passed on."""


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody says something to a community: `text`, without those it is addressed to.

    `about`: the post in it that was answered. `target`: whom it is about; `has_read`: they were mentioned, and so have
    got the message as well; `problem`: why nobody is found of whom was `meant`. `confirmed`: they were asked whether
    they mean it, and do. `overheard`: others have got the message as well; `unnamed`: it answers what was
    said anonymously; `received`: as what it came.
    """

    community: ActorFacts
    person: ActorFacts
    standing: Standing | None
    message: PostFacts
    text: str
    language: str
    talk: Talk
    command: Command | None = None
    said: Particulars = NOTHING_MORE
    about: PostFacts | None = None
    target: ActorFacts | None = None
    has_read: bool = False
    problem: Reply | None = None
    meant: str = ""
    confirmed: bool = False
    overheard: bool = False
    unnamed: bool = False
    received: ReceivedId | None = None

    def says(self, which: Reply, **names: str) -> str:
        """A sentence in the language of whoever asks."""
        return reply(which, self.language, **{"community": self.community.handle, **names})

    def hand(self) -> Hand:
        """Whoever lives elsewhere acts by the community's word: it is done here. A rule is cited by its number. Raises
        Denied if there is none of that number."""
        rule, reason = read_rule(self.said.reason)
        return Hand(self.person, HERE, cited(self.community.charter.rules, rule, reason))

    @property
    def is_secret(self) -> bool:
        """Whether it tells who is behind a mask: then it is kept no longer than it takes to heed it."""
        word = self.command.word if self.command is not None else None
        return word is Word.ANONYMOUS or (word is Word.REMOVE and self.unnamed)

    @property
    def keeps_order(self) -> bool:
        """All of it, or the part that a named role lets them do."""
        return keeps_order(self.standing)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said, a line each; nothing: silence. `asked`: what has to be answered next. `done`: something changed,
    and `undo` takes it back. `acknowledges`: it says that moderators get the message."""

    lines: tuple[str, ...] = ()
    asked: Asked | None = None
    done: bool = False
    undo: Undoable | None = None
    acknowledges: bool = False


SILENCE = Answer()

Run = Callable[[Unit, Call], Awaitable[Answer]]


class Need(StrEnum):
    """What a command is about. MAYBE_PERSON: it finds out itself if nobody is named."""

    NOTHING = "nothing"
    PERSON = "person"
    MAYBE_PERSON = "maybe person"
    POST = "post"


@dataclass(frozen=True, slots=True)
class Row:
    """`sure`: what is asked back before it is done, if anything. `keepers`: it is for those who keep order."""

    word: Word
    run: Run
    need: Need = Need.NOTHING
    sure: Callable[[Call], str | None] | None = None
    keepers: bool = False


def keeps_order(standing: Standing | None) -> bool:
    """All of it, or a part."""
    return standing is not None and (standing.keeps_order or bool(standing.powers))


def has_changed(tx: Unit) -> bool:
    """Whether an act of order was more than a repetition."""
    return any(isinstance(each, Moderated) for each in tx.events)


def undoing(
    tx: Unit, word: Word, *, person: ActorId | None = None, post: PostId | None = None, everything: bool = False
) -> Undoable:
    """For Answer.undo. Its end is set when it is said."""
    return Undoable(word.value, tx.now, person, post, everything)


class Unsure(Exception):
    """All would be done, and it takes a `yes` first: what was written is rolled back."""

    def __init__(self, row: Row) -> None:
        super().__init__(row.word)
        self.row = row
