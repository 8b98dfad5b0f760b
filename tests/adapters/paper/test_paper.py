"""What is put on paper comes out as it was filled in, and can be read aloud."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from beenthere.adapters.paper import printed
from beenthere.apps.frame.qr import code_of
from beenthere.config.program_file import SHIPPED, load
from beenthere.domain.handbook import chapter, said_by
from beenthere.domain.paper import (
    AppointmentLetter,
    Booklet,
    Leaflet,
    LeafletKind,
    Letterhead,
    ServiceLetter,
    Sheet,
    TeamCards,
)
from tests.pdf import claims_to_be_readable_aloud, codes, read

ODD = "“O'Neil” & Söns #1 $2 \\3 *4* _5_ `6` @7 <8> [9] {0} //x --- 'a' \"b\" ~c ==d"
"""Everything that a layout would take for something else than letters."""

ADDRESS = "https://peers.hospital.example/refer/?from=obstetrics_and_gynecology"
PROGRAM = load(SHIPPED)
DAY = date(2026, 11, 23)
HEAD = Letterhead.of(PROGRAM)
LETTER = AppointmentLetter(
    head=HEAD,
    day=DAY,
    name="Ana Example",
    agreement="March 2026",
    agreed_on=date(2026, 4, 1),
    agreed_to=("I keep to myself what I hear.", "I write nothing down."),
)
SERVICE = ServiceLetter(
    head=HEAD,
    day=DAY,
    name="Ana Example",
    year=2026,
    since=date(2024, 3, 14),
    until=None,
    trained_on=date(2026, 3, 14),
    refreshers=1,
    meetings=4,
)
LEAFLETS = tuple(
    Leaflet(
        kind=kind,
        head=HEAD,
        day=DAY,
        department="Obstetrics",
        language=language,
        code=code_of(ADDRESS),
        crisis=PROGRAM.crisis,
        resources=PROGRAM.resources,
        patient_family=PROGRAM.patient_family,
    )
    for kind in LeafletKind
    for language in ("en", "es")
)
CODES = {LeafletKind.POSTER: 1, LeafletKind.WALLET_CARDS: 10, LeafletKind.HAND_OUT: 1}
TEAM = TeamCards(
    head=HEAD,
    day=DAY,
    language="en",
    code=code_of(ADDRESS),
    crisis=PROGRAM.crisis,
    patient_family=PROGRAM.patient_family,
)
SHEETS: tuple[Sheet, ...] = (LETTER, SERVICE, TEAM, *LEAFLETS)


@pytest.mark.parametrize(
    "sheet", SHEETS, ids=lambda each: getattr(each, "kind", type(each).__name__)
)
def test_a_sheet_can_be_read_aloud_and_is_the_same_each_time(sheet: Sheet) -> None:
    made = printed(sheet)
    assert made == printed(sheet)
    assert claims_to_be_readable_aloud(made)
    pdf = read(made)
    assert pdf.title
    assert pdf.language == getattr(sheet, "language", "en")
    assert pdf.tagged
    assert len(pdf.pages) == (2 if sheet is LETTER else 1)
    assert HEAD.short_name in pdf.words


@pytest.mark.parametrize("leaflet", LEAFLETS, ids=lambda each: str(each.kind))
def test_a_camera_reads_the_codes(leaflet: Leaflet) -> None:
    assert codes(printed(leaflet)) == [ADDRESS] * CODES[leaflet.kind]


def test_ten_cards_to_hand_out_carry_the_code_and_nothing_of_any_session() -> None:
    assert codes(printed(TEAM)) == [ADDRESS] * 10
    of_the_program = {"head", "day", "language", "crisis", "patient_family"}
    assert {each.name for each in fields(TEAM)} == of_the_program | {"code"}


def test_what_is_filled_in_comes_out_letter_by_letter() -> None:
    head = replace(HEAD, program=f"P {ODD}", short_name=f"P {ODD}")
    for sheet in SHEETS:
        own = {each.name for each in fields(sheet)} & {"name", "department", "agreement"}
        filled: dict[str, Any] = {each: f"{each} {ODD}" for each in own}
        words = read(printed(replace(sheet, head=head, **filled))).words.replace(" ", "")
        missing = [each for each in (*own, "P") if f"{each}{ODD}".replace(" ", "") not in words]
        assert missing == [], words


def test_as_much_as_a_program_file_can_hold_stays_on_the_sheet() -> None:
    head = replace(
        HEAD,
        program="Peer Support of " * 5,
        short_name="Support of Peers and Others",
        hospital="General Hospitals " * 4 + "of Here",
    )
    code = code_of(f"https://{'peers.' * 8}hospital.example/refer/from/{'d' * 40}/")
    lines = tuple(replace(each, about="words " * 26) for each in PROGRAM.crisis) * 6
    for leaflet in LEAFLETS:
        long = replace(
            leaflet,
            head=head,
            department="Department of Medicine and of " + "X" * 30,
            code=code,
            crisis=lines,
            resources=lines,
            patient_family=lines,
        )
        made = printed(long)
        pdf = read(made)
        assert len(pdf.pages) == 1, leaflet.kind
        assert set(codes(made)) == {code.address}
        assert {head.director, PROGRAM.crisis[1].phone.shown} <= {*_numbers(pdf.words)}


def _numbers(words: str) -> list[str]:
    return re.findall(r"\(\d{3}\) \d{3}-\d{4}", words)


def test_a_name_in_letters_we_do_not_carry_is_no_obstacle() -> None:
    made = printed(replace(LETTER, name="王小明"))
    assert not claims_to_be_readable_aloud(made)
    assert "Letter of appointment" in read(made).words


def test_letters_say_what_was_and_leave_out_what_was_not() -> None:
    service = read(printed(SERVICE)).words
    since = "first trained for it on March 14, 2024"
    for said in (since, "one refresher training", "4 meetings", "March 14, 2026"):
        assert said in service
    bare = replace(SERVICE, until=DAY, trained_on=None, refreshers=0, meetings=0)
    words = read(printed(bare)).words
    assert f"{since}, until November 23, 2026" in words
    assert "refresher" not in words
    assert "Attended" not in words
    first, second = read(printed(LETTER)).pages
    assert "On April 1, 2026 you accepted our confidentiality agreement of March 2026" in first
    assert "1. I keep to myself what I hear. 2. I write nothing down." in second


@pytest.mark.parametrize("pages", range(1, 5))
def test_a_booklet_folds_and_loses_no_word(pages: int) -> None:
    every_kind = (f"{ODD}", f"## A heading {ODD}", f"- one {ODD}", "- two", f"> {ODD}", "@crisis")
    text = "\n".join(["# Title", *every_kind, "Words. " * 300 * pages])
    sheet = Booklet(
        head=HEAD,
        day=DAY,
        chapters=(chapter("c", text, said_by(PROGRAM)),),
        crisis=PROGRAM.crisis,
        patient_family=PROGRAM.patient_family,
    )
    made = printed(sheet)
    assert claims_to_be_readable_aloud(made)
    pdf = read(made)
    assert len(pdf.pages) % 4 == 0
    assert PROGRAM.crisis[0].name in pdf.pages[-1]
    words = "".join(re.sub(r"\d+$", "", page) for page in pdf.pages).replace(" ", "")
    for block in sheet.chapters[0].blocks:
        for said in (*block.words, *(line.phone.shown for line in block.numbers)):
            assert said.replace(" ", "") in words
