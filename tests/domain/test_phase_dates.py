"""The calls around the dates of a lawsuit."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from beenthere.domain.defendants import Hours, Step
from beenthere.domain.hours import Hours as OpenHours
from beenthere.domain.hours import Timetable
from beenthere.domain.phase_dates import calls, trial
from beenthere.domain.policy.whole import Policy
from beenthere.domain.vocabulary import Phase

BOSTON = ZoneInfo("America/New_York")
AWAKE = OpenHours(opens=time(7), closes=time(22), zone=BOSTON)
HOURS = Hours(
    policy=Policy(),
    timetable=Timetable(waking=AWAKE, office=AWAKE),
    next_open=lambda moment: moment,
)


def told(*steps: Step, now: str = "2027-01-01") -> list[str]:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    found = calls(steps, now=moment, hours=HOURS)
    return [f"{at.astimezone(BOSTON):%a %m-%d %H}" for at in found]


def test_before_and_after_and_every_evening_of_a_trial() -> None:
    deposition = Step(date(2027, 3, 10), Phase.DEPOSITION)
    assert told(deposition) == ["Mon 03-08 07", "Fri 03-12 07"]
    assert told(deposition, now="2027-03-09") == ["Fri 03-12 07"]
    assert told(deposition, deposition, now="2027-03-13") == []
    # From a Thursday to the Tuesday after it: court rests at the weekend.
    assert told(*trial(date(2027, 9, 9), date(2027, 9, 14))) == [
        *("Tue 09-07 07", "Thu 09-09 19", "Fri 09-10 19", "Mon 09-13 19", "Tue 09-14 19")
    ]
    # A call a day is plenty, and the evening of a trial goes before.
    mediation = Step(date(2027, 9, 7), Phase.MEDIATION)
    assert told(mediation, *trial(date(2027, 9, 9), date(2027, 9, 9))) == [
        *("Sun 09-05 07", "Tue 09-07 07", "Thu 09-09 19")
    ]


def test_a_trial_has_its_first_and_last_day_whatever_they_are() -> None:
    saturday = date(2027, 9, 11)
    begins = Step(saturday, Phase.BEFORE_TRIAL)
    assert trial(saturday, saturday) == [begins, Step(saturday, Phase.TRIAL_DAY)]
    days = trial(saturday, date(2027, 9, 19))
    assert [step.on.day for step in days[1:]] == [11, 13, 14, 15, 16, 17, 19]
