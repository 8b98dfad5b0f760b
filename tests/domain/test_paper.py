"""What is filled in on paper."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from beenthere.domain.paper import Letterhead
from beenthere.domain.program import Program
from beenthere.domain.resources import Phone


def test_a_letterhead_is_the_programs_own() -> None:
    program = SimpleNamespace(
        name="Name",
        short_name="Short",
        hospital="Hospital",
        phones=SimpleNamespace(director=Phone("+16175550100", "(617) 555-0100")),
        web_address="https://peers.hospital.example",
    )
    assert Letterhead.of(cast("Program", program)) == Letterhead(
        program="Name",
        short_name="Short",
        hospital="Hospital",
        director="(617) 555-0100",
        web_address="https://peers.hospital.example",
    )
