"""Puts PostgreSQL's write-ahead log together again.

A log segment is made of pages of 8 kB, each with a header; a record goes on after the header
of the next page, and of the next segment. Without the headers, every record is in one piece.
The log must not itself be compressed: see `assert_plain`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import psycopg

_PAGE = 8192
_HEADER = 24
_FIRST_HEADER = 40


def segments(files: Iterable[Path]) -> dict[Path, list[Path]]:
    """The log segments among some files, in order, by folder."""
    found: dict[Path, list[Path]] = {}
    for path in sorted(files):
        if re.fullmatch(r"[0-9A-F]{24}(\.partial)?", path.name):
            found.setdefault(path.parent, []).append(path)
    return found


def joined(paths: Iterable[Path]) -> bytes:
    """What the segments say, without the page headers. One that goes away is left out."""
    pieces: list[bytes] = []
    for path in paths:
        try:
            segment = path.read_bytes()
        except FileNotFoundError:
            continue
        pieces.append(segment[_FIRST_HEADER:_PAGE])
        whole = len(segment) // _PAGE
        pages = np.frombuffer(segment, np.uint8, count=whole * _PAGE).reshape(whole, _PAGE)
        pieces.append(pages[1:, _HEADER:].tobytes())
    return b"".join(pieces)


def assert_plain(connection: psycopg.Connection[Any]) -> None:
    """Fail unless the server writes page images into its log as they are."""
    [setting] = connection.execute("SHOW wal_compression").fetchall()
    assert setting[0] == "off", "the log is compressed: the search cannot read it"
