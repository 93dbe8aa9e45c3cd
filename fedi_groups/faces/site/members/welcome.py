"""First steps: what somebody cares about, and communities to join with one press each."""

from dataclasses import replace

from starlette.responses import Response

from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.own import Own, own
from fedi_groups.reads.directory import suggested, topics
from fedi_groups.storage.unit import reading

_LONGEST = 100


async def welcome(visit: Own) -> Response:
    topic = visit.request.query_params.get("topic", "")[:_LONGEST]
    async with reading(visit.site.web.store) as tx:
        found, chosen = await topics(tx), await suggested(tx, visit.person, topic=topic)
    frame = replace(visit.frame, asked=(("topic", topic),) if topic else ())
    return await visit.site.page("members/welcome.html", frame, {"topics": found, "topic": topic, "found": chosen})


PAGES = (Served("/welcome", own(welcome)),)
