"""Who has heard, who has not, and whom to invite: counted from days and departments alone."""

from __future__ import annotations

from datetime import date

from beenthere.domain.awareness import Held, standings, waits_for_orientation
from beenthere.domain.vocabulary import PresentationKind, Rank

MAY, JUNE, JULY = date(2026, 5, 4), date(2026, 6, 1), date(2026, 7, 1)
ROUNDS = PresentationKind.GRAND_ROUNDS


def test_a_department_has_heard_as_far_as_its_people_were_there_to_hear_it() -> None:
    people: dict[str, dict[date | None, int]] = {
        "medicine": {None: 40, JUNE: 5, JULY: 3},
        "surgery": {None: 30, JULY: 2},
        "pharmacy": {None: 4},
        "radiology": {JULY: 6},
    }
    held = [Held(ROUNDS, MAY), Held(ROUNDS, JUNE, frozenset({"medicine"}))]
    found = standings(people, held, {"surgery": 31, "radiology": 9})
    assert [(each.department, each.at_work, each.last, each.not_heard) for each in found] == [
        ("medicine", 48, JUNE, 3),
        # Two are new since, and at least one person of 32 is not among the 31 trained.
        ("surgery", 32, MAY, 1),
        ("pharmacy", 4, MAY, 0),
        ("radiology", 6, MAY, 0),
    ]
    alone = standings({"pharmacy": {None: 4}, "surgery": {None: 30}}, held[1:], {"surgery": 10})
    assert [(each.department, each.last, each.not_heard) for each in alone] == [
        ("surgery", None, 20),
        ("pharmacy", None, 4),
    ]


def test_each_waits_for_the_orientation_that_is_theirs() -> None:
    residents = Held(PresentationKind.RESIDENT_ORIENTATION, JUNE)
    faculty = Held(PresentationKind.FACULTY_ORIENTATION, JUNE, frozenset({"surgery"}))
    for rank, department, listed_on, waits in (
        (Rank.RESIDENT, "medicine", MAY, False),
        (Rank.RESIDENT, "medicine", JUNE, False),
        (Rank.TRAINEE, "medicine", JULY, True),
        (Rank.PROFESSOR, "surgery", MAY, False),
        (Rank.STAFF, "surgery", JULY, True),
        (Rank.STAFF, "medicine", MAY, True),
    ):
        assert waits_for_orientation(rank, department, listed_on, [residents, faculty]) is waits
    assert waits_for_orientation(Rank.RESIDENT, "medicine", MAY, [Held(ROUNDS, JUNE)])
