"""Lists of staff as CSV: what is taken, and what is told by line and field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import pytest

from beenthere.adapters.directory.csv.reader import read
from beenthere.apps.people.phones import e164
from beenthere.domain.directory import Reading

T = TypeVar("T")

HEADER = (
    "id,name,profession,rank,specialty,department,unit,reports_to,offices,email,phone,pager,"
    "languages,active"
)
ANA = (
    "e1,Ana Lopez,physician,professor,cardiology,medicine,ccu,,,ana@h.example,617 555 0100,,en,yes"
)
BO = 'e2,"Li, Bo",nurse,staff,none,medicine,ccu,e1,works_in_quality;core_faculty,,,4411,en zh,no'


def unwatched(items: Iterable[T], *, doing: str, total: int) -> Iterable[T]:
    return items


def listed(*rows: str, header: str = HEADER, encoding: str = "utf-8") -> Reading:
    return read("\n".join((header, *rows)).encode(encoding), phone=e164, watch=unwatched)


def told(reading: Reading) -> list[tuple[int, str]]:
    return [(problem.line, problem.field) for problem in reading.problems]


def test_rows_become_entries() -> None:
    reading = listed(ANA, BO)
    assert reading.problems == ()
    ana, bo = reading.entries
    assert (ana.directory_id, ana.phone, ana.active) == ("e1", "+16175550100", True)
    assert (bo.name, bo.reports_to, bo.languages, bo.active) == (
        "Li, Bo",
        "e1",
        ("en", "zh"),
        False,
    )
    assert bo.offices == ("core_faculty", "works_in_quality")


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_byte_order_mark_blank_lines_and_either_line_end_are_harmless(line_end: str) -> None:
    text = line_end.join((HEADER.title(), "", ANA, "", ",,,,,,,,,,,,,", ""))
    reading = read(text.encode("utf-8-sig"), phone=e164, watch=unwatched)
    assert [entry.line for entry in reading.entries] == [3]
    assert reading.problems == ()


def test_lines_are_those_of_the_file_also_after_a_value_of_two_lines() -> None:
    reading = listed(
        'e1,"Ana\nLopez",physician,professor,cardiology,medicine,,,,,,,,', "e2" + "," * 13
    )
    assert [entry.name for entry in reading.entries] == ["Ana Lopez"]
    assert {line for line, _ in told(reading)} == {4}


def test_a_bad_row_does_not_stop_the_good_ones() -> None:
    reading = listed(ANA, "e3,,,,,,,,,,,,,", BO)
    assert [entry.directory_id for entry in reading.entries] == ["e1", "e2"]
    assert {line for line, _ in told(reading)} == {3}
    assert reading.bad_ids == {"e3"}
    assert not reading.fatal


def test_a_row_with_too_few_or_too_many_values_is_told() -> None:
    reading = listed("e1,Ana", BO + ",more")
    assert told(reading) == [(2, "row"), (3, "row")]
    assert reading.bad_ids == {"e1", "e2"}


def test_a_quotation_mark_that_does_not_close_is_told_where_it_opens() -> None:
    reading = listed(ANA, 'e2,"Bo', "e3,Cy")
    assert told(reading) == [(3, "row")]
    assert reading.nameless == 1


def test_a_value_far_too_long_is_told() -> None:
    assert told(listed("e1," + "x" * 200_000)) == [(2, "row")]


def test_unknown_columns_are_named_with_the_cure_and_refuse_the_file() -> None:
    reading = listed(ANA, header=HEADER.replace("offices", "ofices").replace("pager", "Home Town!"))
    assert reading.fatal
    assert told(reading) == [(1, "ofices"), (1, "number 12")]
    assert "Rename it to offices" in reading.problems[0].message


def test_missing_required_columns_are_named() -> None:
    reading = listed("e1,Ana", header="id,name")
    assert reading.fatal
    fields = [field for _, field in told(reading)]
    assert fields == ["profession", "rank", "specialty", "department", "reports_to"]


def test_optional_columns_may_be_left_out() -> None:
    header = "id,name,profession,rank,specialty,department,reports_to"
    assert len(listed("e1,Ana,nurse,staff,none,medicine,", header=header).entries) == 1


def test_a_column_that_is_there_twice_refuses_the_file() -> None:
    assert told(listed(ANA + ",x", header=HEADER + ",email")) == [(1, "email")]


@pytest.mark.parametrize(
    ("data", "line", "sentence"),
    [
        (b"", 1, "The file is empty"),
        (HEADER.encode(), 1, "lists nobody"),
        (f"{HEADER}\ne1,Jos\xe9".encode("latin-1"), 2, "not in UTF-8"),
        (HEADER.encode("utf-16"), 1, "not in UTF-8"),
        (HEADER.encode("utf-16-be"), 1, "not plain text"),
    ],
)
def test_a_file_that_cannot_be_read_gets_one_sentence(
    data: bytes, line: int, sentence: str
) -> None:
    reading = read(data, phone=e164, watch=unwatched)
    [problem] = reading.problems
    assert reading.fatal
    assert problem.line == line
    assert sentence in problem.message


def test_a_number_from_another_country_is_kept_with_its_plus_and_refused_without() -> None:
    reading = listed(ANA.replace("617 555 0100", "+44 20 7946 0958"))
    assert reading.entries[0].phone == "+442079460958"
    assert told(listed(ANA.replace("617 555 0100", "020 7946 0958"))) == [(2, "phone")]
