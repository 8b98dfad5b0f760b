"""Lawsuits of the demo program that a supporter walks alongside, one at each point of the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from beenthere.apps.alongside import actions
from beenthere.apps.outside import program
from beenthere.demo.cases import Plot, Story, tell_each
from beenthere.domain.defendants import Ahead, Said, Step
from beenthere.domain.vocabulary import (
    EventKind,
    Keeps,
    Occurred,
    OutreachOutcome,
    Phase,
    Source,
)

_TRIAL = Said(otherwise=Ahead.EVENING)
_DAY = 24


def _began(story: Story, hours: float, said: Said, keeps: Keeps = Keeps.LEAST) -> None:
    """They spoke two days before, and agreed on it then."""
    supporter = story.taken(hours + 3 * _DAY)
    story.recorded(supporter, OutreachOutcome.SPOKE, hours + 2 * _DAY)
    actions.begin(
        case_id=story.case.pk, supporter=supporter, keeps=keeps, said=said, now=story.ago(hours)
    )


def _date(story: Story, days: int, phase: Phase) -> Said:
    on = program().day_of(story.now + timedelta(days=days))
    return Said(step=Step(on, phase))


def _deposition_ahead(story: Story) -> None:
    _began(story, 20 * _DAY, _date(story, 12, Phase.DEPOSITION), Keeps.MORE)


def _evening_of_a_trial(story: Story) -> None:
    _began(story, 50, _TRIAL)
    story.time_came(6)


def _reminded(story: Story) -> None:
    _began(story, 80, _TRIAL)
    story.time_came(36)
    story.time_came(2)


def _quiet(story: Story) -> None:
    _began(story, 120, _TRIAL)
    story.time_came(76)
    story.time_came(42)
    story.time_came(28)


def _to_be_asked(story: Story) -> None:
    _began(story, 190 * _DAY, _date(story, 20, Phase.MEDIATION))
    story.time_came(7 * _DAY)


def _to_be_asked_again(story: Story) -> None:
    _began(story, 200 * _DAY, _date(story, 25, Phase.DISCOVERY))
    story.time_came(17 * _DAY)
    story.time_came(6 * _DAY)


def _sued(tell: Callable[[Story], None], days: float) -> Plot:
    return Plot(
        tell,
        days * _DAY,
        EventKind.MALPRACTICE_SUIT,
        source=Source.DIRECTOR,
        occurred=Occurred.EARLIER,
    )


_PLOTS = (
    _sued(_deposition_ahead, 25),
    _sued(_evening_of_a_trial, 6),
    _sued(_reminded, 7),
    _sued(_quiet, 9),
    _sued(_to_be_asked, 195),
    _sued(_to_be_asked_again, 205),
)


def make_walks(*, now: datetime) -> None:
    """Refer somebody who was sued for each plot, and tell their story up to now."""
    tell_each(_PLOTS, now=now, first=1)
