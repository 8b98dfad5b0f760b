"""A list of staff as a whole: ids, units, reporting lines, and what it would change."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from beenthere.domain.directory import Entry, Problem, Reading, checked, loops, plan, refused
from beenthere.domain.vocabulary import Profession, Rank, Specialty


def person(directory_id: str, reports_to: str = "", *, line: int = 0, unit: str = "") -> Entry:
    return Entry(
        directory_id=directory_id,
        name="Ana Lopez",
        profession=Profession.NURSE,
        rank=Rank.STAFF,
        specialty=Specialty.NONE,
        department="medicine",
        unit=unit,
        reports_to=reports_to,
        line=line,
    )


def directory(*entries: Entry) -> dict[str, Entry]:
    return {entry.directory_id: entry for entry in entries}


def read(*entries: Entry, bad: str = "", nameless: int = 0) -> Reading:
    return Reading(entries=entries, bad_ids=frozenset(bad), nameless=nameless)


def test_a_good_list_has_no_problems() -> None:
    reading = checked(read(person("a"), person("b", "a"), person("c", "b")), current={})
    assert reading.problems == ()
    assert [entry.directory_id for entry in reading.entries] == ["a", "b", "c"]


def test_a_file_that_cannot_be_read_at_all_says_so_and_has_nobody() -> None:
    whole = refused("This is not a list.")
    assert whole == Reading(problems=(Problem(1, "file", "This is not a list."),), fatal=True)
    assert refused("Torn.", line=3, about="row").problems == (Problem(3, "row", "Torn."),)


def test_the_second_of_two_with_one_id_is_the_problem() -> None:
    reading = checked(read(person("a", line=2), person("a", line=9)), current={})
    [problem] = reading.problems
    assert (problem.line, problem.field) == (9, "id")
    assert "line 2" in problem.message
    assert [entry.line for entry in reading.entries] == [2]


def test_a_line_that_points_nowhere_is_a_problem() -> None:
    reading = checked(read(person("a", "x", line=2), person("b", "a")), current={})
    cure = "Nobody in the file has this id. Add the supervisor, or leave the field empty."
    assert reading.problems == (Problem(2, "reports_to", cure),)
    assert reading.bad_ids == {"a"}
    assert [entry.directory_id for entry in reading.entries] == ["b"]


def test_a_loop_is_a_problem_for_each_on_it_and_for_nobody_below() -> None:
    entries = (person("a", "c", line=2), person("b", "a", line=3), person("c", "b", line=4))
    reading = checked(read(*entries, person("d", "a", line=5)), current={})
    assert [(found.line, found.field) for found in reading.problems] == [
        (2, "reports_to"),
        (3, "reports_to"),
        (4, "reports_to"),
    ]
    assert "2, 3, 4" in reading.problems[0].message
    assert [entry.directory_id for entry in reading.entries] == ["d"]


def test_a_long_loop_is_told_by_its_first_lines() -> None:
    def told(length: int) -> str:
        people = "abcdefgh"[:length]
        above = people[1:] + people[0]
        entries = [
            person(one, other, line=line)
            for line, (one, other) in enumerate(zip(people, above, strict=True), start=2)
        ]
        return checked(read(*entries), current={}).problems[0].message

    assert told(6) == (
        "This reporting line comes back to itself, by 2, 3, 4, 5, 6, 7. Correct one supervisor."
    )
    assert "by 2, 3, 4, 5, 6, 7 .... Correct" in told(7)


def test_whoever_has_another_problem_is_not_also_blamed_for_the_loop() -> None:
    entries = (
        person("x", unit="icu", line=2),
        replace(person("a", "b", unit="icu", line=3), department="surgery"),
        person("b", "a", line=4),
    )
    reading = checked(read(*entries), current=directory(person("a", "b")))
    assert [(found.line, found.field) for found in reading.problems] == [
        (3, "unit"),
        (4, "reports_to"),
    ]


def test_a_person_whose_row_is_bad_may_close_a_loop_by_the_line_they_have() -> None:
    reading = checked(read(person("a", "b"), bad="b"), current=directory(person("b", "a")))
    assert [found.field for found in reading.problems] == ["reports_to"]


def test_a_unit_is_in_one_department() -> None:
    elsewhere = replace(person("b", unit="icu", line=3), department="surgery")
    reading = checked(
        read(person("c", line=1), person("a", unit="icu", line=2), elsewhere), current={}
    )
    cure = "This unit is in another department at 2. Choose one of them."
    assert reading.problems == (Problem(3, "unit", cure),)


def test_a_department_has_units_of_its_own() -> None:
    elsewhere = replace(person("b", unit="ward"), department="surgery")
    assert checked(read(person("a", unit="icu"), elsewhere), current={}).problems == ()


def test_checking_twice_finds_nothing_more() -> None:
    once = checked(read(person("a", "b"), person("b", "a"), person("c", "x")), current={})
    assert checked(once, current={}) == once


def test_problems_come_in_the_order_of_the_file() -> None:
    reading = replace(read(person("a", "x", line=2)), problems=(Problem(9, "name", "No."),))
    assert [found.line for found in checked(reading, current={}).problems] == [2, 9]


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from("abcdefghx")))
def test_loops_are_exactly_those_above_themselves(lines: dict[str, str]) -> None:
    def above(start: str) -> set[str]:
        seen: set[str] = set()
        while (start := lines.get(start, "")) and start not in seen:
            seen.add(start)
        return seen

    looping = {each for each in lines if each in above(each)}
    found = loops(lines)
    assert {each for loop in found for each in loop} == looping
    assert sum(map(len, found)) == len(looping)


def test_a_plan_tells_new_changed_gone_and_unchanged() -> None:
    current = directory(person("a"), person("b"), person("c"), replace(person("d"), active=False))
    moved = replace(person("b"), department="surgery")
    changes = plan(read(person("a", line=2), moved, person("e")), current=current)
    assert [entry.directory_id for entry in changes.new] == ["e"]
    assert changes.changed == (moved,)
    assert changes.gone == ("c",)
    assert changes.unchanged == 1
    assert not changes.too_many_leavers


def test_a_person_with_a_bad_row_is_not_gone() -> None:
    changes = plan(read(person("a"), bad="b"), current=directory(person("a"), person("b")))
    assert changes.gone == ()


def test_nobody_is_gone_while_a_row_does_not_say_whose_it_is() -> None:
    changes = plan(read(person("a"), nameless=1), current=directory(person("a"), person("b")))
    assert changes.gone == ()


def test_a_supervisor_who_could_not_be_read_leaves_the_line_unknown_unless_it_was_known() -> None:
    entry = person("a", "b")
    unknown = plan(read(entry, person("c", "b"), bad="b"), current={})
    assert unknown.new == (replace(entry, reports_to=""), person("c"))
    assert unknown.line_unknown == 2
    known = plan(read(entry, bad="b"), current=directory(person("b")))
    assert (known.new, known.line_unknown) == ((entry,), 0)


def test_losing_more_than_half_is_too_many_whether_dropped_or_marked() -> None:
    current = directory(*(person(each) for each in "abcd"))
    stopped = replace(person("b"), active=False)
    assert not plan(read(person("a"), person("b")), current=current).too_many_leavers
    assert plan(read(person("a"), stopped), current=current).too_many_leavers
    assert not plan(read(person("a")), current={}).too_many_leavers
