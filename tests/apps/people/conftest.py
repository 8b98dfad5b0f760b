"""What every test of signing in starts from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def nothing_counted() -> Iterator[None]:
    """Failures and used codes are counted in memory, which outlives a test."""
    cache.clear()
    yield
    cache.clear()
