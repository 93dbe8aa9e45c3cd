"""What admins choose while the server runs. It holds at once, in every process; where the environment says something,
that holds. The rest of the settings says where the database is, and the like: it is read once.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import TypeAdapter, ValidationError

from fedi_groups.actions.deeds import note
from fedi_groups.config import Settings
from fedi_groups.domain.deeds import Did
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.storage.chosen import choose, chosen_now
from fedi_groups.storage.unit import Unit

CHOOSABLE: Final = (
    "server_name",
    "server_summary",
    "contact_email",
    "registrations",
    "members_invite",
    "least_age",
    "public_server_rules",
    "public_health",
    "posts_per_hour",
    "joins_per_hour",
    "invitations_per_day",
    "reports_per_hour",
    "communities_per_person",
    "media_budget",
    "media_previews",
    "backups_kept",
    "browser_days",
    "notice_days",
    "body_days",
)
"""Names of settings, as Settings has them, in the order in which they are asked for."""


def is_fixed(given: Settings, name: str) -> bool:
    """Whether the environment says it: then nothing else does."""
    return name in given.model_fields_set


def read_choice(name: str, text: str) -> Any:
    """The value of this setting that `text` stands for. Raises ValueError."""
    known = Settings.model_fields[name]
    try:
        kind: Any = Annotated[known.annotation, known]
        return TypeAdapter(kind).validate_python(text)
    except ValidationError as error:
        raise ValueError(str(error.errors()[0]["msg"])) from error


def with_chosen(given: Settings, chosen: Mapping[str, str]) -> Settings:
    """The settings that hold. Said again with other choices, those before are forgotten; a choice that this version
    does not understand counts for nothing."""
    values = {name: getattr(given, name) for name in Settings.model_fields}
    for name in CHOOSABLE:
        if not is_fixed(given, name):
            values[name] = _chosen(name, chosen.get(name))
    return Settings.model_construct(_fields_set=set(given.model_fields_set), **values)


def _chosen(name: str, text: str | None) -> Any:
    default = Settings.model_fields[name].default
    try:
        return default if text is None else read_choice(name, text)
    except ValueError:
        return default


def faults_in(given: Settings, wanted: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with what somebody wants, by the names of the settings."""
    found: dict[str, str] = {}
    for name, text in wanted.items():
        try:
            if name in CHOOSABLE and not is_fixed(given, name):
                read_choice(name, text)
        except ValueError as error:
            found[name] = str(error)
    return found


async def choose_settings(tx: Unit, by: ActorFacts, given: Settings, wanted: Mapping[str, str | None]) -> None:
    """These settings are so from now on, None: as if nobody had said anything. Those that the environment fixes are
    left out. `faults_in` found nothing wrong; the caller rings `chosen.BELL`."""
    known = await chosen_now(tx.connection)
    free = {name: text for name, text in wanted.items() if name in CHOOSABLE and not is_fixed(given, name)}
    values = {name: text for name, text in free.items() if text != known.get(name)}
    if values:
        await choose(tx.connection, values, version=tx.mint.next())
        note(tx, by, Did.SETTINGS, said="; ".join(f"{name}: {text or '-'}" for name, text in values.items()))
