"""What happens, told on standard error: pleasant lines in a terminal, one JSON object a line elsewhere; no secrets."""

import logging
import re
import sys
from collections.abc import Mapping
from typing import Final, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from fedi_groups.domain.types import SECOND, Instant
from fedi_groups.storage.faults import Faults

_PASSWORD_IN_URL: Final = re.compile(r"(\w+://[^:/?#\s]*):[^@/\s]+@")
_SECRETS: Final = frozenset("authorization cookie password passwd private_key secret sealed token".split())
_QUIET: Final = ("uvicorn", "alembic", "sqlalchemy", "aiosqlite", "asyncio", "aiohttp", "httpx", "httpcore", "asyncpg")
"""Libraries that tell more than an admin wants to know; their warnings are heard."""


def start_logging(level: str) -> Faults:
    """From now on. `level` is debug, info, warning or error; returns where errors are remembered as well."""
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = _ToStandardError()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared[:2], structlog.stdlib.ExtraAdder(), *shared[2:]], processors=_rendering()
        )
    )
    found = Faults()
    logging.basicConfig(handlers=[handler, _Remembering(found)], level=number, force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.INFO if number == logging.DEBUG else max(number, logging.WARNING))
    return found


def without_passwords(words: str) -> str:
    """The same, with the password of every address in it left out."""
    return _PASSWORD_IN_URL.sub(r"\1:***@", words)


def without_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Secrets go by their names, and by the look of addresses that carry one."""
    for name, value in event.items():
        if name.lower() in _SECRETS:
            event[name] = "***"
        elif isinstance(value, str):
            event[name] = without_passwords(value)
    return event


def _rendering() -> list[Processor]:
    as_text: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        without_secrets,
    ]
    if sys.stderr.isatty():
        return [*as_text, structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    return [*as_text, structlog.processors.JSONRenderer()]


class _ToStandardError(logging.StreamHandler[TextIO]):
    """To wherever standard error leads when a line is written."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, _: TextIO) -> None:
        """It always is what it is."""


class _Remembering(logging.Handler):
    """What is logged as an error is shown to admins as well."""

    def __init__(self, found: Faults) -> None:
        super().__init__(logging.ERROR)
        self._found = found

    def emit(self, record: logging.LogRecord) -> None:
        told = record.msg if isinstance(record.msg, dict) else {"event": record.getMessage()}
        detail = told.get("error") or _raised(record, told)
        event = without_passwords(str(told.get("event", "")))
        self._found.add(record.name, event, without_passwords(str(detail)), at=Instant(int(record.created * SECOND)))


def _raised(record: logging.LogRecord, told: Mapping[str, object]) -> str:
    """The last line of what was raised, if something was."""
    raised = told.get("exc_info") or record.exc_info
    error = raised[1] if isinstance(raised, tuple) else sys.exception() if raised else None
    return f"{type(error).__name__}: {error}" if error is not None else ""
