"""Asking those who keep order to look at a post, or at somebody."""

from dataclasses import dataclass

from starlette.responses import Response

from fedi_groups.actions.reports import report
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.errors import Denied, TooOften
from fedi_groups.faces.shared.requests import number_in
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.members.composing import fault_in, place_of
from fedi_groups.faces.site.own import Own, own
from fedi_groups.faces.site.pages import with_forms
from fedi_groups.reads.accounts import find_account
from fedi_groups.reads.deeds import shown
from fedi_groups.storage.unit import Unit, reading, transaction

POST, PERSON = "/post/{number}/report", "/people/{number}/report"


@dataclass(frozen=True, slots=True)
class Subject:
    """Who, or what of theirs, and the rules that it may be against, of the community and of this server, by the names
    they have in the form."""

    person: ActorFacts
    post: PostFacts | None
    community: ActorFacts | None
    house_rules: dict[str, str]

    @property
    def own_rules(self) -> dict[str, str]:
        own = self.community.charter.rules if self.community is not None else ()
        return {f"community-{number}": text for number, text in enumerate(own, start=1)}


async def ask_post(visit: Own) -> Response:
    async with reading(visit.site.web.store) as tx:
        return await _page(visit, await _of_post(tx, visit))


async def ask_person(visit: Own) -> Response:
    async with reading(visit.site.web.store) as tx:
        return await _page(visit, await _of_person(tx, visit))


async def send_post(visit: Own) -> Response:
    async with reading(visit.site.web.store) as tx:
        subject = await _of_post(tx, visit)
    return await _send(visit, subject)


async def send_person(visit: Own) -> Response:
    async with reading(visit.site.web.store) as tx:
        subject = await _of_person(tx, visit)
    return await _send(visit, subject)


async def _of_post(tx: Unit, visit: Own) -> Subject:
    post = await shown(tx, visit.person, number_in(visit.request))
    community = await tx.actors.get(post.community_id) if post.community_id is not None else None
    return Subject(await tx.actors.get(post.author_id), post, community, _house_rules(visit))


async def _of_person(tx: Unit, visit: Own) -> Subject:
    person = await find_account(tx, number_in(visit.request), visit.person.id)
    return Subject(person, None, None, _house_rules(visit))


def _house_rules(visit: Own) -> dict[str, str]:
    return {f"server-{number}": text for number, text in enumerate(visit.site.web.posted.rules, start=1)}


async def _send(visit: Own, subject: Subject) -> Response:
    try:
        async with transaction(visit.site.web.store) as tx:
            await report(
                tx,
                reporter=await tx.actors.get(visit.person.id),
                person=await tx.actors.get(subject.person.id),
                reason="\n".join((visit.said("reason"), *_broken(visit, subject))).strip(),
                cause=HERE,
                post=await tx.posts.get(subject.post.id) if subject.post is not None else None,
            )
    except (Denied, TooOften) as error:
        return await _page(visit, subject, fault=fault_in(visit, error), status=403)
    return visit.back(place_of(subject.post) if subject.post is not None else "/", told="reported")


def _broken(visit: Own, subject: Subject) -> list[str]:
    rules = subject.own_rules | subject.house_rules
    return [f"{name.rpartition('-')[2]}. {text}" for name, text in rules.items() if name in visit.form]


async def _page(visit: Own, subject: Subject, *, fault: str = "", status: int = 200) -> Response:
    values = {"subject": subject, "form": visit.form, "fault": fault}
    return with_forms(await visit.site.page("members/report.html", visit.frame, values, status=status))


PAGES = (
    Served(POST, own(ask_post)),
    Served(POST, own(send_post), "POST"),
    Served(PERSON, own(ask_person)),
    Served(PERSON, own(send_person), "POST"),
)
