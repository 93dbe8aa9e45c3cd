"""What one person alone is shown: notifications, and private messages."""

from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.types import ActorId
from fedi_groups.errors import Missing
from fedi_groups.faces.mastodon import conversations, notifications
from fedi_groups.faces.mastodon.api import Api
from fedi_groups.faces.mastodon.streaming.crowd import Crowd, Listener, Person
from fedi_groups.faces.mastodon.streaming.frames import Frame, written
from fedi_groups.faces.mastodon.streaming.onlooker import Watched
from fedi_groups.faces.mastodon.streaming.topics import DIRECT, NOTIFICATIONS, USER
from fedi_groups.reads.conversations import conversation
from fedi_groups.reads.notifications import views_of
from fedi_groups.storage.notifications import ALL, LATEST, some_notices
from fedi_groups.storage.timelines import Span
from fedi_groups.storage.unit import Unit


async def show_notices(api: Api, tx: Unit, person: Person) -> None:
    """Those they have not been shown."""
    rows = await some_notices(tx.connection, person.facts.id, ALL, Span(), most=LATEST)
    fresh = [each for each in rows if each.id not in person.told]
    person.told = {each.id for each in rows}
    listeners = [each for each in person.listeners if _hears(each)]
    if not fresh or not listeners:
        return
    views = await views_of(tx, person.facts, fresh)
    for entity in reversed(await notifications.entities(Watched(api, person.facts), tx, views)):
        payload = written(entity)
        for topic in (USER, NOTIFICATIONS):
            frame = Frame(topic.words, "notification", payload)
            for listener in listeners:
                if topic in listener.topics:
                    listener.put(frame)


def show_event(person: Person, event: str) -> None:
    """Something of theirs is not what it was: their apps ask for it anew."""
    for listener in person.listeners:
        if USER in listener.topics:
            listener.put(Frame(USER.words, event))


def _hears(listener: Listener) -> bool:
    return bool(listener.topics & {USER, NOTIFICATIONS}) and listener.caller.may(NOTIFICATIONS.scope)


async def show_message(api: Api, tx: Unit, crowd: Crowd, message: PostFacts) -> None:
    """To those it is between, the thread it is in."""
    for number in (message.author_id, *await tx.posts.mentions(message.id)):
        listeners = crowd.of(ActorId(number), DIRECT)
        if not listeners:
            continue
        person = crowd.people[number].facts
        try:
            view = await conversation(tx, person, message.root_id)
        except Missing:
            continue
        (entity,) = await conversations.entities(Watched(api, person), tx, [view])
        frame = Frame(DIRECT.words, "conversation", written(entity))
        for listener in listeners:
            listener.put(frame)
