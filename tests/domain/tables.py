"""Many small cases as one test: each would take longer to begin and to end than to run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any


def table(
    names: str | tuple[str, ...], rows: Iterable[Any]
) -> Callable[[Callable[..., None]], Callable[[], None]]:
    """Runs a test with each row in turn; the row that fails is named with what went wrong.

    `names` is one name and `rows` its values, or several names and a tuple of values for each row.
    """
    several = (names,) if isinstance(names, str) else names
    cases = [
        dict(zip(several, (row,) if isinstance(names, str) else row, strict=True)) for row in rows
    ]

    def over(test: Callable[..., None]) -> Callable[[], None]:
        def run() -> None:
            for case in cases:
                try:
                    test(**case)
                except Exception as wrong:
                    wrong.add_note(f"with {case!r}")
                    raise

        run.__name__, run.__doc__ = test.__name__, test.__doc__
        run.__module__, run.__qualname__ = test.__module__, test.__qualname__
        return run

    return over
