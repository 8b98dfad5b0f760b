"""What is put on paper comes out as it was filled in, and can be read aloud."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from beenthere.adapters.paper import printed
from beenthere.apps.frame.qr import code_of
from beenthere.config.program_file import SHIPPED, load
from beenthere.domain.paper import (
    AppointmentLetter,
    HandOut,
    Letterhead,
    Poster,
    ServiceLetter,
    Sheet,
    WalletCards,
)
from tests.pdf import claims_to_be_readable_aloud, read

ODD = "“O'Neil” & Söns #1 $2 \\3 *4* _5_ `6` @7 <8> [9] {0} //x --- 'a' \"b\" ~c ==d"
"""Everything that a layout would take for something else than letters."""

ADDRESS = "https://peers.hospital.example/refer/?from=obstetrics_and_gynecology"
PROGRAM = load(SHIPPED)
DAY = date(2026, 11, 23)
HEAD = Letterhead.of(PROGRAM)
LETTER = AppointmentLetter(
    head=HEAD, day=DAY, name="Ana Example", agreement="2026-1", agreed_on=date(2026, 3, 1)
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
_LEADING = {
    "head": HEAD,
    "day": DAY,
    "department": "Obstetrics",
    "code": code_of(ADDRESS),
    "crisis": PROGRAM.crisis,
}
POSTER = Poster(**_LEADING)  # type: ignore[arg-type]
CARDS = WalletCards(**_LEADING)  # type: ignore[arg-type]
HAND_OUT = HandOut(**_LEADING, resources=PROGRAM.resources)  # type: ignore[arg-type]
SHEETS: tuple[Sheet, ...] = (LETTER, SERVICE, POSTER, CARDS, HAND_OUT)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda each: type(each).__name__)
def test_a_sheet_can_be_read_aloud_and_is_the_same_each_time(sheet: Sheet) -> None:
    made = printed(sheet)
    assert made == printed(sheet)
    assert claims_to_be_readable_aloud(made)
    pdf = read(made)
    assert pdf.title
    assert pdf.language == "en"
    assert pdf.tagged
    assert len(pdf.pages) == 1
    assert HEAD.program in pdf.words


@pytest.mark.parametrize(("sheet", "how_many"), [(POSTER, 1), (CARDS, 10), (HAND_OUT, 1)])
def test_a_camera_reads_the_codes(sheet: Sheet, how_many: int) -> None:
    assert read(printed(sheet)).codes == (ADDRESS,) * how_many


def test_what_is_filled_in_comes_out_letter_by_letter() -> None:
    head = replace(HEAD, program=f"P {ODD}", hospital=f"H {ODD}")
    for sheet in SHEETS:
        own = {each.name for each in fields(sheet)} & {"name", "department", "agreement"}
        filled: dict[str, Any] = {each: f"{each} {ODD}" for each in own}
        words = read(printed(replace(sheet, head=head, **filled))).words.replace(" ", "")
        missing = [each for each in (*own, "P") if f"{each}{ODD}".replace(" ", "") not in words]
        assert missing == [], words


def test_the_longest_that_can_be_filled_in_stays_on_the_sheet() -> None:
    head = replace(HEAD, program="Peer Support " * 6, hospital="General Hospital " * 5)
    code = code_of(f"https://{'peers.' * 8}hospital.example/refer/?from={'d' * 40}")
    for sheet in (POSTER, CARDS, HAND_OUT):
        long = replace(sheet, head=head, department="Department of " + "X" * 46, code=code)
        pdf = read(printed(long))
        assert len(pdf.pages) == 1
        assert set(pdf.codes) == {code.address}
        assert code.address in pdf.words.replace(" ", "")


def test_a_name_in_letters_we_do_not_carry_is_no_obstacle() -> None:
    made = printed(replace(LETTER, name="王小明"))
    assert not claims_to_be_readable_aloud(made)
    assert "Letter of appointment" in read(made).words


def test_letters_say_what_was_and_leave_out_what_was_not() -> None:
    service = read(printed(SERVICE)).words
    for said in ("since March 14, 2024", "one refresher training", "4 meetings", "March 14, 2026"):
        assert said in service
    bare = replace(SERVICE, until=DAY, trained_on=None, refreshers=0, meetings=0)
    words = read(printed(bare)).words
    assert "from March 14, 2024 to November 23, 2026" in words
    assert "refresher" not in words
    assert "Attended" not in words
    agreed = replace(LETTER, agreed_to=("I keep to myself what I hear.",))
    pages = read(printed(agreed)).pages
    assert "accepted version 2026-1" in pages[0]
    assert "I keep to myself what I hear." in pages[1]
