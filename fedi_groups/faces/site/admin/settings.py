"""What admins set while the server runs: each setting with how it stands, and what was wrong with what was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from starlette.responses import Response

from fedi_groups.actions.choosing import choose_settings, faults_in, is_fixed
from fedi_groups.config import PREFIX, Settings
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.admin.guard import admin
from fedi_groups.faces.site.own import Own
from fedi_groups.storage.chosen import BELL
from fedi_groups.storage.unit import transaction

SETTINGS = "/admin/settings"

FIRST = ("server_name", "server_summary", "contact_email", "registrations", "members_invite")
"""What a new server is asked."""

_GROUPS = (
    ("server", ("server_name", "server_summary", "contact_email")),
    ("entry", ("registrations", "members_invite", "least_age")),
    ("shown", ("public_server_rules", "public_health")),
    (
        "limits",
        ("communities_per_person", "posts_per_hour", "joins_per_hour", "invitations_per_day", "reports_per_hour"),
    ),
    ("files", ("media_budget", "media_previews", "backups_kept")),
    ("expiry", ("browser_days", "notice_days", "body_days")),
)
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Field:
    """One setting in a form. `kind`: text, lines, email, choice, number or yes. `variable`: of the environment, where
    that fixes it. `chosen`: whether it is as an admin has said here."""

    name: str
    kind: str
    value: Any
    variable: str = ""
    choices: tuple[str, ...] = ()
    fault: str = ""
    chosen: bool = False


def shown_settings(visit: Own, names: Sequence[str], faults: Mapping[str, str]) -> list[Field]:
    """As they stand; after faults, as they were typed."""
    return [_field(visit, name, faults) for name in names]


async def choose(visit: Own, names: Sequence[str]) -> dict[str, str]:
    """What was typed holds from now on, unless something is wrong with any of it: then nothing does."""
    given = _given(visit)
    wanted = {name: _typed(visit, name) for name in names}
    faults = faults_in(given, {name: text for name, text in wanted.items() if text is not None})
    if not faults:
        store = visit.site.web.store
        async with transaction(store) as tx:
            await choose_settings(tx, visit.person, given, wanted)
            await store.database.ring(tx.connection, BELL)
        await visit.site.web.chosen.look(store.database)
    return faults


@admin
async def show(visit: Own) -> Response:
    return await _page(visit, {})


@admin
async def save(visit: Own) -> Response:
    faults = await choose(visit, [name for _, names in _GROUPS for name in names])
    return await _page(visit, faults) if faults else visit.back(SETTINGS, told="saved")


async def _page(visit: Own, faults: Mapping[str, str]) -> Response:
    groups = [(group, shown_settings(visit, names, faults)) for group, names in _GROUPS]
    return await visit.site.page(
        "admin/settings.html", visit.frame, {"groups": groups, "faults": faults}, status=422 if faults else 200
    )


def _field(visit: Own, name: str, faults: Mapping[str, str]) -> Field:
    kind, choices = _kind(name)
    value = getattr(visit.site.web.settings, name)
    if faults and name in visit.form:
        value = visit.said(name)[:_LONGEST]
    fixed = is_fixed(_given(visit), name)
    return Field(
        name,
        kind,
        "" if value is None else value,
        variable=f"{PREFIX}{name.upper()}" if fixed else "",
        choices=choices,
        fault=faults.get(name, ""),
        chosen=name in visit.site.web.chosen.values,
    )


def _kind(name: str) -> tuple[str, tuple[str, ...]]:
    annotation = Settings.model_fields[name].annotation
    if annotation is bool:
        return "yes", ()
    if annotation in (int, float):
        return "number", ()
    if choices := tuple(each for each in get_args(annotation) if isinstance(each, str)):
        return "choice", choices
    return {"server_summary": "lines", "contact_email": "email"}.get(name, "text"), ()


def _typed(visit: Own, name: str) -> str | None:
    """None: as if nothing had been chosen."""
    text = visit.said(name).strip()
    if _kind(name)[0] == "yes":
        return "true" if text == "yes" else "false"
    return text or None


def _given(visit: Own) -> Settings:
    return visit.site.web.given


PAGES = (Served(SETTINGS, show), Served(SETTINGS, save, "POST"))
