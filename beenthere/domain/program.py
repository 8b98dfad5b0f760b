"""What an institution sets: its names, hours, telephone numbers, words and overrides.

These are the institution's words about its own program, never about a case. They come from
the program file, which is checked whole before anything starts (`config.program_file`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from beenthere.domain.hours import Timetable
from beenthere.domain.matching.weights import Weights
from beenthere.domain.policy.whole import Policy
from beenthere.domain.resources import Phone, Resource, chosen
from beenthere.domain.vocabulary import EventKind, FieldWish, ForWhom, Term
from beenthere.domain.wording import Openings


class Size(Term):
    """How much of a program there is."""

    SMALL = "small", "One person may hold several roles; office hours, no rota"
    FULL = "full", "Directors take turns on call, day and night"


@dataclass(frozen=True, kw_only=True)
class OutsideHelp:
    """Somebody outside who can lend supporters: an address, or a number, or both."""

    name: str
    email: str
    """Empty where they can only be called."""
    phone: Phone | None


@dataclass(frozen=True, kw_only=True)
class Phones:
    """The institution's own numbers, each shown where it is needed."""

    director: Phone
    """The director of the program, or whoever is on call for it."""
    operator: Phone
    """The hospital operator, who can page anybody."""
    security: Phone
    emergency: Phone
    """Emergency help: 911 in the United States."""
    duty_officer: Phone
    """Who advises, with the director, about a duty to report."""
    eap: Phone
    """Employee Assistance."""
    event_reports: Phone
    """Risk Management's line for reporting an event."""
    disclosure_coach: Phone
    """Who coaches disclosure and apology."""
    counsel: Phone
    """The institution's lawyers, for a supporter whom a lawyer has called."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """The institution's own sentences. Lists are shown one sentence a line."""

    openings: Openings
    voicemail: str
    """What a supporter may leave on a machine; it gives nothing away."""
    strategies: tuple[str, ...]
    """Strategies that have helped others."""
    lawyer_called: tuple[str, ...]
    """What to do when a lawyer calls about a conversation."""
    someone_may_be_harmed: tuple[str, ...]
    duty_to_report: tuple[str, ...]
    someone_may_be_harmed_state: tuple[str, ...]
    """What the law of each state adds; none until the institution's counsel has written it."""
    duty_to_report_state: tuple[str, ...]
    """The same for the other duty."""
    confidence_state: str
    """What the law of this state says of confidence; empty until counsel has written it."""
    how_to_report: tuple[str, ...]
    disclosure: tuple[str, ...]
    team: str
    """What a team is told: group support, and one-to-one support now."""
    how_to_report_es: tuple[str, ...]
    """The same words in Spanish, as those two below; empty where the institution has none."""
    disclosure_es: tuple[str, ...]
    team_es: str


@dataclass(frozen=True, kw_only=True)
class Program:
    """One institution's peer-support program, as its program file sets it."""

    name: str
    short_name: str
    hospital: str
    size: Size
    country: str
    """Two letters, such as `US`: where a telephone number without a country code is."""
    zone: ZoneInfo
    timetable: Timetable
    web_address: str
    """Where the pages live, such as `https://peers.hospital.example`, without a last slash."""
    mail_from: str
    phones: Phones
    sites: Mapping[str, str]
    """Code and name of each site; none where there is one alone."""
    crisis: tuple[Resource, ...]
    """Crisis lines, in the footer of every page a clinician, referrer or supporter sees."""
    resources: tuple[Resource, ...]
    """Professional help for those who work here."""
    standing: frozenset[EventKind]
    """Kinds of event of which Risk Management announces every one."""
    patient_family: tuple[Resource, ...]
    """Help for the patient and the family."""
    outside_help: tuple[OutsideHelp, ...]
    """Who can lend supporters when those here do not suffice; maybe nobody."""
    words: Words
    departments: Mapping[str, str]
    """Code and name of each department."""
    departments_es: Mapping[str, str]
    """Their names in Spanish, as far as the institution has them."""
    units: Mapping[str, str]
    specialties: Mapping[str, str]
    """Specialties added to those of the vocabulary."""
    specialty_prefers: Mapping[str, FieldWish]
    """What a specialty does best with, unless the clinician wishes otherwise."""
    policy: Policy
    weights: Weights
    """What matching adds to and takes from a score."""

    def day_of(self, moment: datetime) -> date:
        """The day it is at that moment where the hospital is."""
        return moment.astimezone(self.zone).date()

    @property
    def all_help(self) -> tuple[Resource, ...]:
        """All the help there is: crisis lines first, and that for patients and families last."""
        return (*self.crisis, *self.resources, *self.patient_family)

    @property
    def professional_help(self) -> list[Resource]:
        """Whom a supporter can connect a clinician to."""
        return chosen(self.resources, whom=ForWhom.CLINICIAN)

    @property
    def english_only(self) -> tuple[str, ...]:
        """What the public pages say in English on a Spanish page too, by its place in the file."""
        words = [
            f"words.{name}"
            for name in ("how_to_report", "disclosure", "team")
            if not getattr(self.words, f"{name}_es")
        ]
        names = [
            f"departments.{code}" for code in self.departments if code not in self.departments_es
        ]
        help_here = [
            f"{table}.{number}.{key}"
            for table in ("crisis", "resources", "patient_family")
            for number, each in enumerate(getattr(self, table), start=1)
            for key in ("name", "hours", "about")
            if not getattr(each.spanish, key)
        ]
        return (*words, *names, *help_here)

    @property
    def web_host(self) -> str:
        """The host of the web address, without scheme and port."""
        return self.web_address.split("://", 1)[1].split(":", 1)[0]
