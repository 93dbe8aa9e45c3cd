"""What members and moderators do on the command line they do by private message as well, or it is said why not."""

from collections.abc import Iterator

from fedi_groups.cli import appealing, inviting, order, people, reporting, umbrellas, writing
from fedi_groups.cli.said import Group
from fedi_groups.inbox.commands.table import ABOUT_TALK, ROWS
from fedi_groups.text.vocabulary import Word

GROUPS = {
    "community": people.COMMUNITY,
    "invite": inviting.INVITE,
    "moderate": order.MODERATE,
    "umbrella": umbrellas.UMBRELLA,
    "appeal": appealing.APPEAL,
    "report": reporting.REPORT,
    "post": writing.POST,
    "comment": writing.COMMENT,
}

SAID: dict[str, Word] = {
    "community charter": Word.CHARTER,
    "community edit": Word.SET_SUMMARY,
    "community delete": Word.DELETE_COMMUNITY,
    "community flair add": Word.ADD_FLAIR,
    "community flair list": Word.FLAIRS,
    "community flair remove": Word.REMOVE_FLAIR,
    "community role create": Word.CREATE_ROLE,
    "community role delete": Word.DELETE_ROLE,
    "community role list": Word.ROLES,
    "report list": Word.REPORTS,
    "report resolve": Word.RESOLVE,
    "report dismiss": Word.IGNORE_REPORT,
    "post flair": Word.FLAIR,
    "community role grant": Word.GRANT,
    "community role revoke": Word.UNGRANT,
    "community role accept": Word.ACCEPT,
    "community role decline": Word.DECLINE,
    "community role transfer": Word.TRANSFER,
    "community role claim": Word.CLAIM,
    "community requests": Word.REQUESTS,
    "community admit": Word.APPROVE,
    "community decline": Word.REFUSE,
    "community hears": Word.DIGEST,
    "invite accept": Word.ACCEPT,
    "invite decline": Word.DECLINE,
    "invite send": Word.INVITE,
    "invite withdraw": Word.UNINVITE,
    "invite link": Word.LINK,
    "invite links": Word.LINKS,
    "invite revoke": Word.REVOKE,
    "invite redeem": Word.JOIN,
    "invite tree": Word.TREE,
    "invite prune": Word.PRUNE,
    "moderate remove": Word.REMOVE,
    "moderate restore": Word.RESTORE,
    "moderate lock": Word.LOCK,
    "moderate unlock": Word.UNLOCK,
    "moderate pin": Word.PIN,
    "moderate unpin": Word.UNPIN,
    "moderate appoint": Word.APPOINT,
    "moderate dismiss": Word.DISMISS,
    "moderate ban": Word.BAN,
    "moderate unban": Word.UNBAN,
    "moderate kick": Word.KICK,
    "moderate warn": Word.WARN,
    "moderate mute": Word.MUTE,
    "moderate unmute": Word.UNMUTE,
    "moderate unmask": Word.UNMASK,
    "moderate ban-author": Word.BAN_AUTHOR,
    "moderate unban-author": Word.UNBAN_AUTHOR,
    "moderate queue": Word.QUEUE,
    "moderate approve": Word.SHOW,
    "moderate reject": Word.DROP,
    "umbrella add": Word.UMBRELLA_ADD,
    "umbrella agree": Word.UMBRELLA_AGREE,
    "umbrella refuse": Word.UMBRELLA_REFUSE,
    "umbrella remove": Word.UMBRELLA_REMOVE,
    "umbrella show": Word.UMBRELLA,
    "umbrella announce": Word.ANNOUNCE,
    "appeal create": Word.APPEAL,
    "appeal uphold": Word.UPHOLD,
    "appeal overturn": Word.OVERTURN,
    "report create": Word.REPORT,
    "post create": Word.ANONYMOUS,
    "comment create": Word.ANONYMOUS,
    "post delete": Word.REMOVE,
    "comment delete": Word.REMOVE,
}

_TOLD = "whom it concerns is told of each in a message when it comes"
_APP = "people do that in their app, as with any post; what they wrote anonymously they delete and write anew"
_HERE = "it concerns other servers as a whole, or an account here"

NOT_SAID = {
    "community create": "there is no community yet to write to",
    "community restore": "a community that is closed answers nobody",
    "community topics": "under them the directory of this server lists it, on whose pages they are chosen",
    "community export": "a file does not fit into a message",
    "community forget": "it is for accounts here; other servers say so by a Delete",
    "community reach": _HERE,
    "community quotable": _HERE,
    "community follow": _HERE,
    "community unfollow": _HERE,
    "community role offers": _TOLD,
    "community role keep": "whatever the owner writes keeps it",
    "invite list": _TOLD,
    "moderate suspend": "it is for admins of the server, and for all of it",
    "moderate unsuspend": "as suspending",
    "moderate limit": "as suspending",
    "moderate unlimit": "as suspending",
    "appeal list": _TOLD,
    "post edit": _APP,
    "comment edit": _APP,
    "post quotes": _APP,
    "post unquote": _APP,
}


def words(group: Group, before: str) -> Iterator[str]:
    for word, command in group.commands:
        if isinstance(command, Group):
            yield from words(command, f"{before} {word}")
        else:
            yield f"{before} {word}"


def test_each_action_is_there_by_message_or_it_is_said_why_not() -> None:
    there = {each for name, group in GROUPS.items() for each in words(group, name)}
    assert there == SAID.keys() | NOT_SAID.keys() and not SAID.keys() & NOT_SAID.keys()
    assert set(SAID.values()) <= ROWS.keys() | ABOUT_TALK
