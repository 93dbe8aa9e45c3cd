"""Files that come along with a form: how many may come in a while, and the pictures of a profile, be it a person's or a
community's."""

from dataclasses import replace

from fedi_groups.actions import media
from fedi_groups.actions.profiles import Profile
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.media import Made
from fedi_groups.domain.policy.attempts import OF_UPLOADS
from fedi_groups.errors import Denied
from fedi_groups.faces.shared.web import Web
from fedi_groups.faces.site.own import Own
from fedi_groups.storage.attempts import attempt
from fedi_groups.storage.unit import Unit, transaction

PORTRAITS = ("icon", "image")
TOO_MANY = "These are many files in a short time: try it again in half an hour."


async def is_too_often(web: Web, person: ActorFacts) -> bool:
    if web.settings.test_mode:
        return False
    async with transaction(web.store) as tx:
        return await attempt(tx.connection, {f"uploads {person.id}": OF_UPLOADS}, now=tx.now) is not None


async def make_portraits(visit: Own) -> dict[str, Made]:
    """What was chosen, made into what is kept, by what it is to be. Raises Malformed, TooLarge, Full, Overloaded, and
    Denied for too many in a while."""
    chosen = {which: visit.files[which] for which in PORTRAITS if which in visit.files}
    if chosen and await is_too_often(visit.site.web, visit.person):
        raise Denied("too many files", public=TOO_MANY)
    workshop = visit.site.web.workshop
    return {which: await workshop.keep_picture(await file.read()) for which, file in chosen.items()}


async def with_portraits(
    tx: Unit, visit: Own, profile: Profile, made: dict[str, Made], *, author: ActorFacts
) -> Profile:
    """What was made stands in it, what the form says to be seen on it, and what it takes away. Raises Denied."""
    kept = {which: await media.add(tx, author=author, made=each) for which, each in made.items()}
    return replace(
        profile,
        icon=kept.get("icon"),
        image=kept.get("image"),
        icon_alt=" ".join(visit.said("icon_alt").split()),
        image_alt=" ".join(visit.said("image_alt").split()),
        without=frozenset(which for which in PORTRAITS if f"no_{which}" in visit.form and which not in made),
    )
