"""What admins tell everyone, written in each language of the site: rules, privacy, terms, contact."""

import asyncio
import html
from dataclasses import replace

from starlette.responses import Response

from fedi_groups.actions.posting_up import Text, name_of, post_up
from fedi_groups.errors import Malformed, Refused
from fedi_groups.faces.shared.posted import LANGUAGES
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.admin.guard import admin
from fedi_groups.faces.site.moderation.said import refusal
from fedi_groups.faces.site.own import Own
from fedi_groups.storage.chosen import BELL
from fedi_groups.storage.unit import transaction

TEXTS = "/admin/texts"


@admin
async def show(visit: Own) -> Response:
    return await _page(visit)


@admin
async def save(visit: Own) -> Response:
    """Raises Malformed for what the form does not have."""
    store, tag = visit.site.web.store, visit.said("in")
    text = {each.value: each for each in Text}.get(visit.said("text"))
    if text is None or tag not in LANGUAGES:
        raise Malformed("no such text")
    try:
        async with transaction(store) as tx:
            await post_up(tx, visit.person, text, tag, visit.said("words"))
            await store.database.ring(tx.connection, BELL)
    except Refused as error:
        return await _page(visit, wrong=refusal(visit.frame, error), status=422)
    await visit.site.web.chosen.look(store.database)
    return visit.back(f"{TEXTS}?in={tag}", told="saved")


async def _page(visit: Own, *, wrong: str = "", status: int = 200) -> Response:
    asked = visit.said("in") or visit.request.query_params.get("in", "")
    tag = asked if asked in LANGUAGES else visit.frame.language.tag
    chosen, files = visit.site.web.chosen.values, visit.site.web.files_say
    fixed = {Text.RULES: bool(files.rules), Text.PRIVACY: bool(files.privacy)}
    texts = []
    for each in Text:
        words = chosen.get(name_of(each, tag), "")
        if wrong and visit.said("text") == each:
            words = visit.said("words")
        texts.append((each.value, words or await _default(visit, each, tag), bool(words), fixed.get(each, False)))
    values = {"texts": texts, "tag": tag, "tags": [visit.site.language(each) for each in LANGUAGES], "wrong": wrong}
    return await visit.site.page("admin/texts.html", visit.frame, values, status=status)


async def _default(visit: Own, text: Text, tag: str) -> str:
    """Something to begin with, in plain words."""
    frame = replace(visit.frame, language=visit.site.language(tag), member=None)
    made = await asyncio.to_thread(visit.site.render, "admin/text_defaults.html", frame, {"text": text.value})
    return html.unescape(made).strip()


PAGES = (Served(TEXTS, show), Served(TEXTS, save, "POST"))
