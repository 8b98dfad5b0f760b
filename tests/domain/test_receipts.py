from __future__ import annotations

from datetime import date, timedelta

from beenthere.domain.receipts import Line, chained, unbroken
from tests.domain.tables import table


def chain(days: list[tuple[date, int]]) -> list[Line]:
    lines: list[Line] = []
    for on, count in days:
        lines.append((on, count, chained(lines[-1][2] if lines else "", on, count)))
    return lines


def test_any_change_in_the_middle_breaks_the_chain() -> None:
    lines = chain([(date(2026, 11, day), day * 7) for day in range(1, 9)])
    for length in range(1, len(lines) + 1):
        assert unbroken(lines[:length])
    for at, (on, count, digest) in enumerate(lines):
        before, after = lines[:at], lines[at + 1 :]
        assert not unbroken([*before, (on, count + 1, digest), *after]), "another count"
        assert not unbroken([*before, (on + timedelta(days=1), count, digest), *after]), "a day"
        assert not after or not unbroken([*before, *after]), "one taken out"


def test_the_hash_covers_what_it_says() -> None:
    whole = chained("", date(2026, 11, 23), 12)
    assert len(whole) == 64
    for other in (
        chained("0", date(2026, 11, 23), 12),
        chained("", date(2026, 11, 24), 12),
        chained("", date(2026, 11, 23), 13),
    ):
        assert other != whole


@table("lines", [[], [(date(2026, 1, 1), 1, "")]])
def test_no_receipt_is_whole_and_one_without_a_hash_is_not(lines: list[Line]) -> None:
    assert unbroken(lines) is not bool(lines)
