"""Asking those who keep order to look at somebody, or at what they wrote."""

from pydantic import Field

from fedi_groups.actions.reports import report
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.types import PostId
from fedi_groups.errors import Malformed
from fedi_groups.faces.mastodon import acting
from fedi_groups.faces.mastodon.api import Call, Endpoint
from fedi_groups.faces.mastodon.entities.notifications import Report
from fedi_groups.faces.mastodon.entities.times import moment
from fedi_groups.faces.mastodon.forms import Flag, Form, Id, Many, Text
from fedi_groups.faces.mastodon.instance import rules_of
from fedi_groups.faces.mastodon.show import account_of
from fedi_groups.reads.accounts import find_account
from fedi_groups.reads.statuses import statuses
from fedi_groups.storage.ids import boosted_by
from fedi_groups.storage.unit import reading, transaction

MOST = 10
"""Posts in one report."""


class ReportForm(Form):
    account_id: Id
    status_ids: Many[Id] = Field(default_factory=list)
    comment: Text = ""
    forward: Flag = False
    category: Text = "other"
    rule_ids: Many[Text] = Field(default_factory=list)


async def create(call: Call, form: ReportForm) -> Report:
    """Each post is reported to where it was written; of nothing in particular, the admins are told."""
    async with reading(call.store) as tx:
        person = await find_account(tx, form.account_id, call.reader_id)
        wanted = [PostId(boosted_by(each)) for each in form.status_ids[:MOST]]
        seen = [each.post for each in await statuses(tx, wanted, call.reader_id) if each.author.id == person.id]
    reason = _reason(call, form)
    about: list[PostFacts | None] = [*seen] if seen else [None]
    async with transaction(call.store) as tx:
        me = await acting.actor(call, tx)
        reporter = (await acting.hand(call, tx)).moderator if me.is_community else me
        for post in about:
            made = await report(
                tx,
                reporter=reporter,
                person=await tx.actors.get(person.id),
                reason=reason,
                cause=HERE,
                post=await tx.posts.get(post.id) if post is not None else None,
            )
    async with reading(call.store) as tx:
        target = await account_of(call, tx, await tx.actors.get(person.id))
    return {
        "id": str(made.id),
        "action_taken": False,
        "action_taken_at": None,
        "category": form.category,
        "comment": form.comment,
        "forwarded": form.forward,
        "created_at": moment(made.at),
        "status_ids": [str(each.id) for each in seen],
        "rule_ids": form.rule_ids,
        "target_account": target,
    }


def _reason(call: Call, form: ReportForm) -> str:
    """What was written, and the rules that are said to be broken. Raises Malformed for rules that are none."""
    rules = {each["id"]: each["text"] for each in rules_of(call.api.web)}
    if not set(form.rule_ids) <= set(rules):
        raise Malformed("no such rule", public="Validation failed: Rules does not reference valid rules")
    return "\n".join((form.comment, *(f"{number}. {rules[number]}" for number in dict.fromkeys(form.rule_ids))))


ENDPOINTS = (Endpoint("POST", "/api/v1/reports", create, ReportForm, scope="write:reports"),)
