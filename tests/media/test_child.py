"""The process that decodes: it has little of everything, and knows nothing of the server."""

import subprocess
import sys
from pathlib import Path

from fedi_groups.media import child
from tests.media.pictures import picture

CHILD = Path(child.__file__)


def test_it_knows_the_standard_library_and_pillow_alone() -> None:
    done = subprocess.run(
        [sys.executable, "-I", str(CHILD)], input=picture(), capture_output=True, env={}, check=True, timeout=60
    )
    assert done.stdout.startswith(b'{"type": "image/png"') and not done.stderr


def test_it_may_write_no_file_and_has_an_end_to_its_memory_and_time(tmp_path: Path) -> None:
    """As it is after `main` has set its limits, seen from inside."""
    program = (
        f"import runpy, io, sys, resource, os\n"
        f"child = runpy.run_path({str(CHILD)!r})\n"
        f"sys.stdin = io.TextIOWrapper(io.BytesIO(b''))\n"
        f"child['main']()\n"
        f"sys.stdout.flush()\n"
        f"print(resource.getrlimit(resource.RLIMIT_CPU)[1] <= 20, resource.getrlimit(resource.RLIMIT_AS)[1] < 2**31)\n"
        f"try:\n"
        f"    open({str(tmp_path / 'file')!r}, 'w').write('x')\n"
        f"    print('written')\n"
        f"except OSError:\n"
        f"    print('refused')\n"
        f"try:\n"
        f"    bytearray(2**31)\n"
        f"    print('had')\n"
        f"except MemoryError:\n"
        f"    print('none left')\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, env={}, check=False, timeout=60
    )
    lines = done.stdout.splitlines()
    assert lines[1] == "True True" and lines[-1] == "none left", done
    assert "written" not in lines or (tmp_path / "file").read_text() == ""
