"""Every state against every event in the life of a supporter."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from beenthere.domain.supporter_diagram import life_markdown
from beenthere.domain.supporter_life import (
    MATCHED,
    STATES,
    TRANSITIONS,
    WHO_MAY,
    Follows,
    LifeEvent,
    Missing,
    Mover,
    NotPossible,
    NotYours,
    missing,
    move,
)
from beenthere.domain.vocabulary import SupporterStatus

S: TypeAlias = SupporterStatus
E: TypeAlias = LifeEvent
GONE = None

AFTER: dict[S | None, dict[E, S | None]] = {
    None: {E.NOMINATED: S.NOMINATED, E.INVITED: S.INVITED},
    S.NOMINATED: {
        E.NOMINATED: S.NOMINATED,
        E.INVITED: S.INVITED,
        E.SET_ASIDE: GONE,
        E.EXPIRED: GONE,
    },
    S.INVITED: {
        E.INVITED: S.INVITED,
        E.TRAINED: S.INVITED,
        E.COMMITTED: S.COMMITTED,
        E.SAID_NO: GONE,
        E.SET_ASIDE: GONE,
        E.EXPIRED: GONE,
    },
    S.COMMITTED: {E.TRAINED: S.TRAINED, E.STEPPED_DOWN: S.STEPPED_DOWN},
    S.TRAINED: {
        E.TRAINED: S.TRAINED,
        E.NOT_TRAINED: S.COMMITTED,
        E.ACTIVATED: S.ACTIVE,
        E.STEPPED_DOWN: S.STEPPED_DOWN,
    },
    S.ACTIVE: {
        E.TRAINED: S.ACTIVE,
        E.NOT_TRAINED: S.COMMITTED,
        E.PAUSED: S.PAUSED,
        E.STEPPED_DOWN: S.STEPPED_DOWN,
    },
    S.PAUSED: {
        E.TRAINED: S.PAUSED,
        E.NOT_TRAINED: S.PAUSED,
        E.BACK: S.ACTIVE,
        E.STEPPED_DOWN: S.STEPPED_DOWN,
    },
    S.STEPPED_DOWN: {E.RETURNED: S.COMMITTED},
}
"""The whole table once more, as it is meant; what is not here cannot happen."""


def test_every_state_and_event_by_everybody() -> None:
    for status, event, by in product((None, *S), E, Mover):
        if by not in WHO_MAY[event]:
            with pytest.raises(NotYours):
                move(status, event, by)
        elif event in AFTER[status]:
            transition = move(status, event, by)
            assert transition.to is AFTER[status][event]
            assert (Follows.NO_TRACE in transition.follows) == (transition.to is None)
            assert (Follows.LETTER in transition.follows) == (event is E.INVITED)
            steps_down = event is E.STEPPED_DOWN
            assert (Follows.HANDED_BACK in transition.follows) == steps_down
            assert (Follows.UNSAID in transition.follows) == steps_down
            assert (Follows.ANEW in transition.follows) == (event is E.RETURNED)
        else:
            with pytest.raises(NotPossible, match=f"{event.value} cannot happen while"):
                move(status, event, by)


def test_only_an_active_supporter_is_asked_and_only_a_supporter_is_known_to_matching() -> None:
    assert set(STATES) == set(S)
    assert set(WHO_MAY) == set(E) == {event for _, event in TRANSITIONS}
    assert {status for status, standing in STATES.items() if standing.asked} == {S.ACTIVE}
    assert MATCHED == (S.ACTIVE, S.PAUSED, S.STEPPED_DOWN)


def test_everybody_can_leave_and_nobody_is_asked_without_having_said_yes() -> None:
    ends = {status for (status, event) in TRANSITIONS if TRANSITIONS[status, event].to is None}
    assert ends == {S.NOMINATED, S.INVITED}
    for status in set(S) - ends - {S.STEPPED_DOWN}:
        assert move(status, E.STEPPED_DOWN, Mover.THEMSELVES).to is S.STEPPED_DOWN
    without_a_yes: set[S | None] = {None}
    for _ in S:
        without_a_yes |= {
            transition.to
            for (status, event), transition in TRANSITIONS.items()
            if status in without_a_yes and event is not E.COMMITTED
        }
    assert without_a_yes == {None, S.NOMINATED, S.INVITED}


def test_what_is_missing() -> None:
    today = date(2026, 11, 23)
    there: dict[str, Any] = {"agreed": True, "trained_on": today, "reachable": True, "today": today}
    table: tuple[tuple[dict[str, Any], tuple[Missing, ...]], ...] = (
        ({}, ()),
        ({"agreed": False}, (Missing.AGREEMENT,)),
        ({"trained_on": None}, (Missing.TRAINING,)),
        ({"trained_on": today + timedelta(days=1)}, (Missing.TRAINING,)),
        ({"reachable": False}, (Missing.WAY,)),
        ({"agreed": False, "trained_on": None, "reachable": False}, tuple(Missing)),
    )
    for changes, lacking in table:
        assert missing(**(there | changes)) == lacking
    assert all(each.cure.endswith(".") for each in Missing)


def test_the_diagram_is_as_the_table_would_draw_it() -> None:
    page = Path(__file__).parents[2] / "docs" / "supporters.md"
    assert page.read_text(encoding="utf-8") == life_markdown(), "run make docs"
    assert "committed --> trained: trained" in life_markdown()
    assert "invited --> [*]: set aside, expired, said no" in life_markdown()
