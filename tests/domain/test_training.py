"""A list of completed trainings becomes counts; what cannot be read is answered with a cure."""

from __future__ import annotations

from datetime import date

from beenthere.domain.directory import Problem
from beenthere.domain.training import Completion, counted, missing, read_row

TODAY = date(2026, 11, 23)
SINCE = date(2025, 11, 23)


def test_a_row_is_read_or_answered_field_by_field() -> None:
    def read(id: str, day: str) -> object:  # noqa: A002 -- the name of the column
        return read_row({"id": id, "completed_on": day}, line=7, today=TODAY)

    march = Completion("D0001", date(2026, 3, 14), 7)
    for day in ("2026-03-14", " 2026-03-14 ", "2026-03-14T09:30:00Z", "2026-03-14 09:30"):
        assert read("D0001", day) == march
    assert read("D0001", "2026-11-23") == Completion("D0001", TODAY, 7)
    wrong_day = Problem(7, "completed_on", "Write the day as in 2026-03-14.")
    for day in ("", "14 March", "2026-02-30", "2026-3-1", "03/14/2026", "0000-00-00", "x" * 999):
        assert read("D0001", day) == [wrong_day]
    later = Problem(7, "completed_on", "This day has not come yet. Check the year.")
    for day in ("2026-11-24", "2100-12-31"):
        assert read("D0001", day) == [later]
    long_ago = read("D0001", "1900-01-01")
    assert isinstance(long_ago, Completion)
    counts = counted([long_ago], at_work={"D0001": "medicine"}, left=frozenset(), since=SINCE)
    assert (counts.counts, counts.too_old) == ({}, 1)
    found = read("Ana Lopez, RN", "")
    assert isinstance(found, list)
    assert [each.field for each in found] == ["id", "completed_on"]
    assert read_row({}, line=1, today=TODAY) != []


def test_columns_that_are_missing_are_named() -> None:
    assert missing(["id", "name", "completed_on"]) == []
    assert missing(["Id", "name"]) == ["id", "completed_on"]


def test_each_person_counts_once_in_the_month_of_their_last_day() -> None:
    rows = [
        Completion("a", date(2025, 12, 9), 2),
        Completion("a", date(2026, 3, 14), 3),
        Completion("b", date(2026, 3, 1), 4),
        Completion("c", date(2026, 3, 31), 5),
        Completion("old", date(2025, 11, 22), 6),
        Completion("gone", date(2026, 3, 1), 7),
        Completion("nobody", date(2026, 3, 1), 8),
    ]
    at_work = {"a": "medicine", "b": "medicine", "c": "surgery", "old": "surgery"}
    outcome = counted(rows, at_work=at_work, left=frozenset({"gone"}), since=SINCE)
    march = date(2026, 3, 1)
    assert outcome.counts == {("medicine", march): 2, ("surgery", march): 1}
    assert (outcome.counted, outcome.too_old, outcome.left) == (3, 1, 1)
    assert [(each.line, each.field) for each in outcome.problems] == [(8, "id")]
