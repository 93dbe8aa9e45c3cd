"""The page on which somebody says what they want to be told by e-mail."""

from starlette.responses import Response

from fedi_groups.actions.mailing import choose_notices
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.own import Own, own
from fedi_groups.faces.site.pages import with_forms
from fedi_groups.reads.mailed import told_by_mail
from fedi_groups.storage.unit import reading, transaction

PATH = "/auth/notices"


async def show(visit: Own, *, saved: bool = False) -> Response:
    async with reading(visit.site.web.store) as tx:
        box, offered = await told_by_mail(tx, visit.person)
    values = {"person": visit.person, "box": box, "offered": offered, "mark": visit.visitor.mark, "saved": saved}
    return with_forms(await visit.site.page("account/notices.html", visit.frame, values))


async def choose(visit: Own) -> Response:
    """What is ticked, and nothing else."""
    async with transaction(visit.site.web.store) as tx:
        _, offered = await told_by_mail(tx, visit.person)
        wanted = frozenset(each for each in offered if each.value in visit.form)
        await choose_notices(tx, person=visit.person, notices=wanted)
    return await show(visit, saved=True)


PAGES = (Served(PATH, own(show)), Served(PATH, own(choose), "POST"))
