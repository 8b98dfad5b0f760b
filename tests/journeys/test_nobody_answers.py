"""At night nobody answers: from one phone to the next, from one person to the next, to everybody.

Dana is on call, Arun is behind her, and Helena is a director who is off duty. Each has mail
first, and text messages second.
"""

from __future__ import annotations

import pytest

from beenthere.domain.vocabulary import Duty, Role
from beenthere.domain.wording import MessageKind
from tests.journeys.cast import ASSOCIATE, CHIEF, DIRECTOR
from tests.journeys.night import Night

WAITING = MessageKind.TRIAGE_WAITING
EVERYBODY = [
    f"{name} by {way}" for name in ("Arun", "Dana", "Helena") for way in ("e-mail", "text")
]


@pytest.fixture
def staffed(night: Night) -> Night:
    night.directs(DIRECTOR, duty=Duty.ON_CALL)
    night.directs(ASSOCIATE, role=Role.ASSOCIATE_DIRECTOR, duty=Duty.BACKUP)
    night.directs(CHIEF)
    return night


def test_the_page_goes_on_until_everybody_is_paged_when_the_desk_said(staffed: Night) -> None:
    night = staffed

    # At two, an urgent referral comes. Dana is paged at once.
    night.a_colleague_refers_urgently()
    assert night.hears(WAITING) == ["Dana by e-mail"]

    # Whoever looks at the case is told what happens if nobody answers.
    desk = night.opens_the_case(CHIEF)
    plan = desk.words.split("Until somebody is on it, we page")[1].split("I am on it")[0]
    assert plan.strip() == (
        "2:03 am today: Dana Rivers "
        "2:07 am today: Arun Mehta "
        "2:10 am today: Dana Rivers, Arun Mehta and you"
    )

    # And so it happens, not a second sooner.
    for minutes, paged in ((3, ["Dana by text"]), (4, ["Arun by e-mail"]), (3, EVERYBODY)):
        night.goes_on(minutes=minutes, seconds=-1)
        assert night.is_silent
        night.goes_on(seconds=1)
        assert night.hears(WAITING) == paged

    # At a quarter past the case should have been looked at: everybody is paged again.
    desk = night.opens_the_case(CHIEF)
    assert "Nobody else is paged before 2:15 am today. Then everybody" in desk.words
    night.goes_on(minutes=5)
    assert night.hears(WAITING) == EVERYBODY


def test_i_am_on_it_stops_the_pages_until_the_cases_own_time_is_over(staffed: Night) -> None:
    night = staffed

    # Dana does not answer. Arun is paged, and his mail leads him to the desk.
    night.a_colleague_refers_urgently()
    night.goes_on(minutes=3)
    night.goes_on(minutes=4)
    assert night.hears(WAITING) == ["Arun by e-mail", "Dana by e-mail", "Dana by text"]
    desk = night.opens(ASSOCIATE, night.link)
    desk.follow(night.case)

    # One tap, and nobody else is paged.
    desk.press("I am on it")
    assert "Nobody else is paged for now" in desk.words
    night.goes_on(minutes=3)
    night.goes_on(minutes=4, seconds=59)
    assert night.is_silent

    # He fell asleep again. When the time of the case is over, everybody is paged.
    night.goes_on(seconds=1)
    assert night.hears(WAITING) == EVERYBODY


def test_when_nobody_is_on_call_everybody_is_paged_at_once_on_every_channel(night: Night) -> None:
    for who in (DIRECTOR, ASSOCIATE, CHIEF):
        night.directs(who)
    night.a_colleague_refers_urgently()
    assert night.hears(WAITING) == EVERYBODY
