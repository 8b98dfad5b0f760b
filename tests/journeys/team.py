"""The people of a team's story: the desk, a facilitator, a professional, and who was there."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from beenthere.domain.vocabulary import Duty, HandOffBasis, HandOffTo, HowSoon
from beenthere.domain.wording import MessageKind
from tests.journeys.cast import Somebody
from tests.journeys.operating_room import CHARGE_NURSE, KNOWN, PEERS, UNKNOWN
from tests.journeys.people import Director, Member, Supporter
from tests.journeys.plain_window import PlainWindow
from tests.journeys.program import wait_until
from tests.journeys.window import Window
from tests.pdf import codes

_HERE = ZoneInfo("America/New_York")
_BRIDGE = re.compile(r"each of the (\d+) clinicians known to be involved: ([^.]+)\.")


def asks_for_a_session(phone: Window) -> None:
    """The charge nurse, without signing in: nine people, and nobody is named."""
    phone.go("/")
    phone.follow("Ask for time together")
    phone.select("Department", "Anesthesiology")
    phone.choose("A patient died")
    phone.fill("About how many people?", "9")
    phone.choose(HowSoon.FRESH.words)
    phone.fill("A number to call you back", CHARGE_NURSE.phone)
    phone.press("Ask for it")
    assert phone.heading == "Thank you. It has arrived."
    assert "Patient Family Relations" in phone.words


def refers_everybody_she_can_name(phone: Window) -> None:
    """The charge nurse again: four of the nine."""
    first, *others = KNOWN
    phone.go("/refer/")
    phone.choose("A colleague")
    phone.press("Next")
    _names(phone, first)
    phone.press("Next")
    for answer in ("A patient died", "Today or last night", "Within a day"):
        phone.choose(answer)
        phone.press("Next")
    for each in others:
        _names(phone, each)
        phone.press("Add another person")
    phone.press("Next")
    phone.press("Next")
    phone.press("Send the referral")
    assert phone.heading == "Thank you. It has arrived."
    assert "Patient Family Relations" in phone.words


def asks_for_herself(phone: Window, address: str) -> None:
    """Somebody whom nobody named, by the code on a card."""
    phone.go(address)
    assert phone.heading == "Who are you, and how can we reach you?"
    phone.fill("Your name", UNKNOWN.name)
    phone.fill("Your phone", UNKNOWN.phone)
    phone.fill("Your e-mail", UNKNOWN.email)
    phone.press("Next")
    for answer in ("A patient died", "Today or last night", "Within a day"):
        phone.choose(answer)
        phone.press("Next")
    assert phone.heading == "Was anyone else involved?"
    phone.press("Next")
    phone.press("Next")
    phone.press("Send the referral")
    assert phone.heading == "Thank you. It has arrived."


def _names(phone: Window, who: Somebody) -> None:
    phone.fill("Their name", who.name)
    phone.fill("Their phone", who.phone)
    phone.fill("Their e-mail", who.email)


class OnTheRota(Member):
    """Somebody who takes turns with others."""

    def takes_turns(self, duty: Duty) -> None:
        """For a week, from this morning on."""
        self.opens("/rota/add/")
        self.window.choose(duty.words)
        self.window.press("Add")
        assert "One shift was added." in self.window.words


class Desk(Director, OnTheRota):
    """The director, at the desk of groups and of an event with several clinicians."""

    def takes_on_the_group(self) -> str:
        """The one that waits; its code name."""
        self.opens("/groups/")
        [(team,)] = self.program.asks("SELECT code_name FROM groups_group")
        self.window.follow(team)
        assert "(617) 555-0186" in self.window.words
        self.window.press("Take it on")
        return str(team)

    def asks_whoever_is_on_duty_to_lead_it(self, who: Somebody) -> None:
        """They come first on the list."""
        self.window.choose(f"{who.name}, on duty")
        self.window.press("Ask them to lead it")

    def triages(self, how_many: int) -> None:
        """As many as wait for it, once they do."""
        waiting = "SELECT code_name FROM cases_case WHERE state = 'waiting' ORDER BY code_name"
        wait_until(lambda: len(self.program.asks(waiting)) == how_many, "referrals on the desk")
        for (case,) in self.program.asks(waiting):
            self.case = case
            self.opens_the_case()
            self.triages_from_lists()

    def ties_it_to_their_event(self, team: str) -> None:
        """To the one event there is."""
        self.opens(f"/groups/one/{team}/")
        self.window.follow("Tie it to an event")
        cases = self.program.asks("SELECT code_name FROM cases_case ORDER BY code_name")
        self.window.choose(f"{', '.join(code for (code,) in cases)}: A patient died")
        self.window.press("Note it")

    def sees_the_bridge(self, team: str, told: str) -> None:
        """How many of those who were named have been offered a peer of their own."""
        self.opens(f"/groups/one/{team}/")
        said = _BRIDGE.search(self.window.words)
        assert said, self.window.words
        assert said.groups() == (str(len(KNOWN)), told)

    def asks_for_everybody(self, *names: str) -> dict[str, str]:
        """A supporter of their own for each case, chosen on the board; their names, by its code
        name."""
        self.opens(f"/desk/board/{self.case}/")
        matching = "SELECT code_name FROM cases_case WHERE state = 'matching' ORDER BY code_name"
        pairs = {
            code: name for (code,), name in zip(self.program.asks(matching), names, strict=True)
        }
        for code, name in pairs.items():
            self.window.select(f"Supporter for {code}", name)
        self.makes_sure_that_nobody_supervises()
        self.window.press("Ask all these supporters")
        assert "The offers are on their way." in self.window.words
        return pairs

    def asks_one(self, name: str, *, case: str) -> None:
        """One supporter, at once."""
        self.opens(f"/desk/{case}/match/")
        self.confirms_the_unknown_reporting_line()
        self.window.press(f"Ask now: {name}")


@dataclass
class Facilitator(OnTheRota):
    """A professional of Employee Assistance, who leads the session, with a phone in hand."""

    team: str = ""

    def asks_peers_to_come_along(self, *, most: int, never: Somebody) -> list[str]:
        """Of those whom the page proposes, as many in its order; their names."""
        self.opens("/groups/")
        self.window.follow(self.team)
        self.window.follow("Ask peers to come along")
        assert never.name not in self.window.words
        _, _, proposed = self.window.words.partition("Choose up to")
        names = [each.name for each in PEERS if each.name in proposed]
        names.sort(key=proposed.index)
        places = [*map(proposed.index, names), proposed.index("Ask them, in this order")]
        for begins, ends in list(pairwise(places))[:most]:
            self.window.choose(proposed[begins:ends].strip())
        self.window.press("Ask them, in this order")
        return names[:most]

    def plans_it_for_tomorrow_at_two(self) -> None:
        """It is inside the window: no sooner than a day after."""
        self.opens(f"/groups/one/{self.team}/plan/")
        tomorrow = self.program.now.astimezone(_HERE) + timedelta(days=1)
        self.window.choose(f"{tomorrow:%A}, {tomorrow:%B} {tomorrow.day}")
        self.window.select("From", "2 pm")
        self.window.choose("1 hour and 30 minutes")
        self.window.press("Plan it")

    def passes_on_nothing_but_a_time(self) -> None:
        """A line to copy, and a file for a calendar."""
        self.opens(f"/groups/one/{self.team}/")
        calendar = self._file("team-time.ics").decode()
        assert re.search("Team time: [^.]*2 (pm )?to 3:30 pm", self.window.words)
        assert "SUMMARY:Team time" in calendar
        assert not re.search("peer|support|anesth|DESCRIPTION|LOCATION|ATTENDEE", calendar, re.I)

    def hands_out_a_card(self) -> str:
        """Where the code on every card leads."""
        self.opens("/groups/guide/")
        assert "Checklist" in self.window.words
        (address,) = set(codes(self._file("/print/cards-to-hand-out/")))
        return address

    def says_how_many_came(self, count: int) -> None:
        """One number, once it is over."""
        self.opens(f"/groups/one/{self.team}/")
        self.window.fill("How many came?", str(count))
        self.window.press("That many came")
        assert "That is all there is to say about it." in self.window.words

    def _file(self, path: str) -> bytes:
        assert isinstance(self.window, PlainWindow)
        return self.window.file(path)


class Peer(Supporter):
    """A supporter who comes along to a team, and reaches out to one of it."""

    def takes(self, case: str, outcome: str = "We spoke") -> Somebody:
        """From the page to what came of a call: with whom."""
        self.is_paged(MessageKind.OFFER)
        self.says("Yes, I can reach out")
        [clinician] = [each for each in (*KNOWN, UNKNOWN) if each.name in self.window.words]
        self.records(outcome, case=case)
        return clinician

    def hands_on(self, case: str, *, to: Somebody) -> None:
        """The clinician asked for it: a professional by name is to call them."""
        self.opens(f"/support/case/{case}/")
        self.window.follow("Connect them to professional help")
        self.window.choose(f"{HandOffTo.PSYCHIATRY.words}: {to.name}")
        self.window.choose(HandOffBasis.THEY_ASKED.words)
        self.window.press("Hand them on")
        assert f"{to.name} is being told" in self.window.words

    def calls_once_more(self, window: Window) -> None:
        """By the link that asks for it, without a sign-in."""
        window.go(self.is_paged(MessageKind.FOLLOW_UP_DUE))
        window.press("Done, I reached out")
        assert window.heading == "Thank you"


class Professional(Member):
    """Somebody to whom a clinician is handed."""

    def sees_once_whom_to_call(self, who: Somebody) -> None:
        """The name and the number; and when the page is asked for again, nothing."""
        self.opens("/hand-offs/")
        assert who.name not in self.window.words
        self.window.press("Show me whom to call")
        assert who.name in self.window.words
        self.opens("/hand-offs/")
        assert "Nothing waits for you" in self.window.words


def others_than(names: Collection[str]) -> list[str]:
    """The supporters who are none of these."""
    return [each.name for each in PEERS if each.name not in names]
