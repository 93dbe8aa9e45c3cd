"""The sentences of `text.replies` in English, by their names, and the lines of `help` by their commands."""

from collections.abc import Mapping
from types import MappingProxyType

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "help": "This is {community}. Write to it in private, one command in a message:",
        "help for moderators": "Moderators also have:",
        "end of help": (
            "Write handles as name@server, without @ in front: whoever is mentioned with it gets your message too. "
            "What begins with no command goes to the moderators."
        ),
        "about": "{community}: {title}. {count} members.",
        "rules": "The rules of {community}:",
        "no rules": "{community} has no rules of its own. Be kind.",
        "members": "{community} has {count} members.",
        "members are not shown": "Only members see who is in {community}.",
        "who keeps order": "Moderators: {people}",
        "open": "Everyone may join: answer “join”.",
        "by approval": "To come in, answer “join”: a moderator decides.",
        "by invitation": "One comes in by invitation: ask a member for one.",
        "closed": "It takes no new members.",
        "joined": (
            "You are a member of {community} now. Follow this account to hear what is said; “help” tells what you can "
            "do."
        ),
        "waits in line": "{community} is full: you stand in line, and come in when somebody leaves.",
        "asked to come in": "You have asked to come into {community}. A moderator answers you.",
        "member already": "You are a member of {community} already.",
        "question": "Question {number} of {count}: {question} (Answer this message; “cancel” ends it.)",
        "left": "You are no longer in {community}, and do not follow it any more.",
        "appointed": "{who} is a moderator of {community} now.",
        "role offered": "{who} is asked, and is a moderator of {community} once they say yes.",
        "role declined": "All stays as it was.",
        "moderator now": "You keep order in {community} now. Send “help” to see what you can do.",
        "admin now": "You are an admin of {community} now. Send “help” to see what you can do.",
        "owner now": "You own {community} now. Send “help” to see what you can do.",
        "resigned": "You are a member of {community} like others now.",
        "appealed": "Somebody else than who did it will look at it, and you will hear what comes of it.",
        "upheld": "What was done to {who} stands. Both sides are told.",
        "overturned": "What was done to {who} is undone. Both sides are told.",
        "declined": "You have declined the invitation into {community}.",
        "invited": "{who} is invited into {community}.",
        "brought in": "{who} had asked to come in, and is in.",
        "uninvited": "{who} is no longer invited.",
        "link": "This link lets {count} in, until {until}: {link}",
        "bad count": "Say how many the link is to let in: “link 5”.",
        "reported": "The moderators of {community} will look at it.",
        "report for moderators": "{who} reports {post}: {reason}",
        "requests": "{count} ask to come into {community}. Answer “approve name@server” or “refuse name@server”:",
        "request": "{who}, since {since}",
        "request for moderators": (
            "{who} asks to come into {community}. Answer “approve {handle}” or “refuse {handle}”."
        ),
        "no requests": "Nobody waits for an answer.",
        "which request": "Several ask to come in. Say whom you mean: “approve name@server”.",
        "approved": "{who} is a member now.",
        "approved, in line": "{community} is full: {who} stands in line.",
        "refused": "{who} is not let in.",
        "not let in": "The moderators of {community} have not let you in. You may ask again.",
        "removed": "Removed.",
        "restored": "It is shown again.",
        "locked": "Locked: only moderators still answer.",
        "unlocked": "Unlocked: everyone may answer again.",
        "pinned": "Pinned.",
        "unpinned": "No longer pinned.",
        "announced": "Announced to {count} communities of {community}.",
        "warned": "{who} is warned.",
        "muted": "{who} is muted.",
        "muted until": "{who} is muted until {until}.",
        "unmuted": "{who} may speak again.",
        "kicked": "{who} is out, and may come again.",
        "banned": "{who} is banned.",
        "banned until": "{who} is banned until {until}.",
        "unbanned": "{who} may come back.",
        "pruned": "{count} are out: {people}",
        "sure to ban": "Ban {who}? Answer “yes” within ten minutes.",
        "sure to ban and remove": "Ban {who}, and remove all that they wrote here? Answer “yes” within ten minutes.",
        "sure to prune": "Put {who} out, with all who came through them? Answer “yes” within ten minutes.",
        "hears all": "You follow {community} again, and hear everything.",
        "which digest": (
            "Say how often: “digest daily” or “digest weekly”, and “digest weekly mail” to have it by e-mail; "
            "“digest off” ends it."
        ),
        "already so": "It was so already: nothing has changed.",
        "nothing asked": "There is nothing to answer with that, or it is too late: say again what you want.",
        "cancelled": "Cancelled: nothing was done.",
        "may undo": "“undo” within a minute takes it back.",
        "nothing to undo": "There is nothing to undo, or it is too late.",
        "has read it": "{who} was mentioned with @, and so has got your message too: write {handle} next time.",
        "needs a post": "Which post? Send “{word}” as an answer to it, mentioning {community}.",
        "needs a person": "Whom? Write “{word} name@server”.",
        "not found": (
            "{who} cannot be found. Write name@server, and check the spelling; if it was to be no command, begin with "
            "another word."
        ),
        "which person": "{who} could be several people: write name@server.",
        "misspelt": "There is no “{said}”. Do you mean “/{word}”? “help” names all commands.",
        "unknown": "There is no “{said}”. “help” names all commands.",
        "passed on": "The moderators of {community} get your message. “help” tells what else you can do here.",
        "for moderators": "{who} writes to the moderators of {community}:",
        "banned speaker": "You are banned from {community}: nobody gets what you write to it.",
        "too much": (
            "That is more than this server takes at a time. Try again in ten minutes; until then nothing is answered."
        ),
        "refusal": "That was not done: {reason}",
        "may report": "What anyone may do: answer a post with “report”, or tell the moderators in words of your own.",
        "failed": "Something went wrong on this server, and nothing was done. Please try again later.",
        "overheard": (
            "Nothing is posted: others have got this message as well, with your name on it. Write to {community} "
            "alone, in private, and take out all other mentions."
        ),
        "needs words": "Write what you want to say behind the word.",
        "posted without a name": (
            "It is posted as by a member: nobody learns here that it was you. Your own server still has your "
            "message; delete it there if somebody could look. To take the post down, answer it in private with "
            "“delete”, mentioning {community}."
        ),
        "held without a name": (
            "It waits for a moderator, who does not learn that it was you. Your own server still has your "
            "message; delete it there if somebody could look."
        ),
        "unmasked": "It was written by {who}, who is told that you have looked.",
        "sure to ban the author": (
            "Ban whoever wrote this, without learning who it is? Answer “yes” within ten minutes."
        ),
        "author banned": "Whoever wrote it is banned. Nobody learns who it is.",
        "author banned until": "Whoever wrote it is banned until {until}. Nobody learns who it is.",
        "author unbanned": "Whoever wrote it may speak again.",
        "charter": (
            "What {community} has decided about itself. Its owner changes it as “charter posts moderators”, or "
            "begins anew as “charter preset closed”:"
        ),
        "charter is not shown": "Only members see what {community} has decided about itself.",
        "charter changed": "So it is from now on:",
        "which setting": "Write what is to be otherwise, and how: {names}.",
        "sure to change the charter": (
            "This replaces what was decided before, or changes who reads. Go on? Answer “yes” within ten minutes."
        ),
        "queue": "These wait for a moderator. Answer “show 1234” or “drop 1234”, with the number of one:",
        "empty queue": "Nothing waits for a moderator.",
        "which in the queue": "Say the number of what you mean: “queue” shows them.",
        "shown": "It is published.",
        "dropped": "It is gone, and nobody has seen it.",
        "links": "Your links that still let somebody in, and how many have come by each:",
        "no links": "You have no link that lets anybody in.",
        "revoked": "That link lets nobody in any more.",
        "tree": "Who has brought whom:",
        "and more": "… and more.",
        "nobody was brought": "Nobody has come in that way yet.",
        "has left": "has left",
        "is banned": "is banned",
        "stands in line": "stands in line",
        "has asked": "has asked",
        "dismissed": "{who} is a member like others now.",
        "owning offered": "{who} is asked, and owns {community} once they say yes.",
        "sure to transfer": "Hand {community} over to {who}? Answer “yes” within ten minutes.",
        "claimed": "Its owner is asked. If nothing is heard of them, {community} is yours on {until}.",
        "they ask to come in": "{count} ask to come into {community}:",
        "answer them": "Answer “approve name@server” or “refuse name@server”; “requests” shows all who wait.",
        "granted": "{who} is {title} now.",
        "no umbrellas": "{community} has nothing to do with umbrellas.",
        "in an umbrella": "{who} is in {title}.",
        "an umbrella waits": "{who} is to be in {title}: one side is asked, and has not answered yet.",
        "an umbrella refused": "{who} does not come into {title}.",
        "out of an umbrella": "{who} is in {title} no longer.",
        "sure to part": "Take one of the two out of the other? Answer “yes” within ten minutes.",
        "which community": "Name a community of this server.",
        "reports": "These were reported. Answer “resolve 1234” or “ignore report 1234”, with the number of one:",
        "a report": "{number} · {who} about {post}: {reason}",
        "no reports": "Nothing is reported.",
        "which report": "Say the number of what you mean: “reports” shows them.",
        "resolved": "Resolved.",
        "report ignored": "Nothing was to be done about it.",
        "roles": "The roles of {community}, and who has them. “grant name@server ROLE” gives one:",
        "no roles": "{community} has no roles yet. “create role Greeter: approve, pin” makes one; there are {powers}.",
        "role made": "{title} is a role now: {powers}.",
        "role gone": "{title} is no role any more.",
        "which powers": "Write “create role NAME: ” and what whoever has it may do: {powers}.",
        "page changed": "Changed.",
        "flairs": "The flairs of {community}. “flair NAME” as an answer to a post gives it one:",
        "no flairs": "{community} has no flairs yet: “add flair NAME” makes one.",
        "flairs given": "The post has {count} flairs now.",
        "flair made": "{title} is a flair now.",
        "flair gone": "{title} is no flair any more.",
        "sure to delete": (
            "Delete {community}, with all that was said in it, for everyone everywhere? "
            "Answer “yes” within ten minutes."
        ),
        "community gone": "{community} is deleted. For 30 days the admins of its server can bring it back.",
    }
)

HELP: Mapping[str, str] = MappingProxyType(
    {
        "help": "help: this list",
        "about": "about: what this community is, and how one comes in",
        "rules": "rules: its rules",
        "members": "members: how many are in it, and who keeps order",
        "join": "join: come in, or ask to; join CODE: with an invitation",
        "leave": "leave: be a member no longer",
        "accept": "accept: come in, if you are invited; or be what you were asked to be",
        "decline": "decline: do not come in, though you are invited; or stay what you are",
        "appoint": "appoint name@server: ask them to be a moderator",
        "appeal": "appeal why: have somebody else look at what was done to you last",
        "uphold": "uphold [number]: what was appealed against stands",
        "overturn": "overturn [number]: what was appealed against is undone",
        "resign": "resign: be a member like others again",
        "digest": "digest daily (or weekly, or off): hear by private message what is new, in place of every post",
        "announcements": "announcements: hear those alone",
        "replies": "replies: hear alone what is said in threads of yours",
        "quiet": "quiet: stay a member, and hear nothing",
        "invite": "invite name@server [a line for them]: ask somebody in",
        "uninvite": "uninvite name@server: take that back",
        "link": "link [number]: a link that lets so many in",
        "report": "report [why]: as an answer to a post, to the moderators",
        "requests": "requests: who asks to come in",
        "approve": "approve name@server: let them in",
        "refuse": "refuse name@server: do not",
        "remove": "remove [why]: as an answer to a post, take it down",
        "restore": "restore: show it again",
        "lock": "lock: as an answer to a post, let nobody but moderators answer",
        "unlock": "unlock: let everyone answer again",
        "pin": "pin: as an answer to a post, show it first",
        "unpin": "unpin: no longer",
        "announce": "announce, as an answer to a post: show it in all communities of an umbrella; elsewhere, first",
        "warn": "warn name@server why: tell somebody that what they did is not welcome",
        "mute": "mute name@server [7d] [why]: let somebody only read",
        "unmute": "unmute name@server: let them speak again",
        "kick": "kick name@server [why]: put somebody out, who may come again",
        "ban": "ban name@server [7d] [everything] [why]: keep somebody out; “everything” removes what they wrote",
        "unban": "unban name@server: let them come back",
        "prune": "prune name@server [why]: put somebody out with all who came through them",
        "yes": "yes: do what you were asked about",
        "no": "no: do not",
        "undo": "undo: take back, within a minute, what you have just done",
        "invite-tree": "invite tree: who has brought whom",
        "links": "links: yours that still let somebody in",
        "revoke": "revoke CODE: take a link back",
        "anonymous": (
            "anonymous words: post them as a member whom nobody knows; as an answer to a post, comment so; where "
            "that is allowed"
        ),
        "unmask": "unmask why, as an answer to an anonymous post: see who wrote it; for the owner, and they are told",
        "ban-author": "ban author [7d] [why], as an answer to an anonymous post: keep whoever wrote it from speaking",
        "unban-author": "unban-author: let them speak again",
        "charter": (
            "charter: what this community has decided about itself; its owner changes it with charter posts members"
        ),
        "queue": "queue: posts that wait",
        "show": "show [number]: publish one of them",
        "drop": "drop [number]: delete it",
        "dismiss": "dismiss name@server: let a moderator be a member like others",
        "transfer": "transfer name@server: hand the community over to a member",
        "claim": "claim: take over from an owner who is gone",
        "umbrella": "umbrella: what this community is in, what is in it, and who asks for that",
        "umbrella-add": "umbrella add NAME: take a community into this one",
        "umbrella-ask": "umbrella ask NAME: ask that this one be in another",
        "umbrella-agree": "umbrella agree NAME: say yes to what was asked",
        "umbrella-refuse": "umbrella refuse NAME: say no, or take it back",
        "umbrella-remove": "umbrella remove NAME: end it",
        "grant": "grant name@server ROLE: give somebody a role of this community",
        "ungrant": "ungrant name@server: take it back",
        "reports": "reports: what was reported",
        "resolve": "resolve [number]: say that a report was dealt with",
        "ignore-report": "ignore report [number]: say that nothing was to be done",
        "roles": "roles: those of this community, and who has them",
        "create-role": "create role NAME: approve, pin … : a name for members who may do that",
        "delete-role": "delete role NAME: who has it is a member like others",
        "set-title": "set title …: what this community is called",
        "set-summary": "set summary …: what it is about",
        "flairs": "flairs: what posts here are sorted by",
        "flair": "flair NAME, as an answer to a post: sort it there; without a name, nowhere",
        "add-flair": "add flair NAME [title]: one more",
        "remove-flair": "remove flair NAME: one less",
        "delete-community": "delete community: for its owner, for good",
    }
)
