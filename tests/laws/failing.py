"""A database that fails between any two statements."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection


class Fault(DatabaseError):
    """The database went away between two statements."""


@contextmanager
def failing_after(statements: int) -> Iterator[None]:
    """The database answers so many statements more, and then none."""
    left = [statements]

    def counting(
        execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        if not re.match(r"(RELEASE|ROLLBACK|SAVEPOINT)", sql):
            left[0] -= 1
            if left[0] < 0:
                raise Fault
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counting):
        yield
