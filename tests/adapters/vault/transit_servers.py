"""The Transit servers that tests run against: the fake, and a real one where somebody names it.

BEENTHERE_TEST_TRANSIT_ADDR is the address of a real Vault or OpenBao that may be played with, such
as one of `vault server -dev` or `bao server -dev`; BEENTHERE_TEST_TRANSIT_TOKEN its token. A
Transit mount named `transit` must be there. Keys made by tests stay there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from beenthere.adapters.vault import Access
from tests.adapters.vault.fake_transit import MOUNT, FakeTransit

_REAL = os.environ.get("BEENTHERE_TEST_TRANSIT_ADDR", "")

SERVERS = ["fake transit", *(["real transit"] if _REAL else [])]


@contextmanager
def transit(which: str, folder: Path) -> Iterator[Access]:
    """How to reach one of `SERVERS`, while it runs."""
    if which == "real transit":
        token_file = folder / "token"
        token_file.write_text(os.environ["BEENTHERE_TEST_TRANSIT_TOKEN"])
        yield Access(address=_REAL, token_file=token_file, mount=MOUNT)
    else:
        with FakeTransit(folder) as server:
            yield server.access
