"""The people of a lawsuit that lasts for years, and what they do on its pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from beenthere.domain.case import CaseState
from beenthere.domain.vocabulary import Keeps, Phase
from beenthere.domain.wording import MessageKind
from tests.journeys.cast import Somebody
from tests.journeys.people import Director, Member, Supporter
from tests.journeys.plain_window import PlainWindow
from tests.journeys.program import Program, wait_until
from tests.journeys.window import Window

_HERE = ZoneInfo("America/New_York")


def day_of(moment: datetime) -> date:
    """The day it is at the hospital."""
    return moment.astimezone(_HERE).date()


@dataclass
class RiskManager(Member):
    """Who hears of a lawsuit first."""

    def names(self, *defendants: Somebody, witness: Somebody) -> None:
        """One list, with a witness whom the directory knows and defendants whom it does not."""
        self.opens("/lawsuit/defendants/")
        window = self.window
        window.fill("Search the directory by name", witness.last_name)
        window.press("Search")
        label = f"{witness.name}: Physician, professor, Critical care"
        window.select(label, "A witness, not named")
        for line, who in enumerate(defendants, start=1):
            window.fill(f"Name {line}", who.name)
            window.fill(f"Phone {line}", who.phone)
            window.fill(f"E-mail {line}", who.email)
        window.choose("Today or last night")
        window.choose("Within a day")
        window.press("Send the list")
        assert window.heading == "Thank you. The list has arrived."
        for who in (*defendants, witness):
            assert who.last_name not in window.words


@dataclass
class Counsel(Member):
    """Who stops erasing, and cannot see whose."""

    def sets_a_hold(self, month: date) -> None:
        """For the referrals of one month, in which this day is."""
        self.opens("/holds/new/")
        self.window.select("First month", f"{month:%B %Y}")
        self.window.select("Last month", f"{month:%B %Y}")
        self.window.press("Set the hold")
        assert "The hold is set." in self.window.words

    def asks_to_lift_it(self) -> None:
        """It takes a director too."""
        _opens_the_hold(self)
        self.window.press("Ask to lift it")
        assert "lifted once the other side agrees" in self.window.words


@dataclass
class DirectorOfWalks(Director):
    """Who matches defendants, and gives a walk a second supporter."""

    def takes_up(self, clinician: Somebody, *, asks: Somebody, never: Somebody) -> str:
        """Triage of the case that is about somebody, and an offer; the case's code name.

        Somebody who is part of it cannot be asked.
        """
        self.opens("/desk/")
        waiting = "SELECT code_name FROM cases_case WHERE state = 'waiting'"
        for (name,) in self.program.asks(waiting):
            self.case = str(name)
            self.opens_the_case()
            if clinician.name in self.window.words:
                break
        assert clinician.name in self.window.words
        self.triages_from_lists()
        self.sees_that_they_cannot_be_asked(never)
        self.confirms_the_unknown_reporting_line()
        self.asks(asks)
        return self.case

    def sees_that_they_cannot_be_asked(self, who: Somebody) -> None:
        """On the page on which a supporter is chosen."""
        self.window.unfold("Cannot be asked")
        said = self.window.words.split("Cannot be asked")
        assert who.name not in said[0]
        assert who.name in said[1]

    def has_called(self, who: Somebody) -> None:
        """A supporter asked for a call: the director made it."""
        self.opens("/desk/")
        assert who.name in self.window.words.split("Please call")[1]
        self.window.press("I have called")

    def asks_to_join(self, who: Somebody, *, case: str) -> None:
        """A second supporter, beside whoever leads."""
        self.opens(f"/desk/{case}/")
        self.window.follow("Add a second supporter")
        self.confirms_the_unknown_reporting_line()
        self.window.press(f"Ask to join: {who.name}")

    def agrees_to_lift_it(self) -> None:
        """What counsel asked for."""
        _opens_the_hold(self)
        self.window.press("Agree, and lift the hold")
        assert "The hold is lifted." in self.window.words


def _opens_the_hold(member: Member) -> None:
    [(hold,)] = member.program.asks("SELECT id FROM privacy_hold")
    member.opens(f"/holds/{hold}/lift/")
    assert member.window.heading == "Lift a legal hold"


@dataclass
class Companion(Supporter):
    """Who walks alongside somebody, and needs no sign-in to say that they were there."""

    def has_been_a_defendant(self) -> None:
        """Says so of themselves."""
        self.opens("/support/about-me/")
        self.window.choose("Being named in a lawsuit")
        self.window.press("Save")

    def reaches(self, case: str) -> None:
        """They say yes, and speak with the clinician."""
        self.says("Yes, I can reach out")
        self.records("We spoke", case=case)

    def agrees_to_walk(self, case: str, *, keeps: Keeps, phase: Phase, on: date) -> None:
        """They go on for as long as it lasts."""
        self.opens(f"/support/case/{case}/")
        self.window.follow("agree to walk alongside")
        self.window.choose(keeps.words)
        self.says_what_comes_next(phase, on, "We agreed on it")

    def opens_the_walk(self, case: str) -> str:
        """Its page; the words on it."""
        self.opens(f"/support/case/{case}/alongside/")
        assert self.window.heading == case
        return self.window.words

    def comes_when_paged(self) -> None:
        """A touchpoint is due; they sign in."""
        self.is_paged(MessageKind.TOUCHPOINT_DUE)
        self.opens("/support/")

    def taps(self, words: str, *, case: str) -> None:
        """Say one thing with one tap."""
        self.opens(f"/support/case/{case}/alongside/")
        self.window.press(words)

    def ends_it(self, case: str) -> None:
        """The clinician does not need it any more."""
        self.opens_the_walk(case)
        self.window.unfold("It has to end")
        self.window.press("They do not want it any more")
        assert "It closes, and is erased by itself." in self.window.words

    def plans(self, phase: Phase, on: date, *, case: str) -> None:
        """A date became known."""
        self.opens_the_walk(case)
        self.says_what_comes_next(phase, on, "Save")

    def says_what_comes_next(self, phase: Phase, on: date, by: str) -> None:
        """A date, on whichever page asks for it."""
        self.window.select("What comes next?", phase.words)
        self.window.fill("On which day?", on.isoformat())
        self.window.press(by)
        assert "Thank you." in self.window.words

    def answers_the_page(self) -> None:
        """One tap, from the page that was sent, without signing in."""
        phone: Window = PlainWindow(home=self.program.address)
        phone.go(self.is_paged(MessageKind.TOUCHPOINT_DUE))
        phone.press("Done, I reached out")
        assert phone.heading == "Thank you"


@dataclass
class Walk:
    """One walk as the story tells it: who is there, for whom, and what has come of it."""

    program: Program
    case: str
    supporter: Companion
    silent_at: int = 99
    """Which question whether to go on is left without an answer."""
    touchpoints: int = 0
    questions: int = 0
    evenings: list[date] = field(default_factory=list)
    """The days on which the supporter was needed in the evening."""

    def row(self, columns: str) -> Any:
        """What the database says of it; None once it is erased."""
        rows = self.program.asks(
            f"SELECT {columns} FROM cases_case LEFT JOIN alongside_alongside "
            f"ON case_id = id WHERE code_name = '{self.case}'"
        )
        return rows[0] if rows else None

    @property
    def id(self) -> UUID:
        """The case's own."""
        return UUID(str(self.row("id")[0]))

    @property
    def due(self) -> datetime:
        """When something comes next."""
        moment: datetime = self.row("due_at")[0]
        return moment

    @property
    def asks_at(self) -> datetime:
        """When the clinician is asked next whether to go on."""
        moment: datetime = self.row("consent_at")[0]
        return moment

    @property
    def state(self) -> CaseState:
        """Where it stands."""
        return CaseState(self.row("state")[0])

    def comes(self) -> CaseState:
        """Time passes until it is due, and whatever comes then comes."""
        before, due = self.row("state, due_at"), self.due
        self.program.jump(due - self.program.now + timedelta(minutes=1))
        wait_until(lambda: self.row("state, due_at") != before, "what was due comes")
        state = self.state
        if state is CaseState.TOUCHPOINT:
            self.touchpoints += 1
            if due.astimezone(_HERE).hour == 19:
                self.evenings.append(day_of(due))
        return state

    def needs_them(self) -> None:
        """The next thing that comes is a touchpoint."""
        assert self.comes() is CaseState.TOUCHPOINT

    def goes_on(self) -> None:
        """What comes next comes, and the supporter does what is asked of them."""
        state = self.state
        if state is not CaseState.TOUCHPOINT and (state is not CaseState.CONSENT or self.silent):
            state = self.comes()
        if state is CaseState.TOUCHPOINT:
            self.supporter.answers_the_page()
        if self.state is CaseState.CONSENT and not self.silent:
            self.questions += 1
            self.supporter.is_paged(MessageKind.CONSENT_DUE)
            if not self.silent:
                self.supporter.taps("They want to go on", case=self.case)

    @property
    def silent(self) -> bool:
        """Whether the question is left without an answer."""
        return self.questions == self.silent_at


def live_on(walks: Sequence[Walk], *, until: Callable[[], bool]) -> None:
    """Everything comes that comes in these walks, in order."""
    while not until():
        min(walks, key=lambda each: each.due).goes_on()
