"""What the program puts on paper: for each kind of sheet, all that is filled in.

The words that every such sheet says are in its layout (`adapters/paper`). What is filled in
comes from the program file, the handbook and the roster. None of these has room for a case.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Self

from beenthere.domain.program import Line, Program


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """Whose paper it is, and where to ask."""

    program: str
    hospital: str
    director: str
    """The director's telephone number, as people read it."""
    web_address: str

    @classmethod
    def of(cls, program: Program) -> Self:
        """The letterhead of this institution's program."""
        return cls(
            program=program.name,
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
    """The version of the confidentiality agreement that they accepted."""
    agreed_on: date
    agreed_to: tuple[str, ...] = ()
    """The sentences of that agreement, for a page of its own; none leaves the page out."""


@dataclass(frozen=True, kw_only=True)
class ServiceLetter:
    """Says for a promotion file what somebody gave the program in a year; never a case."""

    head: Letterhead
    day: date
    name: str
    year: int
    since: date
    """The day from which they were a supporter."""
    until: date | None
    """The day they stepped down; none while they are a supporter."""
    trained_on: date | None
    refreshers: int
    """Refresher trainings attended in that year."""
    meetings: int
    """Meetings of the supporters attended in that year."""


@dataclass(frozen=True, kw_only=True)
class Poster:
    """A sheet for a wall, that leads to the referral page."""

    head: Letterhead
    day: date
    department: str
    """The department's name; empty on a poster for the whole hospital."""
    code: QrCode
    crisis: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class WalletCards:
    """Ten cards on a sheet, to cut apart."""

    head: Letterhead
    day: date
    department: str
    code: QrCode
    crisis: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class HandOut:
    """One page that says what the program is and how to ask for it."""

    head: Letterhead
    day: date
    department: str
    code: QrCode
    crisis: tuple[Line, ...]
    resources: tuple[Line, ...]


Sheet = AppointmentLetter | ServiceLetter | Poster | WalletCards | HandOut
"""Everything that can be put on paper."""
