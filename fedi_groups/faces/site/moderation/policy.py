"""What a community decides about itself: who comes in, who speaks, what waits. It is looked at before it holds: who
could do what then."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

from starlette.responses import Response

from fedi_groups.actions.charters import change_charter, reading_of, shown_as
from fedi_groups.domain.charter import MOST_QUESTIONS, PRESETS, Admission, Charter, Inviters, Reading, Speakers
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.specimens import who_could_do_what
from fedi_groups.errors import Denied
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.moderation.places import hand_of, place_of
from fedi_groups.faces.site.moderation.said import number_in, refusal
from fedi_groups.faces.site.own import Own, own
from fedi_groups.reads.duties import Duties
from fedi_groups.storage.unit import reading, transaction

PATH = "/c/{name}/settings/policy"

_CHOICES: Mapping[str, type[StrEnum]] = {
    "admission": Admission,
    "posts": Speakers,
    "comments": Speakers,
    "polls": Speakers,
    "events": Speakers,
    "links": Speakers,
    "pictures": Speakers,
    "inviters": Inviters,
}
_NUMBERS = ("first_held", "earned_after", "pause", "age", "succession")
_BOUNDS = ("cap", "invites")
"""Numbers, or none."""
_FLAGS = ("strangers_held", "anonymous", "open_insights", "umbrella_first", "umbrella_brings")


async def show(visit: Own) -> Response:
    async with reading(visit.site.web.store) as tx:
        place = await place_of(tx, visit, _may)
    community = place.community
    return await _page(visit, place, community.charter, reading_of(community))


async def change(visit: Own) -> Response:
    """With `preview` it is only looked at; with `begin` what a kind of community has is filled in, to go on from."""
    async with reading(visit.site.web.store) as tx:
        place = await place_of(tx, visit, _may)
    known = place.community.charter
    if visit.said("do") == "begin" and visit.said("kind") in kinds_for(place.community):
        preset = PRESETS[visit.said("kind")]
        begun = replace(preset.charter, rules=known.rules, questions=preset.charter.questions or known.questions)
        return await _page(visit, place, begun, preset.reading, looked=True)
    charter, wanted = charter_of(visit.form, known), _reading(visit, place.community)
    if visit.said("do") != "save":
        return await _page(visit, place, charter, wanted, looked=True)
    try:
        async with transaction(visit.site.web.store) as tx:
            place = await place_of(tx, visit, _may)
            hand = await hand_of(tx, visit)
            await change_charter(tx, hand, community=place.community, charter=charter, reading=wanted)
    except Denied as error:
        return await _page(visit, place, charter, wanted, fault=refusal(visit.frame, error), status=422)
    return visit.back(visit.frame.path, told="saved")


def charter_of(form: Mapping[str, str], known: Charter) -> Charter:
    """What was filled in; what cannot be read stays as it was. Rules are changed elsewhere."""
    values: dict[str, Any] = {name: form.get(name) == "yes" for name in _FLAGS}
    for name, choices in _CHOICES.items():
        if form.get(name) in list(choices):
            values[name] = choices(form[name])
    for name in _NUMBERS:
        number = number_in(form.get(name, "").strip())
        if number is not None:
            values[name] = number
    for name in _BOUNDS:
        values[name] = number_in(form.get(name, "").strip())
    asked = [" ".join(form.get(f"question-{number}", "").split()) for number in range(MOST_QUESTIONS)]
    return replace(known, **values, questions=tuple(each for each in asked if each))


def kinds_for(community: ActorFacts) -> list[str]:
    """Those that it can become: whether members alone read is decided when it is founded."""
    return [name for name, each in PRESETS.items() if shown_as(each.reading)["locked"] is community.locked]


def _reading(visit: Own, community: ActorFacts) -> Reading:
    said = visit.said("reading")
    return Reading(said) if said in list(Reading) else reading_of(community)


async def _page(
    visit: Own, place: Duties, charter: Charter, wanted: Reading, *, status: int = 200, **more: Any
) -> Response:
    as_actor: dict[str, Any] = {**shown_as(wanted)}
    shown = replace(place.community, charter=replace(charter, hidden=wanted is Reading.HIDDEN), **as_actor)
    values = {
        "place": place,
        "community": place.community,
        "shown": shown,
        "charter": charter,
        "reading": wanted,
        "readings": [each for each in Reading if shown_as(each)["locked"] is place.community.locked],
        "kinds": kinds_for(place.community),
        "table": who_could_do_what(charter, wanted),
        "questions": [*charter.questions, *[""] * MOST_QUESTIONS][:MOST_QUESTIONS],
        "looked": False,
        "fault": "",
        **more,
    }
    return await visit.site.page("moderation/policy.html", visit.frame, values, status=status)


def _may(duties: Duties) -> bool:
    return duties.governs


PAGES = (Served(PATH, own(show)), Served(PATH, own(change), "POST"))
