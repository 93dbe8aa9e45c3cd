"""A store that speaks S3, in memory, on this machine."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from tests.capabilities import find_s3
from tests.postgresql import free_port

PATIENCE = 60.0
KEY_ID, KEY = "ours", "secret of ours"


@dataclass(frozen=True, slots=True)
class Store:
    endpoint: str

    def make(self, bucket: str) -> None:
        assert httpx.put(f"{self.endpoint}/{bucket}", timeout=PATIENCE).is_success

    def names(self, bucket: str) -> str:
        """What the store lists, as XML."""
        return httpx.get(f"{self.endpoint}/{bucket}?list-type=2", timeout=PATIENCE).text

    def settings(self, bucket: str) -> dict[str, str]:
        found = {"BUCKET": bucket, "ENDPOINT": self.endpoint, "KEY_ID": KEY_ID, "KEY": KEY, "PREFIX": "media"}
        return {f"FEDI_GROUPS_S3_{name}": value for name, value in found.items()}


@contextmanager
def s3_store() -> Iterator[Store]:
    program = find_s3()
    assert program is not None
    port = free_port()
    command = [str(program), "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            found = Store(f"http://127.0.0.1:{port}")
            _wait_for(found)
            yield found
        finally:
            process.terminate()


def _wait_for(store: Store) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            httpx.get(store.endpoint, timeout=PATIENCE)
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the store does not answer")
