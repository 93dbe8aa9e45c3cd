"""Founding a community: by whoever lives here and does not own as many as they may."""

from dataclasses import dataclass

from fedi_groups.actions.charters import shown_as
from fedi_groups.actions.profiles import FreshKeys, add_community
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.charter import PRESETS
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.suspension import may_act_at_all
from fedi_groups.domain.types import ActorKind
from fedi_groups.errors import Denied
from fedi_groups.storage.actors import NewActor
from fedi_groups.storage.unit import Unit
from fedi_groups.text.names import name_refusal
from fedi_groups.text.titles import MAX_TITLE


@dataclass(frozen=True, slots=True)
class Founding:
    """`kind`: one of PRESETS. `about`: clean HTML, made of `source` in Markdown."""

    name: str
    title: str
    kind: str
    about: str = ""
    source: str = ""
    language: str | None = None
    local_only: bool = False


async def found(tx: Unit, *, owner: ActorFacts, new: Founding, keys: FreshKeys) -> ActorFacts:
    """It is as its kind has it until its owner says otherwise. Raises Denied."""
    require(may_act_at_all(owner))
    check_founding(new)
    preset = PRESETS[new.kind]
    shown = shown_as(preset.reading)
    made = NewActor(
        kind=ActorKind.GROUP,
        name=new.name,
        title=new.title.strip() or None,
        summary=new.about,
        summary_source=new.source or None,
        language=new.language,
        locked=shown["locked"],
        discoverable=shown["discoverable"],
        local_only=new.local_only,
        charter=preset.charter,
    )
    return await add_community(tx, new=made, keys=keys, owner=owner)


def check_founding(new: Founding) -> None:
    """What can be said of it without looking anything up. Raises Denied."""
    if new.kind not in PRESETS:
        raise Denied("no such kind", public="Choose a kind of community.")
    if not new.title.strip() or len(new.title) > MAX_TITLE:
        raise Denied("no title", public=f"A title has 1 to {MAX_TITLE} characters.")
    reason = name_refusal(new.name)
    if reason is not None:
        raise Denied(f"no name: {new.name}", public=reason)
