"""Who watches their home, or a list of theirs: a post comes there as it is, or with the filters that it meets, or not
at all."""

from collections.abc import Iterable, Mapping
from typing import Any

from fedi_groups.domain.filters import FilterContext
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.faces.mastodon.entities.filters import FilterResult, result_of
from fedi_groups.faces.mastodon.streaming.crowd import Crowd, Homes, Listener
from fedi_groups.faces.mastodon.streaming.frames import Frame, written
from fedi_groups.faces.mastodon.streaming.topics import Topic
from fedi_groups.reads.filters import hits_of
from fedi_groups.reads.statuses import StatusView


def show(crowd: Crowd, homes: Homes, event: str, payload: str) -> None:
    """The same to all of these."""
    watching: dict[Topic, list[Listener]] = {}
    for person, topics in homes.items():
        for topic in topics:
            watching.setdefault(topic, []).extend(crowd.of(person, topic))
    for topic, listeners in watching.items():
        put(listeners, Frame(topic.words, event, payload))


def put_at_home(
    crowd: Crowd, homes: Homes, event: str, entity: Mapping[str, Any], view: StatusView, *, now: Instant
) -> None:
    """To each of these. It is written once for all whose filters it does not meet."""
    plain: dict[ActorId, tuple[Topic, ...]] = {}
    for person, topics in homes.items():
        known = crowd.people.get(person)
        filters = [each for each in known.filters if each.holds(now)] if known is not None else []
        hits = hits_of(view.post, view.options, filters) if person != view.author.id else ()
        if not hits:
            plain[person] = topics
        elif not any(each.hides(FilterContext.HOME) for each in hits):
            show(crowd, {person: topics}, event, written(_filtered(entity, [result_of(each) for each in hits])))
    show(crowd, plain, event, written(entity))


def _filtered(entity: Mapping[str, Any], results: list[FilterResult]) -> Mapping[str, Any]:
    """A boost meets what is boosted in it."""
    inner = entity["reblog"]
    return {**entity, "filtered": results, "reblog": {**inner, "filtered": results} if inner is not None else None}


def put(listeners: Iterable[Listener], frame: Frame) -> None:
    for listener in listeners:
        listener.put(frame)
