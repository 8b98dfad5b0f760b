"""The one place where the program reads the time."""

from __future__ import annotations

from datetime import UTC, datetime


def system_now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)
