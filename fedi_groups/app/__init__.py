"""The composition root: from settings to services, and from services to a running server. The only place that wires,
and the only one that asks what time it is."""

from fedi_groups.app.clock import now
from fedi_groups.app.memory import settle_memory
from fedi_groups.app.running import build_app, keep_faults, keep_rules, keep_settings, run_workers
from fedi_groups.app.services import Services, belongings_of, database_url, make_mailer, open_services

__all__ = [
    "Services",
    "belongings_of",
    "build_app",
    "database_url",
    "keep_faults",
    "keep_rules",
    "keep_settings",
    "make_mailer",
    "now",
    "open_services",
    "run_workers",
    "settle_memory",
]
