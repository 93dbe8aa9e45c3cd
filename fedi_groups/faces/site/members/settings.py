"""Settings: where each is to be found, what one says of oneself, and how one writes and reads unless one says
otherwise."""

from dataclasses import replace
from html import unescape

from starlette.responses import Response

from fedi_groups.actions import profiles
from fedi_groups.actions.profiles import Profile
from fedi_groups.domain.facts import ProfileField
from fedi_groups.domain.types import Visibility
from fedi_groups.errors import Malformed, Refused
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.languages import LANGUAGES
from fedi_groups.faces.site.own import Own, led_on, own, own_words
from fedi_groups.faces.site.uploading import PORTRAITS, make_portraits, with_portraits
from fedi_groups.storage.accounts import choices_of, choose
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.text.html import to_text
from fedi_groups.text.languages import normalise
from fedi_groups.text.markdown import render
from fedi_groups.text.titles import MAX_TITLE

PATH = "/settings"
PROFILE, WRITING, READING = f"{PATH}/profile", f"{PATH}/writing", f"{PATH}/reading"
FIELDS = 4
FLAGS = ("locked", "discoverable", "indexable", "bot", "reclusive")
AUDIENCES = (Visibility.PUBLIC, Visibility.UNLISTED, Visibility.FOLLOWERS, Visibility.DIRECT)
_LONGEST = 5_000
"""Characters that somebody says of themselves."""


async def index(visit: Own) -> Response:
    return await visit.site.page("members/settings.html", visit.frame, {})


async def show_profile(visit: Own, *, fault: str = "") -> Response:
    """As it was written; what was typed and refused comes back."""
    me, typed = visit.person, visit.form if fault else {}
    fields = [(each.name, unescape(to_text(each.value)).strip()) for each in me.fields[:FIELDS]]
    fields += [("", "")] * (FIELDS - len(fields))
    values = {
        "person": me,
        "title": typed.get("title", me.title or ""),
        "summary": typed.get("summary", me.summary_source or to_text(me.summary)),
        "fields": [
            (typed.get(f"name-{n}", name), typed.get(f"value-{n}", value)) for n, (name, value) in enumerate(fields)
        ],
        "flags": {name: name in typed if fault else getattr(me, name) for name in FLAGS},
        "longest": MAX_TITLE,
        "alts": {f"{which}_alt": typed.get(f"{which}_alt", getattr(me, f"{which}_alt")) for which in PORTRAITS},
        "fault": fault,
    }
    return await visit.site.page("members/profile.html", visit.frame, values, status=422 if fault else 200)


async def save_profile(visit: Own) -> Response:
    title, summary = visit.said("title").strip(), visit.said("summary").replace("\r\n", "\n").strip()
    if len(title) > MAX_TITLE or len(summary) > _LONGEST:
        return await show_profile(visit, fault="long")
    fields = tuple(
        ProfileField(" ".join(visit.said(f"name-{n}").split())[:255], _line(visit.said(f"value-{n}")[:255]))
        for n in range(FIELDS)
        if visit.said(f"name-{n}").strip()
    )
    said = Profile(
        title=title,
        summary=render(summary, mentions={}).html,
        summary_source=summary,
        fields=fields,
        locked="locked" in visit.form,
        discoverable="discoverable" in visit.form,
        indexable="indexable" in visit.form,
        bot="bot" in visit.form,
        reclusive="reclusive" in visit.form,
    )
    try:
        made = await make_portraits(visit)
        async with transaction(visit.site.web.store) as tx:
            me = await tx.actors.get(visit.person.id)
            profile = await with_portraits(tx, visit, said, made, author=me)
            await profiles.change_person(tx, person=me, profile=profile)
    except Refused as refusal:
        return await show_profile(visit, fault=refusal.public)
    return visit.back(PROFILE, told="saved")


async def show_writing(visit: Own) -> Response:
    async with reading(visit.site.web.store) as tx:
        choices = await choices_of(tx.connection, visit.person.id)
    values = {"choices": choices, "audiences": AUDIENCES}
    return await visit.site.page("members/writing.html", visit.frame, values)


async def save_writing(visit: Own) -> Response:
    """Raises Malformed for what is not offered."""
    language = normalise(visit.said("language")) if visit.said("language").strip() else None
    if visit.said("visibility") not in set(AUDIENCES) or (visit.said("language").strip() and language is None):
        raise Malformed("no such choice")
    async with transaction(visit.site.web.store) as tx:
        before = await choices_of(tx.connection, visit.person.id)
        visibility = Visibility(visit.said("visibility"))
        now = replace(before, visibility=visibility, sensitive="sensitive" in visit.form, language=language)
        await choose(tx.connection, visit.person.id, now)
    return visit.back(WRITING, told="saved")


async def show_reading(visit: Own) -> Response:
    async with reading(visit.site.web.store) as tx:
        choices = await choices_of(tx.connection, visit.person.id)
    return await visit.site.page("members/reading.html", visit.frame, {"choices": choices})


async def save_reading(visit: Own) -> Response:
    """Raises Malformed for a language that the site does not speak."""
    language = visit.said("page_language") or None
    if language is not None and language not in LANGUAGES:
        raise Malformed("no such language")
    async with transaction(visit.site.web.store) as tx:
        before = await choices_of(tx.connection, visit.person.id)
        media, warnings = "opens_media" in visit.form, "opens_warnings" in visit.form
        now = replace(before, page_language=language, opens_media=media, opens_warnings=warnings)
        await choose(tx.connection, visit.person.id, now)
    return led_on(f"{READING}?told=saved")


def _line(text: str) -> str:
    """Links, and no paragraph around them."""
    return render(" ".join(text.split()), mentions={}).html.strip().removeprefix("<p>").removesuffix("</p>")


PAGES = (
    Served(PATH, own(index)),
    Served(PROFILE, own(show_profile)),
    Served(PROFILE, own_words(save_profile), "POST"),
    Served(WRITING, own(show_writing)),
    Served(WRITING, own(save_writing), "POST"),
    Served(READING, own(show_reading)),
    Served(READING, own(save_reading), "POST"),
)
