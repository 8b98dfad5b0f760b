"""The program's telephone numbers: each is listed once, and checked in its time."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta
from types import SimpleNamespace
from typing import cast

from beenthere.domain.formats import FORMATS
from beenthere.domain.numbers import Unconfirmed, listed, to_check, unconfirmed
from beenthere.domain.policy.whole import Policy
from beenthere.domain.program import OutsideHelp, Phones, Program
from beenthere.domain.resources import Line, Phone

TODAY = date(2026, 11, 23)


def test_every_number_is_listed_once_but_that_of_emergency_help_and_checked_in_its_time() -> None:
    own = {
        field.name: Phone(f"+161755501{number:02}", field.name)
        for number, field in enumerate(fields(Phones))
    }
    own["emergency"] = Phone("911", "911")
    crisis = Line(name="988 Lifeline", phone=Phone("988", "988"), hours="", about="")
    again = Line(name="Employee Assistance", phone=own["eap"], hours="", about="")
    ward = Line(name="Chaplaincy", phone=Phone("+16175550199;ext=12", ""), hours="", about="")
    program = cast(
        "Program",
        SimpleNamespace(
            phones=Phones(**own),
            crisis=[crisis],
            resources=[again],
            patient_family=[ward, again],
            outside_help=[
                OutsideHelp(name="Neighbor", email="", phone=Phone("+16175550115", "")),
                OutsideHelp(name="Network", email="tonight@peer-network.example", phone=None),
            ],
            policy=Policy(),
        ),
    )
    numbers = listed(program)
    outside = Phone("+16175550115", "")
    assert len(numbers) == len(fields(Phones)) - 1 + 3
    assert {each.phone for each in numbers} == {
        *own.values(),
        crisis.phone,
        ward.phone,
        outside,
    } - {own["emergency"]}
    assert [each.words for each in numbers if not each.call] == ["988 Lifeline"]
    assert all(FORMATS["dialed"].fits(each.phone.dial) for each in numbers)

    every = timedelta(days=182)
    checked = {each.phone.dial: TODAY - timedelta(days=181) for each in numbers}
    assert to_check(numbers, checked, today=TODAY, every=every) == []
    checked[ward.phone.dial] = TODAY - every
    del checked["988"]
    due = to_check(numbers, checked, today=TODAY, every=every)
    assert [each.words for each in due] == ["988 Lifeline", "Chaplaincy"]

    def told(phone: Phone) -> Unconfirmed | None:
        return unconfirmed(phone, checked, program=program, today=TODAY)

    assert told(ward.phone) == Unconfirmed(TODAY - every)
    assert told(crisis.phone) == Unconfirmed(None)
    assert told(own["eap"]) is None
    assert told(own["emergency"]) is None
