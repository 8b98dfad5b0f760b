"""A row of a list of staff: what is taken, and the sentence each bad value gets."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from beenthere.domain.directory import Entry, Problem
from beenthere.domain.directory_rows import FIELDS, Gathering, read_row
from beenthere.domain.formats import FORMATS
from beenthere.domain.vocabulary import Gender, Office, Profession, Rank, Specialty
from tests.domain.tables import table

GOOD = {
    "id": "e-1",
    "name": "Ana Lopez",
    "profession": "physician",
    "rank": "fellow",
    "specialty": "cardiology",
    "department": "medicine",
    "reports_to": "e-2",
}


def dialed(text: str) -> str | None:
    return f"+{text}" if text.isascii() and text.isdigit() and len(text) == 11 else None


def read(**changes: str) -> tuple[Entry | None, list[Problem]]:
    return read_row({**GOOD, **changes}, line=7, phone=dialed)


def test_every_field_is_read() -> None:
    entry, problems = read(
        name="  Ana   Lopez ",
        profession="Physician",
        specialty="Interventional cardiology",
        department="Heart & Vascular",
        unit="CCU 2",
        offices="Division chief".replace(" ", "_") + "; works_in_quality",
        email="Ana@Hospital.Example",
        phone="16175550100",
        pager="4411",
        languages="es EN;es",
        gender="female",
        active="No",
    )
    assert problems == []
    assert entry == Entry(
        directory_id="e-1",
        name="Ana Lopez",
        profession=Profession.PHYSICIAN,
        rank=Rank.FELLOW,
        specialty=Specialty.INTERVENTIONAL_CARDIOLOGY,
        department="heart_vascular",
        unit="ccu_2",
        reports_to="e-2",
        offices=(Office.DIVISION_CHIEF, Office.WORKS_IN_QUALITY),
        email="ana@hospital.example",
        phone="+16175550100",
        pager="4411",
        languages=("en", "es"),
        gender=Gender.FEMALE,
        active=False,
    )
    assert entry is not None
    assert entry.line == 7


def test_fields_that_are_not_there_are_empty_and_the_person_at_work() -> None:
    entry, problems = read()
    assert problems == []
    assert entry is not None
    assert (entry.phone, entry.offices, entry.gender, entry.active) == ("", (), None, True)


@table(
    ("field", "value", "cure"),
    [
        ("id", "", "Use letters, digits"),
        ("id", "e 1", "Use letters, digits"),
        ("name", "", "Write a name"),
        ("name", "A" * 81, "up to 80"),
        ("name", "<b>Ana</b>", "Write a name"),
        ("name", "Ana\u202eLopez", "Write a name"),
        ("name", "Ana\x07", "Write a name"),
        ("name", "...", "Write a name"),
        ("name", "Patient 1234567", "Write a name"),
        ("profession", "", "Missing. Use one of: physician"),
        ("profession", "wizard", "Not on the list. Use one of"),
        ("rank", "staff", "For this profession the rank is one of: student, resident"),
        ("specialty", "cardiologie", "Did you mean cardiology"),
        ("specialty", "qqqqqqqq", "help of this command"),
        ("department", "", "Write a name or a code"),
        ("department", "<script>", "Write a name or a code"),
        ("unit", "x" * 41, "up to 40"),
        ("unit", "\u202e", "Write a name or a code"),
        ("reports_to", "e-1", "Nobody reports to themselves"),
        ("reports_to", "../../etc", "Use letters, digits"),
        ("offices", "chief_medical_officer king", "Not on the list"),
        ("email", "ana at hospital", "Write an e-mail address"),
        ("phone", "911", "area code"),
        ("pager", "12a", "digits only"),
        ("languages", "klingon", "Not on the list"),
        ("gender", "1900-01-01", "Not on the list"),
        ("active", "2100-01-01", "Write yes or no"),
    ],
)
def test_a_bad_value_gets_its_field_and_the_cure(field: str, value: str, cure: str) -> None:
    entry, problems = read(**{field: value})
    assert entry is None
    [problem] = problems
    assert (problem.line, problem.field) == (7, field)
    assert cure in problem.message


@table("value", ["x" * 10_000, "\x00\x1b[2J", "<img src=x>", "\u2067tfel"])
def test_nothing_hostile_is_taken_or_repeated(value: str) -> None:
    for field in FIELDS:
        entry, problems = read(**{field: value})
        assert entry is None
        assert all(value not in problem.message for problem in problems)
        assert all(problem.message.isprintable() for problem in problems)


@table(
    "value",
    [
        *("", "x" * 10_000, "1" * 10_000, "Ana\x07\x1bRuiz", "Ana\x00Ruiz", "Ana \u202eRuiz\u2066"),
        *("<script>alert(1)</script>", "1900-01-01", "2100-12-31", "020 7946 0958"),
        *("+44 20 7946 0958", "none_of_these"),
    ],
)
def test_a_value_gets_a_sentence_in_its_field_or_fits_what_is_stored(value: str) -> None:
    for field in FIELDS:
        entry, problems = read(**{field: value})
        assert (entry is None) == bool(problems)
        for problem in problems:
            assert problem.field == field
            assert problem.message[0].isupper()
            assert problem.message[-1] in ".?"
            assert len(problem.message) <= 250
        if entry is not None:
            taken = getattr(entry, {"id": "directory_id"}.get(field, field))
            known = not taken or isinstance(taken, bool)
            assert known or any(shape.fits(taken) for shape in FORMATS.values())


def test_every_bad_field_of_a_row_is_told_at_once() -> None:
    entry, problems = read(name="", rank="king", phone="1")
    assert entry is None
    assert {problem.field for problem in problems} == {"name", "rank", "phone"}


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(), max_size=3))
def test_any_text_is_an_entry_or_has_problems(row: dict[str, str]) -> None:
    entry, problems = read_row({**GOOD, **row}, line=1, phone=dialed)
    assert (entry is None) == bool(problems)


def test_a_bad_row_names_its_person_where_it_can() -> None:
    gathering = Gathering(dialed)
    gathering.row({**GOOD, "phone": "16175550100"}, line=1)
    gathering.row({**GOOD, "id": "e-3", "rank": ""}, line=2)
    gathering.bad_row({**GOOD, "id": " "}, Problem(3, "row", "Torn."))
    gathering.bad_row({}, Problem(4, "row", "Torn."))
    reading = gathering.reading(remarks=("So.",), place="entry")
    assert [(entry.line, entry.phone) for entry in reading.entries] == [(1, "+16175550100")]
    assert [(problem.line, problem.field) for problem in reading.problems] == [
        (2, "rank"),
        (3, "row"),
        (4, "row"),
    ]
    assert reading.bad_ids == {"e-3"}
    assert (reading.nameless, reading.skipped) == (2, 3)
    assert (reading.remarks, reading.place) == (("So.",), "entry")


def test_a_list_without_problems_counts_lines() -> None:
    gathering = Gathering(dialed)
    gathering.row(GOOD, line=1)
    reading = gathering.reading()
    assert len(reading.entries) == 1
    assert (reading.fatal, reading.remarks, reading.place) == (False, (), "line")


def test_a_list_of_nobody_is_refused() -> None:
    reading = Gathering(dialed).reading()
    assert reading.fatal
    assert [problem.message for problem in reading.problems] == [
        "The file lists nobody. Add the people who work here."
    ]
