"""Paper that a test can search, in place of PDF files."""

from __future__ import annotations

import json
from dataclasses import asdict

from beenthere.domain.paper import Sheet


def printed(sheet: Sheet) -> bytes:
    """All that is filled in, as text."""
    return json.dumps(asdict(sheet), default=str, ensure_ascii=False).encode()
