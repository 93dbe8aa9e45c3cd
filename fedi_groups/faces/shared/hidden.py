"""What hidden communities show to those who know of them."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.errors import Missing
from fedi_groups.faces.shared.answers import Answers
from fedi_groups.faces.shared.requests import signer_of
from fedi_groups.faces.shared.web import Handle, Web
from fedi_groups.reads.hidden import known_to
from fedi_groups.storage.unit import reading


async def or_hidden(web: Web, answer: Handle, request: Request) -> Response:
    """The answer at an address of a community. Where there is none for everybody, and the one who asks proves to know
    of a hidden one, that one's; nothing of it is kept for others. Raises Missing.

    Whoever asks for what is not there has the signature checked, hidden or not: that would tell it, too.
    """
    try:
        return await answer(web, request)
    except Missing:
        signer = await signer_of(web, request)
    async with reading(web.store) as tx:
        found = await known_to(tx, request.path_params["name"], signer)
    store = replace(web.store, knows=frozenset({found.id}))
    return await answer(replace(web, store=store, answers=Answers(web.store.clock)), request)
