"""Many stories, one after another, in one house; and the report."""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from beenthere.domain.vocabulary import Urgency
from tests.faults.browser import Interrupted
from tests.faults.hazards import Breaking, Hazard, possible
from tests.faults.house import House
from tests.faults.steps import CLOSED, PLACES, Leg, Step
from tests.faults.story import Lost, Story, Window
from tests.faults.verdict import Verdict, judge

_BOSTON = ZoneInfo("America/New_York")
_TEN = 10
_SECOND_HAZARD = 0.25
"""How often something breaks in the next step as well."""


@dataclass
class Report:
    """What came of a night."""

    seed: int
    runs: int = 0
    hazards: Counter[str] = field(default_factory=Counter)
    steps: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    settled: int = 0
    repeated: int = 0
    pages: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """The figures, a line each."""
        lines = [
            f"{self.runs} runs in {self.seconds:.0f} s, {self.pages} pages taken: "
            f"{self.lost} lost, {self.settled} for what was settled, "
            f"{self.repeated} repeated in flight, {len(self.wrong)} things wrong",
            "by hazard: " + _counted(self.hazards),
            "by step: " + _counted(self.steps),
        ]
        return "\n".join([*lines, *self.wrong])


def play_night(
    house: House,
    *,
    runs: int,
    seed: int,
    first: int = 0,
    say: Callable[[str], None],
    only: Collection[Hazard] = tuple(Hazard),
    places: Collection[int] = range(len(PLACES)),
) -> Report:
    """So many stories; each breaks in the step whose turn it is, in ways drawn by the seed.

    Each story draws from a seed of its own, so that one can be repeated by itself.
    """
    report, begun = Report(seed), time.monotonic()
    turns = list(places)
    house.pass_time(_next_morning(house.clock.now) - house.clock.now)
    for number in range(first, first + runs):
        place = turns[number % len(turns)]
        _play(house, number, place, report, only=only, say=say)
    report.seconds = time.monotonic() - begun
    return report


def _play(
    house: House,
    number: int,
    place: int,
    report: Report,
    *,
    only: Collection[Hazard],
    say: Callable[[str], None],
) -> None:
    chance = random.Random(f"{report.seed} {number}")
    leg, step = PLACES[place]
    planned = _draw(leg, step, chance, only, small_disk=house.small_disk)
    said = " and ".join(f"{hazard.value} at “{at.name}”" for at, hazard in planned)
    named = f"seed {report.seed}, run {number}: {said}"
    try:
        verdict = _tell(house, leg, step, planned, chance)
    except Lost as lost:
        verdict = Verdict(lost=[str(lost)])
        _clear_away(house)
    except AssertionError as vain:
        # What is left of it must not be in the way of the next.
        verdict = Verdict(other=[str(vain)])
        _clear_away(house)
    report.runs += 1
    report.hazards.update(hazard.value for _, hazard in planned)
    report.steps.update(at.name for at, _ in planned)
    report.lost += len(verdict.lost)
    report.settled += len(verdict.settled)
    report.repeated += verdict.repeated
    report.pages += verdict.pages
    for each in verdict.wrong:
        report.wrong.append(f"{named}: {each}")
        say(report.wrong[-1])


def _draw(
    leg: Leg, step: Step, chance: random.Random, only: Collection[Hazard], *, small_disk: bool
) -> list[tuple[Step, Hazard]]:
    """One hazard at the step whose turn it is, and perhaps one at a later step."""
    at = [step]
    if chance.random() < _SECOND_HAZARD:
        at += _after(leg, step)
    drawn = []
    for each in at:
        choices = [hazard for hazard in possible(each, small_disk=small_disk) if hazard in only]
        if choices:
            drawn.append((each, chance.choice(choices)))
    return drawn


def _after(leg: Leg, step: Step) -> tuple[Step, ...]:
    """The step that follows: what comes later is broken, and seen, in other runs."""
    place = leg.steps.index(step) + 1
    return leg.steps[place : place + 1]


def _tell(
    house: House, leg: Leg, step: Step, planned: list[tuple[Step, Hazard]], chance: random.Random
) -> Verdict:
    story = Story(
        house,
        chance,
        urgency=chance.choice(list(Urgency)),
        referrals=chance.choice((1, 1, 2, 3)),
    )
    breaks = {at.name: hazard for at, hazard in planned}
    before = leg.steps[: leg.steps.index(step)]
    steps = [*leg.start, *before, step, *_after(leg, step)]
    if steps[-1] is not CLOSED:
        steps.append(CLOSED)
    for each in steps:
        hazard = breaks.get(each.name)
        try:
            play_step(story, each, hazard)
        except AssertionError as vain:
            raise type(vain)(f"at “{each.name}”: {vain}") from vain
    story.until(story.is_quiet, "nothing is in hand")
    story.pass_to(_next_morning(house.clock.now))
    story.until(lambda: story.workers_looked() and story.is_quiet(), "everything is settled")
    story.look_around()
    troubles: list[str] = house.order("troubles")
    return judge(story, story.testimony(), troubles)


def play_step(story: Story, step: Step, hazard: Hazard | None) -> None:
    """One step, whatever breaks: until what was pressed is done and its pages have come."""
    house = story.house
    if step.pressed is None:
        # Whoever has a page in hand goes by what was true before time passed.
        story.until(story.is_quiet, "nothing is in hand")
    breaking = None if hazard is None else Breaking(house, hazard, story.random)
    if breaking is not None:
        story.windows.append(Window(breaking.hazard.value, house.clock.told()))
        breaking.begin()
    acted = False
    with suppress(Interrupted):
        step.do(story)
        acted = True
    if breaking is not None:
        breaking.end()
    if step.pressed is not None:
        _press_until_done(story, step, acted=acted)
    story.mark()
    if step.pages:
        story.until_paged(step.pages, f"the pages of “{step.name}”")
    story.mark()
    if breaking is not None:
        story.until(story.is_settled, "nothing is in hand any more")
        story.windows[-1].over = house.clock.told()


def _press_until_done(story: Story, step: Step, *, acted: bool) -> None:
    pressed = step.pressed
    assert pressed is not None
    while not pressed(story):
        if acted:
            # It may have come too late: then, as before, they press again.
            story.until(lambda: pressed(story) or story.is_quiet(), f"“{step.name}” is done")
            acted = False
            continue
        story.settle_requests()
        with suppress(Interrupted):
            if not pressed(story):
                step.do(story)
            acted = True
    if step.change is not None:
        story.did[step.change] += 1
    if step.makes:
        setattr(story, step.makes, getattr(story, step.makes) + 1)


def _next_morning(now: datetime) -> datetime:
    """Ten o'clock on the next working day."""
    day = now.astimezone(_BOSTON) + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day.replace(hour=_TEN, minute=0, second=0, microsecond=0)


def _clear_away(house: House) -> None:
    house.ask("TRUNCATE cases_event CASCADE")
    house.ask("DELETE FROM privacy_lastrun")
    house.keep_running()


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{what} {count}" for what, count in sorted(counts.items()))


def say(line: str) -> None:
    """Tell whoever runs it, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
