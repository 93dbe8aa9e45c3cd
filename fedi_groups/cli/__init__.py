"""The command line: `fedi-groups`. Commands translate words into actions and reads, as faces do."""

from fedi_groups.cli.logs import start_logging
from fedi_groups.cli.table import program


def main() -> None:
    """What `fedi-groups` runs. Servers log as they are told to; other commands only what is amiss."""
    start_logging("warning")
    program()(prog_name="fedi-groups")
