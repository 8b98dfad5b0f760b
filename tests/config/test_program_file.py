"""The program file: the one that ships is whole, and every mistake in another is named."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beenthere.config.program_file import LONGEST_FILE, SHIPPED, ProgramFileError, load, read
from beenthere.config.section import telephone
from beenthere.domain.hours import Span
from beenthere.domain.matching.weights import Weights
from beenthere.domain.policy.number import in_words
from beenthere.domain.policy.whole import Policy, numbers
from beenthere.domain.program import Size
from beenthere.domain.resources import Phone
from beenthere.domain.vocabulary import FieldWish

SHIPPED_TEXT = SHIPPED.read_text(encoding="utf-8")

Table = dict[str, Any]


def shipped() -> Table:
    return tomllib.loads(SHIPPED_TEXT)


def toml(table: Table) -> str:
    """A table as TOML, with inline values; JSON's strings and numbers are TOML's too."""

    def value(of: Any) -> str:
        if isinstance(of, dict):
            return (
                "{" + ", ".join(f"{value(key)} = {value(item)}" for key, item in of.items()) + "}"
            )
        if isinstance(of, list):
            return "[" + ", ".join(map(value, of)) + "]"
        return json.dumps(of, ensure_ascii=False)

    return "\n".join(f"{value(key)} = {value(item)}" for key, item in table.items())


def mistakes(table: Table) -> list[str]:
    with pytest.raises(ProgramFileError) as refused:
        read(toml(table), name="program.toml")
    return list(refused.value.lines)


def changed(*path: str | int, to: Any) -> Table:
    """The shipped program with one value changed."""
    table: Any = shipped()
    place = table
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    result: Table = table
    return result


def leaves(table: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    items = table.items() if isinstance(table, dict) else enumerate(table)
    for key, value in items:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from leaves(value, (*path, key))


# The one that ships


def test_the_shipped_file_is_a_whole_program_for_a_small_hospital() -> None:
    program = load(SHIPPED)
    assert program.size is Size.SMALL
    assert program.policy == Policy()
    assert program.weights == Weights()
    assert len(program.departments) == 14
    assert program.specialty_prefers["interventional_cardiology"] is FieldWish.SAME


def test_crisis_lines_are_real_and_every_other_number_is_made_up() -> None:
    program = load(SHIPPED)
    assert [line.phone.dial for line in program.crisis] == ["988", "+18884090141"]
    own = [getattr(program.phones, name) for name in vars(program.phones)]
    own += [line.phone for line in (*program.resources, *program.patient_family)]
    assert all(re.fullmatch(r"\+1617555010\d|\+1617555011\d|911", phone.dial) for phone in own)


def test_state_wording_is_off_until_counsel_writes_it() -> None:
    words = load(SHIPPED).words
    assert words.duty_to_report_state == words.someone_may_be_harmed_state == ()
    assert words.confidence_state == ""


def test_shipped_words_keep_calm_and_boast_of_nothing() -> None:
    said = " ".join(line for line in SHIPPED_TEXT.splitlines() if not line.startswith("#"))
    assert "!" not in said
    assert not re.search(r"victim|ticket|compliance|privileged|destroy", said, re.IGNORECASE)


def test_opening_words_and_voicemail_tell_nothing_that_happened() -> None:
    words = load(SHIPPED).words
    for text in (words.voicemail, *vars(words.openings).values()):
        assert not re.search(r"died|death|patient|lawsuit|complaint|violence|error", text)
    assert "peer support" not in words.voicemail


def test_the_commented_numbers_are_the_table_of_the_policy() -> None:
    lines = SHIPPED_TEXT[SHIPPED_TEXT.index("[policy]") :].splitlines()
    written = {line.split(" = ")[0]: line for line in lines if " = " in line}
    assert [f"# {row.name}" for row in sorted(numbers(), key=lambda row: row.name)] == sorted(
        written
    )
    for row in numbers():
        line = written[f"# {row.name}"]
        shown = f'"{row.default.words}"' if isinstance(row.default, Span) else str(row.default)
        assert line.startswith(f"# {row.name} = {shown} ")
        assert f"# {row.words} (" in line
        assert f"{in_words(row.lowest)} to {in_words(row.highest)}" in line


def test_any_commented_number_can_be_put_in_force() -> None:
    text = re.sub(r"^# (\w+ = .+  # )", r"\1", SHIPPED_TEXT, flags=re.MULTILINE)
    assert len(tomllib.loads(text)["policy"]) == len(numbers())
    assert read(text, name="program.toml").policy == Policy()


# What may be left out


@pytest.mark.parametrize(
    "key",
    [
        "hours",
        "words",
        "crisis",
        "announced",
        "specialty_prefers",
        "units",
        "specialties",
        "policy",
        "weights",
    ],
)
def test_what_suits_anybody_may_be_left_out(key: str) -> None:
    table = shipped()
    del table[key]
    assert read(toml(table), name="program.toml") == load(SHIPPED)


def test_one_sentence_can_be_changed_alone() -> None:
    table = shipped()
    table["words"] = {"openings": {"hard_day": "Hello."}}
    words = read(toml(table), name="program.toml").words
    assert words.openings.hard_day == "Hello."
    assert words.openings.heavy_load == load(SHIPPED).words.openings.heavy_load
    assert words.voicemail == load(SHIPPED).words.voicemail


def test_spanish_goes_with_the_english_it_was_written_for() -> None:
    whole = load(SHIPPED)
    assert whole.english_only == ()
    table = shipped()
    for name in ("team_es", "disclosure_es"):
        del table["words"][name]
    assert read(toml(table), name="program.toml") == whole
    table["words"] |= {"team": "Another sentence.", "disclosure": ["And another."]}
    table["departments"]["burns"] = "Burns"
    told_anew = read(toml(table), name="program.toml")
    assert (told_anew.words.team_es, told_anew.words.disclosure_es) == ("", ())
    assert told_anew.english_only == ("words.disclosure", "words.team", "departments.burns")


def test_the_specialties_that_prefer_are_taken_as_written() -> None:
    table = changed("specialty_prefers", to={"urology": "other"})
    assert read(toml(table), name="program.toml").specialty_prefers == {"urology": FieldWish.OTHER}


@pytest.mark.parametrize("key", ["program", "phones", "resources", "patient_family", "departments"])
def test_names_and_numbers_cannot_be_left_out(key: str) -> None:
    table = shipped()
    del table[key]
    assert mistakes(table) == [
        f"program.toml: {key}: This is missing; the file that beenthere init writes shows one."
    ]


@pytest.mark.parametrize("section", ["program", "phones"])
def test_each_missing_key_is_named(section: str) -> None:
    for key in shipped()[section]:
        table = shipped()
        del table[section][key]
        assert mistakes(table)[0].startswith(f"program.toml: {section}.{key}: This is missing")


def test_nobody_outside_is_asked_whom_the_institution_did_not_name() -> None:
    neighbor, network = load(SHIPPED).outside_help
    assert neighbor.email.endswith(".example")
    assert network.email.endswith(".example")
    assert neighbor.phone is not None
    assert network.phone is None
    table = shipped()
    table["outside_help"] = [{"name": "Only by telephone", "phone": "617 555 0115"}]
    [only] = read(toml(table), name="program.toml").outside_help
    assert only.email == ""
    del table["outside_help"]
    assert read(toml(table), name="program.toml").outside_help == ()


# Mistakes


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        (("program", "name"), "", "program.name: Write something here."),
        (("program", "name"), 5, "program.name: Write text in quotes."),
        (
            ("program", "name"),
            "x" * 10_000,
            "program.name: Write up to 80 characters; there are 10000.",
        ),
        (("program", "name"), "a\u202eb", "program.name: Take out the invisible characters."),
        (("program", "name"), "a\u0007b", "program.name: Take out the invisible characters."),
        (("program", "name"), "<b>", "program.name: Use words without < > { }."),
        (("program", "size"), "huge", "program.size: Choose one of small, full."),
        (
            ("program", "time_zone"),
            "America/NewYork",
            "program.time_zone: Write a time zone such as America/New_York.",
        ),
        (
            ("program", "time_zone"),
            "../../etc/passwd",
            "program.time_zone: Write a time zone such as America/New_York.",
        ),
        (
            ("program", "country"),
            "USA",
            "program.country: Write a country's two capital letters, such as US.",
        ),
        (
            ("program", "mail_from"),
            "nobody",
            "program.mail_from: Write an e-mail address such as name@hospital.example.",
        ),
        (("hours", "waking"), "7-22", "hours.waking: Write hours such as 07:00-22:00."),
        (("hours", "office"), "17:00-08:00", "hours.office: The end must come after the start."),
        (
            ("hours", "office_days"),
            ["mon", "someday"],
            "hours.office_days: Choose from mon, tue, wed, thu, fri, sat, sun.",
        ),
        (
            ("hours", "office_days"),
            [],
            "hours.office_days: Write a list of some of mon, tue, wed, thu, fri, sat, sun.",
        ),
        (
            ("phones", "eap"),
            "call me",
            "phones.eap: Write a phone number with its area code, such as 617 555 0100.",
        ),
        (("phones", "eap"), 6175550100, "phones.eap: Write a telephone number in quotes."),
        (("outside_help",), [], "outside_help: Give from 1 to 6 of them."),
        (
            ("outside_help", 0),
            {"name": "A neighbor"},
            "outside_help.1.email: Write an e-mail address, or a phone, or both.",
        ),
        (
            ("outside_help", 1, "email"),
            "nobody",
            "outside_help.2.email: Write an e-mail address such as name@hospital.example.",
        ),
        (("crisis",), [], "crisis: Give from 1 to 40 of them."),
        (("crisis",), "988", "crisis: Write one table or more: [[crisis]]."),
        (("crisis",), ["988"], "crisis: Write one table or more: [[crisis]]."),
        (
            ("crisis", 1, "phone"),
            "",
            "crisis.2.phone: Write a phone number with its area code, such as 617 555 0100.",
        ),
        (
            ("words", "strategies"),
            ["Rest."] * 13,
            "words.strategies: Give up to 12 lines.",
        ),
        (
            ("words", "strategies"),
            ["Rest.", 5],
            "words.strategies: Write a list of texts in quotes.",
        ),
        (
            ("words", "openings", "hard_day"),
            "{when} {when}",
            "words.openings.hard_day: Use words without < > { }, except {when} once.",
        ),
        (
            ("words", "openings", "hard_day"),
            "{name}",
            "words.openings.hard_day: Use words without < > { }, except {when} once.",
        ),
        (("words", "voicemail"), "{when}", "words.voicemail: Use words without < > { }."),
        (
            ("departments", "Big Surgery"),
            "Surgery",
            "departments.'Big Surgery': Use small letters, digits or underscores, up to 40 of "
            "them.",
        ),
        (("departments",), {}, "departments: Give from 1 to 500 of them."),
        (
            ("specialties", "urology"),
            "Urology",
            "specialties.urology: The program already has this specialty; take it out.",
        ),
        (
            ("specialty_prefers", "astrology"),
            "same",
            "specialty_prefers.astrology: There is no such specialty; add it to [specialties] "
            "first.",
        ),
        (
            ("specialty_prefers", "urology"),
            "neither",
            "specialty_prefers.urology: Choose one of same, other.",
        ),
        (("policy", "capacity"), 50, "policy.capacity: Choose from 1 to 6."),
        (
            ("policy", "ofer_urgent"),
            "15 minutes",
            "policy.ofer_urgent: There is no such key; did you mean offer_urgent?",
        ),
        (("weights", "wish"), "high", "weights.wish: Write a whole number from 0 to 1000."),
        (("weights", "wish"), 5000, "weights.wish: Write a whole number from 0 to 1000."),
        (
            ("weights", "wishes"),
            5,
            "weights.wishes: There is no such key; did you mean wish?",
        ),
        (
            ("phones", "opperator"),
            "0",
            "phones.opperator: There is no such key; did you mean operator?",
        ),
        (("fones",), {}, "fones: There is no such key; did you mean phones?"),
        (("zzz",), 1, "zzz: There is no such key; take it out."),
        (("words",), "none", "words: Write a table: [words]."),
    ],
)
def test_a_mistake_is_one_line_with_its_place_and_cure(
    path: tuple[str | int, ...], value: Any, line: str
) -> None:
    assert mistakes(changed(*path, to=value)) == [f"program.toml: {line}"]


@pytest.mark.parametrize(
    "address",
    [
        "http://peers.hospital.example",
        "ftp://peers.hospital.example",
        "https://",
        "https://peers.hospital.example/path",
        "https://user:word@peers.hospital.example",
        "https://peers.hospital.example?x=1",
        "javascript:alert(1)",
        "http://localhost.hospital.example",
    ],
)
def test_a_web_address_is_https_and_plain(address: str) -> None:
    (line,) = mistakes(changed("program", "web_address", to=address))
    assert line.startswith("program.toml: program.web_address: Write an address such as https://")


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://peers.hospital.example/", "https://peers.hospital.example"),
        ("https://peers.hospital.example:8443", "https://peers.hospital.example:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
    ],
)
def test_a_web_address_is_kept_without_its_last_slash(address: str, kept: str) -> None:
    table = changed("program", "web_address", to=address)
    assert read(toml(table), name="program.toml").web_address == kept


def test_every_mistake_is_named_at_once() -> None:
    table = changed("phones", "eap", to="?")
    table["program"]["size"] = "huge"
    table["policy"]["capacity"] = 99
    table["extra"] = 1
    assert [line.split(": ")[1] for line in mistakes(table)] == [
        "program.size",
        "phones.eap",
        "policy.capacity",
        "extra",
    ]


def test_a_key_that_would_upset_a_terminal_is_shown_plainly() -> None:
    (line,) = mistakes(changed("phones", "\u001b[31m" + "x" * 10_000, to="0"))
    assert len(line) < 150
    assert line.isprintable()


def test_added_departments_units_and_specialties_are_read() -> None:
    table = shipped()
    table["departments"] = {"icu": "  Intensive \n care "}
    table["units"] = {"icu_3": "Intensive Care 3"}
    table["specialties"] = {"hyperbaric_medicine": "Hyperbaric medicine"}
    table["specialty_prefers"] = {"hyperbaric_medicine": "same"}
    program = read(toml(table), name="program.toml")
    assert program.departments == {"icu": "Intensive care"}
    assert program.units == {"icu_3": "Intensive Care 3"}
    assert program.specialties == {"hyperbaric_medicine": "Hyperbaric medicine"}
    assert program.specialty_prefers == {"hyperbaric_medicine": FieldWish.SAME}


# Telephone numbers


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        ("617 555 0100", Phone("+16175550100", "(617) 555-0100")),
        ("1-888-409-0141", Phone("+18884090141", "(888) 409-0141")),
        ("(617) 555-0100 ext 12", Phone("+16175550100;ext=12", "(617) 555-0100 ext. 12")),
        ("+44 20 7946 0000", Phone("+442079460000", "+44 20 7946 0000")),
        ("988", Phone("988", "988")),
        (" 55123 ", Phone("55123", "55123")),  # an extension
    ],
)
def test_telephone_numbers_are_read_as_people_write_them(written: str, phone: Phone) -> None:
    assert telephone(written, country="US") == phone


@pytest.mark.parametrize("written", ["", "0", "call me", "555 0100", "+999 1", "٩٨٨", "1" * 40])
def test_what_is_no_telephone_number_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="not a telephone number"):
        telephone(written, country="US")


# Files


def test_a_missing_file_says_what_makes_one(tmp_path: Path) -> None:
    with pytest.raises(ProgramFileError, match="beenthere init makes one"):
        load(tmp_path / "program.toml")


def test_what_is_not_a_readable_text_file_is_refused_in_one_line(tmp_path: Path) -> None:
    binary = tmp_path / "program.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    for path in (binary, tmp_path):
        with pytest.raises(ProgramFileError) as refused:
            load(path)
        assert len(refused.value.lines) == 1


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    marked = tmp_path / "program.toml"
    marked.write_text("\ufeff" + SHIPPED_TEXT, encoding="utf-8")
    assert load(marked) == load(SHIPPED)


@pytest.mark.parametrize(
    "text",
    ["[program", "x = 1\nx = 2", "x = " + "[" * 50_000, "\u0000", "# " + "x" * LONGEST_FILE],
    ids=["unfinished", "twice", "nested", "null", "long"],
)
def test_what_is_not_toml_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(ProgramFileError) as refused:
        read(text, name="program.toml")
    (line,) = refused.value.lines
    assert line.startswith("program.toml: ")


PLACES = list(leaves(shipped()))
hostile = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["", "x" * 10_000, "\u202e", "<script>", "1900-01-01", "+1", "{when}"]),
    st.integers(),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.lists(st.text(max_size=5) | st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2),
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PLACES), hostile)
def test_whatever_stands_in_a_place_is_read_or_refused_by_name(
    path: tuple[str | int, ...], value: Any
) -> None:
    text = toml(changed(*path, to=value))
    try:
        read(text, name="program.toml")
    except ProgramFileError as refused:
        for line in refused.lines:
            assert line.startswith("program.toml: ")
            assert "\n" not in line
