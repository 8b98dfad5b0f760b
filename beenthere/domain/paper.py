"""What the program puts on paper: for each kind of sheet, all that is filled in.

The words that every such sheet says are in its layout (`adapters/paper`). What is filled in
comes from the program file, the handbook and the roster. None of these has room for a case.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Self

from beenthere.domain.handbook import Chapter
from beenthere.domain.program import Program
from beenthere.domain.resources import Line
from beenthere.domain.vocabulary import Term


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """Whose paper it is, and where to ask."""

    program: str
    short_name: str
    hospital: str
    director: str
    """The director's telephone number, as people read it."""
    web_address: str

    @classmethod
    def of(cls, program: Program) -> Self:
        """The letterhead of this institution's program."""
        return cls(
            program=program.name,
            short_name=program.short_name,
            hospital=program.hospital,
            director=program.phones.director.shown,
            web_address=program.web_address,
        )


@dataclass(frozen=True, kw_only=True)
class QrCode:
    """An address that a phone's camera reads: in letters, and drawn as SVG."""

    address: str
    picture: str


@dataclass(frozen=True, kw_only=True)
class AppointmentLetter:
    """Says that somebody is a peer supporter: an official role, under written guidelines.

    The law of some states asks for both before it protects a conversation.
    """

    head: Letterhead
    day: date
    name: str
    agreement: str
    """Which confidentiality agreement they accepted, such as `November 2026`."""
    agreed_on: date
    agreed_to: tuple[str, ...]
    """The sentences of that agreement."""


@dataclass(frozen=True, kw_only=True)
class ServiceLetter:
    """Says for a promotion file what somebody gave the program in a year; never a case."""

    head: Letterhead
    day: date
    name: str
    year: int
    since: date
    """The day of their first training."""
    until: date | None
    """The day they stepped down; none while they are a supporter."""
    trained_on: date | None
    refreshers: int
    """Refresher trainings attended in that year."""
    meetings: int
    """Meetings of the supporters attended in that year."""


class LeafletKind(Term):
    """What tells people of the program, on paper."""

    POSTER = "poster", "Poster"
    WALLET_CARDS = "wallet_cards", "Ten wallet cards"
    HAND_OUT = "hand_out", "One-page hand-out"


@dataclass(frozen=True, kw_only=True)
class Leaflet:
    """Leads to the referral page, for a department or for the whole hospital."""

    kind: LeafletKind
    head: Letterhead
    day: date
    department: str
    """The department's name; empty for the whole hospital."""
    language: str
    """Which the sheet is in: a language of the public pages, and so is the page it leads to."""
    code: QrCode
    crisis: tuple[Line, ...]
    resources: tuple[Line, ...]
    patient_family: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class TeamCards:
    """Ten cards that whoever leads a team's session hands out: each leads to a call of one's own.

    They are the same after every session, and say nothing of any. So those whose names nobody
    knows are offered the same as everybody else.
    """

    head: Letterhead
    day: date
    language: str
    """Which the cards are in, and so is the page they lead to."""
    code: QrCode
    """Leads to the question of somebody who asks for themselves."""
    crisis: tuple[Line, ...]
    patient_family: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class Booklet:
    """The supporters' handbook, whole: a cover, and every chapter on pages of its own."""

    head: Letterhead
    day: date
    chapters: tuple[Chapter, ...]
    crisis: tuple[Line, ...]
    patient_family: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class DatesCard:
    """The days of calls, for a pocket: it says no more than "Peer support: a call" of any."""

    head: Letterhead
    day: date
    language: str
    """Which the card is in: a language of the public pages."""
    dates: tuple[str, ...]
    """Each call's day and hour, in words of that language."""
    crisis: tuple[Line, ...]
    patient_family: tuple[Line, ...]


Sheet = AppointmentLetter | ServiceLetter | Booklet | Leaflet | DatesCard | TeamCards
"""Everything that can be put on paper."""
