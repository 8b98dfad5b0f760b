"""Whatever is killed, whenever: nothing that was accepted is lost, and nothing is done twice.

The story of one referral is played over plain HTTP by people who do what people do when a page
does not come: they look again, and press again if it is not done. Meanwhile the web server, the
worker, the main process and the database are killed at instants drawn by chance. The draw is
printed; BEENTHERE_SEED repeats it.
"""

from __future__ import annotations

import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import TypeVar

import pytest

from beenthere.domain.case import CaseState
from beenthere.domain.wording import MessageKind
from tests.journeys.cast import CLINICIAN, DIRECTOR, FIRST, SECOND, Somebody
from tests.journeys.conftest import Hospital
from tests.journeys.installing import invitation
from tests.journeys.killing import Killer, plan
from tests.journeys.people import Colleague, Director, Member, Supporter
from tests.journeys.plain_window import Interrupted, PlainWindow
from tests.journeys.program import PATIENCE, Program, wait_until

STEPS = 16
WITHIN = 0.7
"""Seconds after a step began in which something may be killed: most steps take about so long."""

M = TypeVar("M", bound=Member)

A_BREATH = 1.0
"""Seconds that a person takes before they try again."""

CODE_NAME = re.compile("[a-z]+-[a-z]+")


@pytest.mark.soak
def test_referrals_survive_twenty_deaths(
    hospital: Hospital, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        play(hospital("csv"), journeys=5, kills=20)


def play(program: Program, *, journeys: int, kills: int) -> None:
    """So many referrals one after another, so many kills spread over them."""
    seed = int(os.environ.get("BEENTHERE_SEED", time.time_ns() % 10**6))
    say(f"BEENTHERE_SEED={seed}")
    draw = plan(random.Random(seed), steps=journeys * STEPS, kills=kills, within=WITHIN)
    killer = Killer(program, draw, say)
    troupe = Troupe(program, killer)
    for number in range(1, journeys + 1):
        troupe.play_one_referral()
        everything_happened_once(program)
        troupe.wait_for_erasing()
        so_many_are_counted(program, number)
    assert killer.killed == kills
    repeated = mails_repeated(program)
    say(f"{journeys} referrals, {kills} kills: nothing lost, {repeated} pages sent again")
    assert repeated <= kills


def say(line: str) -> None:
    """Tell whoever runs the tests."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def everything_happened_once(program: Program) -> None:
    """A closed case, before it is erased, shows exactly what an undisturbed one does."""
    wait_until(partial(_outbox_is_empty, program), "every page is sent")
    assert program.asks("SELECT state, close_reason FROM cases_case") == [("closed", "complete")]
    assert program.asks("SELECT count(*) FROM cases_event") == [(1,)]
    assert program.asks("SELECT state FROM cases_offer ORDER BY place") == [
        ("declined",),
        ("accepted",),
    ]
    assert program.asks("SELECT lead, until IS NULL FROM cases_assignment") == [(True, False)]
    assert program.asks("SELECT outcome FROM cases_contact ORDER BY at") == [
        ("left_message",),
        ("spoke",),
        ("spoke",),
    ]
    # By what arrived: a page that was under way when its sender was killed is noted as taken back
    # where whoever got it had answered before it could be sent again.
    arrived = set(_message_ids(program))
    pages = program.asks(
        "SELECT id, kind, account_id, state FROM paging_message WHERE case_id IS NOT NULL"
    )
    told = Counter((kind, account) for key, kind, account, _ in pages if str(key) in arrived)
    assert {str(key) for key, _, _, state in pages if state == "sent"} <= arrived
    assert set(told.values()) == {1}
    # Nobody is on call, so the director and the associate are both told at once.
    assert Counter(kind for kind, _ in told) == {
        "follow_up_due": 1,
        "offer": 2,
        "triage_waiting": 2,
    }


def so_many_are_counted(program: Program, referrals: int) -> None:
    """What was erased is counted once, in the tally and on the receipts."""
    assert program.asks("SELECT count(*) FROM cases_case") == [(0,)]
    counted = "SELECT sum(referred), sum(reached), sum(declined) FROM reports_tally"
    assert program.asks(counted) == [(referrals, referrals, 0)]
    assert program.asks("SELECT sum(count) FROM privacy_receipt") == [(referrals,)]


def mails_repeated(program: Program) -> int:
    """How many of the mails said again what an earlier one had said."""
    ids = _message_ids(program)
    return len(ids) - len(set(ids))


def _is_asked(supporter: Supporter) -> bool:
    """Whether a page has come; whoever answers on their own page before it comes is
    rightly sent none."""
    return supporter.has_mail(MessageKind.OFFER)


def _message_ids(program: Program) -> list[str]:
    """The number of the message that each mail carries."""
    return [
        str(mail.message["Message-ID"]).strip("<>").split("@")[0] for mail in program.mail.mails
    ]


def _outbox_is_empty(program: Program) -> bool:
    """Whether nothing waits to be sent; what a dead worker had begun waits for two minutes."""
    if program.asks("SELECT count(*) FROM paging_message WHERE state = 'queued'") == [(0,)]:
        return True
    time.sleep(1)
    program.leap(timedelta(minutes=1))
    return False


class Troupe:
    """The people of the story, each of whom tries again until it is done."""

    def __init__(self, program: Program, killer: Killer) -> None:
        self._program = program
        self._killer = killer
        self._link = ""
        self._moments = 0
        self._desk = PlainWindow(home=program.address)
        self._phone = PlainWindow(home=program.address)
        self._director = self._invited(Director, DIRECTOR, self._desk)
        self._first = self._invited(Supporter, FIRST, PlainWindow(home=program.address))
        self._second = self._invited(Supporter, SECOND, self._phone)

    def _invited(self, part: type[M], who: Somebody, window: PlainWindow) -> M:
        program = self._program
        member = part(who=who, window=window, program=program, invitation=invitation(program, who))
        member.sets_up_their_sign_in()
        return member

    def play_one_referral(self) -> None:
        """From the form to the closing of the case."""
        window = PlainWindow(home=self._program.address)
        colleague = Colleague(window)
        self._do(
            "a colleague fills in the form",
            lambda: colleague.fills_in_the_form(
                CLINICIAN.name, phone=CLINICIAN.phone, email=CLINICIAN.email
            ),
            lambda: window.heading == "Check and send",
        )
        self._do(
            "the colleague sends it",
            colleague.sends_it,
            lambda: window.heading == "Thank you. It has arrived.",
        )
        director, first, second = self._director, self._first, self._second
        first.mails_read = second.mails_read = len(self._program.mail.mails)
        self._do("the director looks for it", self._some_time_passes, self._is_on_the_desk)
        self._do(
            "the director triages",
            director.triages_from_lists,
            lambda: "Choose a supporter" in self._case_of_the_director(),
        )
        self._do(
            "the director asks two supporters",
            self._ask_two,
            lambda: CaseState.OFFERED.words in self._case_of_the_director(),
        )
        self._do("the first is paged", self._some_time_passes, partial(_is_asked, first))
        self._do(
            "the first cannot take it",
            lambda: first.says("I can’t take this one"),
            lambda: "Nothing waits for you" in self._home_of(first),
        )
        self._do("the second is paged", self._some_time_passes, partial(_is_asked, second))
        self._do(
            "the second takes it",
            lambda: second.says("Yes, I can reach out"),
            lambda: director.case in self._home_of(second).split("Whom I am supporting")[1],
        )
        before = self._seen(self._due)
        self._do(
            "the second leaves a message",
            lambda: second.records("I left a message", case=director.case),
            lambda: self._due() != before,
        )
        self._do(
            "the second speaks to the clinician",
            lambda: second.records("We spoke", case=director.case),
            lambda: "When you call again" in self._case_of_the_second(),
        )
        second.mails_read = len(self._program.mail.mails)
        self._do("a week passes", lambda: self._program.jump(timedelta(days=7, minutes=1)))
        self._do("the second is reminded", self._some_time_passes, self._link_has_come)
        self._do(
            "the second answers by the link",
            self._answer_by_link,
            lambda: CaseState.FOLLOWED_UP.words in self._case_of_the_director(),
        )
        self._do("two weeks pass", lambda: self._program.jump(timedelta(days=14, minutes=1)))

    def wait_for_erasing(self) -> None:
        """The last week of a closed case."""
        self._do("a last week passes", lambda: self._program.jump(timedelta(days=7, minutes=1)))

    def _do(
        self, what: str, act: Callable[[], object], is_done: Callable[[], bool] | None = None
    ) -> None:
        """Do something as a person does: when nothing comes back, look, and do it again."""
        with self._killer.watching(what):
            deadline = time.monotonic() + PATIENCE
            while time.monotonic() < deadline:
                try:
                    if is_done is not None and is_done():
                        return
                    act()
                    if is_done is None:
                        return
                except Interrupted:
                    time.sleep(A_BREATH)
            raise AssertionError(f"{what}: in vain")

    def _seen(self, look: Callable[[], str]) -> str:
        """What a page says, once it comes."""
        seen: list[str] = []

        def has_come() -> bool:
            with suppress(Interrupted):
                seen.append(look())
            return bool(seen)

        wait_until(has_come, "a page comes")
        return seen[0]

    def _is_on_the_desk(self) -> bool:
        self._director.opens("/desk/")
        found = [name for name in self._desk.links("/desk/") if CODE_NAME.fullmatch(name)]
        if found:
            [self._director.case] = found
        return bool(found)

    def _case_of_the_director(self) -> str:
        self._director.opens_the_case()
        return self._director.window.words

    def _ask_two(self) -> None:
        self._desk.follow("Choose a supporter")
        self._director.confirms_the_unknown_reporting_line()
        self._director.asks(FIRST, SECOND)

    def _home_of(self, supporter: Supporter) -> str:
        supporter.opens("/support/")
        assert supporter.window.heading == "My outreach", supporter.window.words
        return supporter.window.words

    def _case_of_the_second(self) -> str:
        self._second.opens(f"/support/case/{self._director.case}/")
        return self._phone.words

    def _due(self) -> str:
        """By when the second is to reach out, as the page of the case says first."""
        self._case_of_the_second()
        return self._phone.times[0]

    def _link_has_come(self) -> bool:
        return self._second.has_mail(MessageKind.FOLLOW_UP_DUE)

    def _answer_by_link(self) -> None:
        while self._link_has_come():
            self._link = self._second.is_paged(MessageKind.FOLLOW_UP_DUE)
        anywhere = PlainWindow(home=self._program.address)
        anywhere.go(self._link)
        anywhere.press("Done, I reached out")

    def _some_time_passes(self) -> None:
        """A moment; and once in a while minutes, after which work that a dead process had begun
        is begun again."""
        time.sleep(0.2)
        self._moments += 1
        if self._moments % 25 == 0:
            self._program.leap(timedelta(minutes=3))
