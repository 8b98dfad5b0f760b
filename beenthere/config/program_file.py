"""The program file: read whole, checked whole, every mistake in one line of its own."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import time
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers

from beenthere.config.resources import Where, resources
from beenthere.config.section import Section, time_zone
from beenthere.domain.hours import WEEKDAYS, Hours, Timetable
from beenthere.domain.matching.weights import WeightError, Weights
from beenthere.domain.policy.whole import Policy, PolicyError
from beenthere.domain.program import OutsideHelp, Phones, Program, Size, Words
from beenthere.domain.vocabulary import EventKind, FieldWish, ForWhom, Specialty
from beenthere.domain.wording import PLACEHOLDER, Openings

SHIPPED = Path(__file__).with_name("program.toml")
"""The program file that `beenthere init` writes, which is a whole program of its own."""

LONGEST_FILE = 1_000_000
"""Characters a program file may hold; far more than any program needs."""

_SUITS_ANYBODY = ("hours", "words")
"""Sections whose missing keys are taken from the shipped file."""

_SUITS_AS_A_WHOLE = ("crisis", "announced", "specialty_prefers")
"""Sections that are taken from the shipped file when they are missing."""

_OPTIONAL = ("departments_es", "sites", "units", "specialties", "policy", "weights")
"""Sections that may be left out."""

_WEB_ADDRESS = re.compile(
    r"(https://[A-Za-z0-9.-]{1,253}|http://(localhost|127\.0\.0\.1))(:[0-9]{1,5})?"
)


class ProgramFileError(Exception):
    """A program file that cannot be used; `lines` names every mistake with its place and cure."""

    exit_code = 2

    def __init__(self, lines: tuple[str, ...]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def load(path: Path) -> Program:
    """The program in this file. Raises ProgramFileError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        missing = f"{path.name}: There is no such file here; beenthere init makes one."
        raise ProgramFileError((missing,)) from None
    except (OSError, UnicodeDecodeError) as refused:
        kind = "as UTF-8 text" if isinstance(refused, UnicodeDecodeError) else "at all"
        unread = f"{path.name}: This file cannot be read {kind}."
        raise ProgramFileError((unread,)) from None
    return read(text, name=path.name)


def read(text: str, *, name: str) -> Program:
    """The program in this text of a program file; `name` begins each line of the error.

    Raises ProgramFileError.
    """
    if len(text) > LONGEST_FILE:
        raise ProgramFileError((f"{name}: Write up to {LONGEST_FILE:,} characters.",))
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as refused:
        raise ProgramFileError((f"{name}: This is not TOML. {refused}.",)) from None
    except RecursionError:
        raise ProgramFileError((f"{name}: This is nested too deeply.",)) from None
    mistakes: list[str] = []
    program = _program(Section("", _filled(given), mistakes))
    if mistakes:
        raise ProgramFileError(tuple(f"{name}: {mistake}" for mistake in mistakes))
    return program


def _filled(given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given, with what was left out and may be taken from the shipped file."""
    shipped = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    left_out: dict[str, Any] = {key: {} for key in _OPTIONAL}
    left_out.update({key: shipped[key] for key in _SUITS_AS_A_WHOLE})
    filled = {**left_out, **given}
    for key in _SUITS_ANYBODY:
        filled[key] = _merged(given.get(key, {}), shipped[key])
    return filled


def _merged(given: Any, shipped: Any) -> Any:
    if not (isinstance(given, dict) and isinstance(shipped, dict)):
        return given
    # What was put into other words is not what the shipped Spanish says any more.
    outdated = {
        spanish: type(shipped[spanish])()
        for key in given
        if (spanish := f"{key}_es") in shipped and given[key] != shipped[key]
    }
    return {**shipped, **outdated, **{key: _merged(given[key], shipped.get(key)) for key in given}}


def _program(file: Section) -> Program:
    about = file.section("program")
    zone = about.parsed("time_zone", time_zone, otherwise=ZoneInfo("UTC"))
    country = about.parsed("country", _country, otherwise="US")
    specialties = _specialties(file.section("specialties"))
    sites = file.section("sites").named(most=40, longest=60)
    where = Where(country=country, zone=zone, sites=sites)
    staff = (ForWhom.CLINICIAN, ForWhom.SUPPORTER, ForWhom.EVERYBODY)
    program = Program(
        name=about.text("name", longest=80),
        short_name=about.text("short_name", longest=30),
        hospital=about.text("hospital", longest=80),
        size=about.one_of("size", Size),
        country=country,
        zone=zone,
        timetable=_timetable(file.section("hours"), zone),
        web_address=about.parsed("web_address", _web_address, otherwise=""),
        mail_from=about.formatted("mail_from", "email"),
        phones=_phones(file.section("phones"), country),
        sites=sites,
        crisis=resources(file, "crisis", whom=(ForWhom.EVERYBODY, ForWhom.CLINICIAN), where=where),
        resources=resources(file, "resources", whom=staff, where=where),
        standing=_standing(file.section("announced")),
        patient_family=resources(
            file, "patient_family", whom=(ForWhom.PATIENT_FAMILY,), where=where
        ),
        outside_help=_outside_help(file, country),
        words=_words(file.section("words")),
        departments=file.section("departments").named(least=1, most=500, longest=60),
        departments_es=file.section("departments_es").named(most=500, longest=60),
        units=file.section("units").named(most=5000, longest=60),
        specialties=specialties,
        specialty_prefers=_preferences(file.section("specialty_prefers"), specialties),
        policy=_policy(file.section("policy")),
        weights=_weights(file.section("weights")),
    )
    about.done()
    file.done()
    return program


def _country(code: str) -> str:
    if code not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError("write a country's two capital letters, such as US")
    return code


def _web_address(address: str) -> str:
    plain = address.rstrip("/")
    if _WEB_ADDRESS.fullmatch(plain) is None:
        raise ValueError(
            "write an address such as https://peers.hospital.example; only localhost may begin "
            "with http://"
        )
    return plain


def _timetable(section: Section, zone: ZoneInfo) -> Timetable:
    always = Hours(opens=time(0), closes=time(0), zone=zone)
    days = section.codes("office_days", WEEKDAYS) or frozenset(WEEKDAYS)
    in_office = partial(Hours.parse, zone=zone, days=frozenset(WEEKDAYS.index(day) for day in days))
    timetable = Timetable(
        waking=section.parsed("waking", partial(Hours.parse, zone=zone), otherwise=always),
        office=section.parsed("office", in_office, otherwise=always),
    )
    section.done()
    return timetable


def _phones(section: Section, country: str) -> Phones:
    phone = partial(section.phone, country=country)
    phones = Phones(
        director=phone("director"),
        operator=phone("operator"),
        security=phone("security"),
        emergency=phone("emergency"),
        duty_officer=phone("duty_officer"),
        eap=phone("eap"),
        event_reports=phone("event_reports"),
        disclosure_coach=phone("disclosure_coach"),
        counsel=phone("counsel"),
    )
    section.done()
    return phones


def _standing(section: Section) -> frozenset[EventKind]:
    # That somebody has a complaint or a review may itself be protected: nobody announces it.
    known = tuple(code for code in EventKind.codes() if code != EventKind.COMPLAINT_OR_REVIEW)
    standing = section.codes("standing", known)
    section.done()
    return frozenset(map(EventKind, standing))


def _outside_help(file: Section, country: str) -> tuple[OutsideHelp, ...]:
    def one(section: Section) -> OutsideHelp:
        read = OutsideHelp(
            name=section.text("name", longest=60),
            email=section.formatted("email", "email") if section.has("email") else "",
            phone=section.phone("phone", country=country) if section.has("phone") else None,
        )
        if not (section.has("email") or section.has("phone")):
            section.mistake("email", "write an e-mail address, or a phone, or both")
        section.done()
        return read

    # Nothing is taken from the shipped file: whom it names is made up.
    if not file.has("outside_help"):
        return ()
    return tuple(one(section) for section in file.sections("outside_help", most=6))


def _words(section: Section) -> Words:
    words = Words(
        openings=_openings(section.section("openings")),
        voicemail=section.text("voicemail", longest=300),
        strategies=section.lines("strategies", most=12, longest=160),
        lawyer_called=section.lines("lawyer_called", most=8, longest=300),
        someone_may_be_harmed=section.lines("someone_may_be_harmed", most=8, longest=300),
        duty_to_report=section.lines("duty_to_report", most=8, longest=300),
        someone_may_be_harmed_state=section.by_state("someone_may_be_harmed_state", longest=600),
        duty_to_report_state=section.by_state("duty_to_report_state", longest=600),
        confidence_state=section.text("confidence_state", longest=600, blank=True),
        how_to_report=section.lines("how_to_report", most=8, longest=300),
        disclosure=section.lines("disclosure", most=8, longest=300),
        team=section.text("team", longest=400),
        how_to_report_es=section.lines("how_to_report_es", most=8, longest=300, blank=True),
        disclosure_es=section.lines("disclosure_es", most=8, longest=300, blank=True),
        team_es=section.text("team_es", longest=400, blank=True),
    )
    section.done()
    return words


def _openings(section: Section) -> Openings:
    opening = partial(section.text, longest=400, may_hold=PLACEHOLDER)
    openings = Openings(
        hard_day=opening("hard_day"),
        shared_loss=opening("shared_loss"),
        heavy_load=opening("heavy_load"),
    )
    section.done()
    return openings


def _specialties(section: Section) -> dict[str, str]:
    added = section.named(most=200, longest=60)
    for code in added:
        if code in Specialty.codes():
            section.mistake(code, "the program already has this specialty; take it out")
    return added


def _preferences(section: Section, added: Mapping[str, str]) -> dict[str, FieldWish]:
    for key in section.raw():
        if key not in added and key not in Specialty.codes():
            section.mistake(key, "there is no such specialty; add it to [specialties] first")
    return {key: section.one_of(key, FieldWish) for key in section.raw()}


def _policy(section: Section) -> Policy:
    try:
        return Policy().with_overrides(section.raw())
    except PolicyError as refused:
        for key, cure in refused.mistakes:
            section.mistake(key, cure)
        return Policy()


def _weights(section: Section) -> Weights:
    try:
        return Weights().with_overrides(section.raw())
    except WeightError as refused:
        for key, cure in refused.mistakes:
            section.mistake(key, cure)
        return Weights()
