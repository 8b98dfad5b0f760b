"""The help that a program file names: read, or refused in a line that holds the cure."""

from __future__ import annotations

from typing import Any

import pytest

from beenthere.config.program_file import SHIPPED, load, read
from beenthere.domain.vocabulary import ForWhom
from tests.config.test_program_file import changed, mistakes, shipped, toml


def test_help_of_before_is_still_read() -> None:
    table = shipped()
    old = {"name": "Someone", "phone": "617 555 0104", "hours": "Weekdays", "about": "Listens."}
    table |= {key: [old] for key in ("crisis", "resources", "patient_family")}
    table.pop("sites")
    program = read(toml(table), name="program.toml")
    audiences = [each.audience for each in program.all_help]
    assert audiences == [ForWhom.EVERYBODY, ForWhom.CLINICIAN, ForWhom.PATIENT_FAMILY]
    for each in program.all_help:
        assert (each.name, each.hours, each.opening) == ("Someone", "Weekdays", None)
        assert each.in_language("es").about == "Listens."
        assert each.languages == ("en",)


def test_every_line_that_ships_is_whole_in_spanish() -> None:
    for each in load(SHIPPED).all_help:
        spanish = each.in_language("es")
        assert spanish.phone == each.phone
        for said in ("name", "about", "hours"):
            assert getattr(spanish, said) != getattr(each, said)


def test_sites_languages_and_hours_are_read() -> None:
    table = changed("sites", to={"south": "South Campus", "north": "North Campus"})
    table["resources"][0] |= {"sites": ["south"], "time_zone": "America/Los_Angeles"}
    one, *_rest = read(toml(table), name="program.toml").resources
    assert one.sites == ("south",)
    assert one.languages == ("en", "es")
    assert one.hours == "Weekdays, 8 am to 6 pm, Pacific time"


@pytest.mark.parametrize(
    ("key", "value", "line"),
    [
        ("open", "weekdays", "open: Write hours such as mon-fri 08:00-18:00, with ; between"),
        ("open", None, "open: Say when somebody answers: mon-fri 08:00-18:00, or always."),
        ("time_zone", "Eastern", "time_zone: Write a time zone such as"),
        ("languages", ["xx"], "languages: Choose from am, ar"),
        ("sites", ["south"], "sites: Name the sites first, in a table of their own: [sites]."),
        ("audience", "patient_family", "audience: Choose one of clinician, everybody, supporter."),
        ("audience", "staff", "audience: Choose one of clinician, supporter, patient_family"),
        ("about_es", "<b>", "about_es: Use words without < > { }."),
        ("name_fr", "x", "name_fr: "),
    ],
)
def test_each_mistake_is_one_line(key: str, value: Any, line: str) -> None:
    table = shipped()
    if value is None:
        table["resources"][0].pop(key)
    else:
        table["resources"][0][key] = value
    [said] = mistakes(table)
    assert said.startswith(f"program.toml: resources.1.{line}")


def test_help_for_patients_and_families_is_for_them_alone() -> None:
    [said] = mistakes(changed("patient_family", 0, "audience", to="everybody"))
    assert said.startswith("program.toml: patient_family.1.audience: ")


def test_the_law_of_several_states_is_said_state_by_state() -> None:
    texts = {"MA": "The law here.", "NH": "", "ME": "The law there."}
    table = changed("words", "duty_to_report_state", to=texts)
    words = read(toml(table), name="program.toml").words
    assert words.duty_to_report_state == ("In MA: The law here.", "In ME: The law there.")
    words = read(toml(changed("words", "duty_to_report_state", to="Law.")), name="x").words
    assert words.duty_to_report_state == ("Law.",)
    [said] = mistakes(changed("words", "duty_to_report_state", to={"Maine": "The law."}))
    assert "words.duty_to_report_state.'Maine': Write the two capital letters" in said
