"""The targets under a fuzzer that looks for bytes which reach new lines of code (atheris, for Python up to 3.13).

It is no dependency of the project: `pip install atheris` into an environment that has the project in it, then

    python -m tests.fuzz.coverage_guided take_activity -max_total_time=600

Without a name, the first byte of each input says which target the rest goes to. Options are libFuzzer's; `-timeout=5`
makes slow inputs findings too, a folder in front of them keeps what was found for the next run. What it finds becomes
a test of behaviour in the folder of the code that was mended, not a file of bytes here.
"""

import sys
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

try:
    import atheris
except ImportError:
    sys.exit("atheris is missing; get it with: pip install atheris")

with atheris.instrument_imports(include=["fedi_groups", "markdown_it", "pyld"]):
    from tests.fuzz.seeds import all_seeds
    from tests.fuzz.targets import TARGETS

LONGEST = 20_000


def main(arguments: list[str]) -> None:
    names = [arguments[1]] if arguments[1:2] and arguments[1] in TARGETS else list(TARGETS)
    options = [each for each in arguments[1:] if each not in TARGETS]
    chosen = [TARGETS[each] for each in names]

    def run(octets: bytes) -> None:
        if len(chosen) == 1:
            chosen[0](octets)
        elif octets:
            chosen[octets[0] % len(chosen)](octets[1:])

    with TemporaryDirectory() as folder:
        for number, (seed, place) in enumerate(zip(_seeds(len(chosen)), cycle(range(len(chosen))), strict=False)):
            prefix = bytes([place]) if len(chosen) > 1 else b""
            (Path(folder) / str(number)).write_bytes(prefix + seed)
        atheris.Setup([arguments[0], *(options or []), folder, f"-max_len={LONGEST}"], run)
        atheris.Fuzz()


def _seeds(targets: int) -> list[bytes]:
    """Each of them for every target."""
    return [each for each in all_seeds() for _ in range(targets)]


if __name__ == "__main__":
    main(sys.argv)
