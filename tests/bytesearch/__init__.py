"""Looks for a few words in every byte of every file, however they were written there.

This is the proof behind "nothing is left": so it first has to find copies that were planted
(`tests/test_bytesearch.py`), in each of these ways:

- spelled otherwise: letter case, UTF-16, base64, hexadecimal, quoted-printable, URL and JSON
  escapes, the ways people write a telephone number (`spellings`);
- compressed: gzip and zlib streams, PostgreSQL's pglz and LZ4 values, within a row or across
  the pieces of a TOAST table (`streams`, `values`);
- cut up by the pages of PostgreSQL's write-ahead log (`wal`);
- in the name of a file.

What it cannot see: encrypted bytes, formats not named here, a compressed value whose first
bytes are overwritten, and less than a whole needle. Numbers are read as little-endian.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from tests.bytesearch import streams, values, wal
from tests.bytesearch.spellings import Spelling, spellings
from tests.bytesearch.table import Table

_DEEPEST = 3


@dataclass(frozen=True)
class Hit:
    """One find: in which file, of which needle, how it was spelled, and inside of what.

    `offset` counts bytes from the beginning of `inside`: the file itself where that is empty.
    """

    path: Path
    needle: str
    spelling: str
    inside: str
    offset: int


def search(roots: Iterable[Path], needles: Mapping[str, str | bytes]) -> list[Hit]:
    """Every find of each needle in all regular files under the roots.

    Raises ValueError for a needle too short to mean anything, or for no needle, no root or no
    file, so that a search that looked at nothing never passes for one that found nothing; and
    OSError for a file that cannot be read. A file that goes away meanwhile is left out.
    """
    looker = _Looker(needles)
    files = [path for root in roots for path in _files(root)]
    if not files:
        raise ValueError("nothing to search: no files there")
    hits: list[Hit] = []
    # A cluster has most files three times, in its template databases: each is looked into once.
    found: dict[bytes, list[Hit]] = {}
    for path in files:
        hits += looker.look(path, os.fsencode(path.name), "its name")
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue
        digest = sha256(content).digest()
        if digest not in found:
            found[digest] = list(looker.look(path, content, ""))
        hits += [replace(hit, path=path) for hit in found[digest]]
    for folder, segments in wal.segments(files).items():
        hits += looker.look(folder, wal.joined(segments), "write-ahead log")
    return hits


def _files(root: Path) -> Iterator[Path]:
    if root.is_file():
        yield root
    elif not root.is_dir():
        raise ValueError(f"nothing to search: {root} is not there")
    for path in sorted(root.rglob("*")):
        if path.is_file():
            yield path


class _Looker:
    """The needles, in tables made once for all files."""

    def __init__(self, needles: Mapping[str, str | bytes]) -> None:
        if not needles:
            raise ValueError("nothing to search for")
        exact: dict[bytes, list[Spelling]] = {}
        folded: dict[bytes, list[Spelling]] = {}
        for name, needle in needles.items():
            for pattern, spelling in spellings(name, needle):
                known = exact if spelling.exact else folded
                known.setdefault(pattern, []).append(spelling)
        self._exact = Table(exact)
        self._folded = Table(folded)

    def look(self, path: Path, content: bytes, inside: str, depth: int = 0) -> Iterator[Hit]:
        """The finds in some bytes, and in whatever is compressed in them."""
        known: set[tuple[str, str]] = set()
        for how, table, view in self._views(content):
            place = f"{inside} {how}".strip()
            hits = [
                Hit(path, found.needle, found.name, place, at) for at, found in table.find(view)
            ]
            yield from (hit for hit in hits if (hit.needle, hit.spelling) not in known)
            known |= {(hit.needle, hit.spelling) for hit in hits}
        if depth < _DEEPEST:
            for kind, unpacked in (*streams.decompressed(content), *values.decompressed(content)):
                yield from self.look(path, unpacked, f"{inside} {kind}".strip(), depth + 1)

    def _views(self, content: bytes) -> Iterator[tuple[str, Table[Spelling], bytes]]:
        """The bytes as they are, and as they were before a mailer broke them into lines.

        What is found in an earlier view is not reported again from a later one.
        """
        yield "", self._exact, content
        yield "", self._folded, content.lower()
        yield "without line breaks", self._exact, content.translate(None, b"\r\n")
        soft = content.replace(b"=\r\n", b"").replace(b"=\n", b"")
        if soft != content:
            yield "without soft line breaks", self._folded, soft.lower()
