"""The steps that something can break in: those of the paging table that a story comes to, and what
answers them. What no story comes to is named, with the reason, in `test_steps`.

A leg is a part of a case's life; it begins with what has to have happened before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from beenthere.domain.case import CaseState
from beenthere.domain.wording import MessageKind
from tests.faults.story import Change, Page, Story


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step: what is done, by when it is, and the pages that then go out.

    `change` is what a press of a button does to the case, where it does; `makes` names the
    counter of the story that goes up with it.
    """

    name: str
    do: Callable[[Story], None]
    change: Change | None = None
    pressed: Callable[[Story], bool] | None = None
    """Whether what was pressed was done; None where only time passes."""
    pages: tuple[Page, ...] = ()
    makes: str = ""


@dataclass(frozen=True)
class Leg:
    """Steps that follow one another."""

    start: tuple[Step, ...]
    steps: tuple[Step, ...]


def _stands(*states: CaseState) -> Callable[[Story], bool]:
    return lambda story: story.state() in states


def _is_pressed(
    name: str,
    do: Callable[[Story], None],
    change: Change,
    *pages: Page,
    makes: str = "",
) -> Step:
    """A button that moves the case."""
    return Step(
        name=name, do=do, change=change, pressed=_stands(change[1]), pages=pages, makes=makes
    )


def _time_passes(name: str, do: Callable[[Story], None], *pages: Page) -> Step:
    return Step(name=name, do=do, pages=pages)


def _directors(kind: MessageKind) -> tuple[tuple[Page, ...], ...]:
    """The pages of each step to directors: on call, next channel, backup, everybody."""
    everybody = tuple(
        (kind, who, place) for who in ("on_call", "backup", "third") for place in (1, 2)
    )
    return ((kind, "on_call", 1),), ((kind, "on_call", 2),), ((kind, "backup", 1),), everybody


def _counted(story: Story, where: str) -> bool:
    """Whether the case has rows of a table: `table WHERE and so on`."""
    return story.house.ask(f"SELECT count(*) FROM {where} AND case_id = %s", story.case) != [(0,)]


def _door(kind: MessageKind) -> tuple[tuple[Page, ...], ...]:
    """The pages of each step of a door: both who are on duty, everybody."""
    both = tuple((kind, who, place) for who in ("on_call", "backup") for place in (1, 2))
    return both, _directors(kind)[3]


def _called(name: str, why: MessageKind) -> Step:
    """A director says that they called."""
    return Step(
        name=name,
        do=lambda story: story.director_called(why),
        pressed=lambda story: not story.unanswered(why),
    )


def _first_lets_it_lapse(story: Story) -> None:
    """Where the clock was moved, that has happened already."""
    lapsed = "SELECT 1 FROM cases_offer WHERE case_id = %s AND state = 'lapsed'"
    if not story.house.ask(lapsed, story.case):
        story.to_own_time()


_TRIAGE = _directors(MessageKind.TRIAGE_WAITING)
_ENDED = _directors(MessageKind.LIST_ENDED)
_QUIET = _directors(MessageKind.QUIET_CASE)
_NEEDS = _directors(MessageKind.NEEDS_MATCH)
_LAPSED = _directors(MessageKind.HAND_OFF_LAPSED)
_CALL_ME = _directors(MessageKind.CALL_ME)
_HARM = _door(MessageKind.HARM_DOOR)
_DUTY = _door(MessageKind.DUTY_DOOR)
_WAITS_FOR_DIRECTORS = "paging_message WHERE kind = 'triage_waiting' AND state = 'queued'"
_SECOND_ASKED = "cases_offer WHERE second"
_SECOND_JOINED = "cases_assignment WHERE NOT lead"
_HANDED = "handoffs_handoff WHERE true"
_HAND_OFF_WAITS = "handoffs_handoff WHERE ended_at IS NULL"
_HARM_TOLD = "paging_message WHERE kind = 'harm_door'"
_DUTY_TOLD = "paging_message WHERE kind = 'duty_door'"
_FIRST, _SECOND, _THIRD = (f"supporter_{number}" for number in (1, 2, 3))


def _offer(who: str, place: int) -> Page:
    return MessageKind.OFFER, who, place


ARRIVES = Step(
    name="a referral arrives",
    do=Story.refer,
    pressed=Story.find_cases,
    pages=_TRIAGE[0],
)
TRIAGED = _is_pressed("the director triages", Story.triage, (CaseState.WAITING, CaseState.MATCHING))
AGREED = _is_pressed(
    "a supporter agreed by phone",
    lambda story: story.agree(_FIRST),
    (CaseState.MATCHING, CaseState.ACCEPTED),
    makes="assignments",
)
ASKED = _is_pressed(
    "two supporters are asked",
    lambda story: story.offer(_FIRST, _SECOND),
    (CaseState.MATCHING, CaseState.OFFERED),
    _offer(_FIRST, 1),
)
CONFIRMED = _is_pressed(
    "the director confirms",
    lambda story: story.press("on_call", "/desk/{code}/reached-out/"),
    (CaseState.ACCEPTED, CaseState.REACHED),
)
ALONE = Step(
    name="the others are closed",
    do=Story.close_others,
    pressed=lambda story: story.are_closed(story.cases[1:]),
)
WALKS = _is_pressed(
    "a walk begins",
    lambda story: story.begin_walk(_FIRST),
    (CaseState.REACHED, CaseState.ALONGSIDE),
)
HANDED = Step(
    name="handed to a professional",
    do=lambda story: story.press(
        _FIRST, "/support/case/{code}/connect/", to="eap", asked="they_asked"
    ),
    pressed=lambda story: _counted(story, _HANDED),
    pages=((MessageKind.HAND_OFF, "professional", 1),),
)
HANDED_BACK = _is_pressed(
    "handed back",
    lambda story: story.press(_FIRST, "/support/case/{code}/hand-back/", reason="no_reason"),
    (CaseState.ACCEPTED, CaseState.MATCHING),
    *_NEEDS[0],
)
CLOSED = Step(
    name="the director closes it",
    do=Story.close_all,
    pressed=lambda story: story.are_closed(story.cases),
)

LEGS = (
    Leg(
        (),
        (
            ARRIVES,
            _time_passes("triage: next channel", Story.to_next_page, *_TRIAGE[1]),
            _time_passes("triage: the backup", Story.to_next_page, *_TRIAGE[2]),
            _time_passes("triage: everybody", Story.to_next_page, *_TRIAGE[3]),
            _time_passes("triage: its time is over", Story.to_own_time, *_TRIAGE[3]),
            TRIAGED,
            CLOSED,
        ),
    ),
    Leg(
        (ARRIVES, TRIAGED),
        (
            ASKED,
            _time_passes("offer: next channel", Story.to_next_page, _offer(_FIRST, 2)),
            _time_passes("offer: the next supporter", _first_lets_it_lapse, _offer(_SECOND, 1)),
            _time_passes("offer: their next channel", Story.to_next_page, _offer(_SECOND, 2)),
            Step(
                name="the last declines",
                do=lambda story: story.answer_offer("no"),
                pressed=_stands(CaseState.MATCHING),
                pages=_ENDED[0],
            ),
            _time_passes("the list ended: next channel", Story.to_next_page, *_ENDED[1]),
            _time_passes("the list ended: the backup", Story.to_next_page, *_ENDED[2]),
            _is_pressed(
                "a third is asked",
                lambda story: story.offer(_THIRD),
                (CaseState.MATCHING, CaseState.OFFERED),
                _offer(_THIRD, 1),
            ),
            _is_pressed(
                "the offer is taken back",
                lambda story: story.press("on_call", "/desk/{code}/take-back/"),
                (CaseState.OFFERED, CaseState.MATCHING),
                (MessageKind.OFFER_WITHDRAWN, _THIRD, 1),
            ),
        ),
    ),
    Leg(
        (ARRIVES, TRIAGED, ASKED),
        (
            _is_pressed(
                "a supporter accepts",
                lambda story: story.answer_offer("yes"),
                (CaseState.OFFERED, CaseState.ACCEPTED),
                makes="assignments",
            ),
            _time_passes("reminder", Story.to_own_time, (MessageKind.REMINDER, _FIRST, 1)),
            _time_passes(
                "reminder: next channel", Story.to_next_page, (MessageKind.REMINDER, _FIRST, 2)
            ),
            _time_passes("gone quiet", Story.to_own_time, *_QUIET[0]),
            _time_passes("gone quiet: next channel", Story.to_next_page, *_QUIET[1]),
            _time_passes("gone quiet: the backup", Story.to_next_page, *_QUIET[2]),
            _time_passes("gone quiet: everybody", Story.to_next_page, *_QUIET[3]),
        ),
    ),
    Leg(
        (ARRIVES, TRIAGED, AGREED),
        (
            CONFIRMED,
            _time_passes("follow-up", Story.to_own_time, (MessageKind.FOLLOW_UP_DUE, _FIRST, 1)),
            _time_passes(
                "follow-up: next channel",
                Story.to_next_page,
                (MessageKind.FOLLOW_UP_DUE, _FIRST, 2),
            ),
            _is_pressed(
                "done, by the link",
                Story.answer_by_link,
                (CaseState.FOLLOWING_UP, CaseState.FOLLOWED_UP),
                makes="contacts",
            ),
            CLOSED,
        ),
    ),
    Leg(
        (ARRIVES,),
        (
            Step(
                name="a director is on it",
                do=Story.take_it_on,
                pressed=lambda story: not _counted(story, _WAITS_FOR_DIRECTORS),
            ),
            _time_passes("on it: its time is over", Story.to_own_time, *_TRIAGE[3]),
        ),
    ),
    Leg(
        (ARRIVES, TRIAGED, AGREED),
        (
            Step(
                name="a second is asked",
                do=lambda story: story.ask_second(_SECOND),
                pressed=lambda story: _counted(story, _SECOND_ASKED),
                pages=(_offer(_SECOND, 1),),
            ),
            _time_passes("a second: next channel", Story.to_next_page, _offer(_SECOND, 2)),
            Step(
                name="a second joins",
                do=lambda story: story.join(_SECOND),
                pressed=lambda story: _counted(story, _SECOND_JOINED),
                makes="assignments",
            ),
        ),
    ),
    Leg(
        (ARRIVES, TRIAGED, AGREED),
        (
            HANDED,
            _time_passes(
                "nobody opens it",
                Story.to_end_of_hand_off,
                *_LAPSED[0],
                (MessageKind.HAND_OFF_UNSEEN, _FIRST, 1),
            ),
            _time_passes("nobody opens it: next channel", Story.to_next_page, *_LAPSED[1]),
            _time_passes("nobody opens it: the backup", Story.to_next_page, *_LAPSED[2]),
            _time_passes("nobody opens it: everybody", Story.to_next_page, *_LAPSED[3]),
            _called("a director called for them", MessageKind.HAND_OFF_LAPSED),
        ),
    ),
    Leg(
        (ARRIVES, TRIAGED, AGREED, HANDED),
        (
            Step(
                name="a professional opens it",
                do=Story.open_hand_off,
                pressed=lambda story: not _counted(story, _HAND_OFF_WAITS),
            ),
        ),
    ),
    Leg(
        (ARRIVES, TRIAGED, AGREED),
        (
            Step(
                name="somebody may be harmed",
                do=lambda story: story.press(
                    _FIRST, "/support/case/{code}/ask-director/", why="harm"
                ),
                pressed=lambda story: _counted(story, _HARM_TOLD),
                pages=_HARM[0],
            ),
            _time_passes("harm: everybody", Story.to_next_page, *_HARM[1]),
            _called("a director called", MessageKind.HARM_DOOR),
        ),
    ),
    Leg(
        (ARRIVES, TRIAGED, AGREED),
        (
            Step(
                name="a duty to report",
                do=lambda story: story.press(
                    _FIRST, "/support/case/{code}/ask-director/", why="duty"
                ),
                pressed=lambda story: _counted(story, _DUTY_TOLD),
                pages=_DUTY[0],
            ),
            HANDED_BACK,
            _time_passes("a duty: everybody", Story.to_next_page, *_DUTY[1]),
            _called("a director called about the duty", MessageKind.DUTY_DOOR),
        ),
    ),
    Leg(
        (ARRIVES, TRIAGED, AGREED, HANDED_BACK),
        (
            _time_passes("handed back: next channel", Story.to_next_page, *_NEEDS[1]),
            _time_passes("handed back: the backup", Story.to_next_page, *_NEEDS[2]),
            _time_passes("handed back: everybody", Story.to_next_page, *_NEEDS[3]),
        ),
    ),
    Leg(
        (ARRIVES, TRIAGED, AGREED),
        (
            Step(
                name="a supporter asks for a call",
                do=lambda story: story.press(_FIRST, "/support/call-me/"),
                pressed=lambda story: story.unanswered(MessageKind.CALL_ME) != [],
                pages=_CALL_ME[0],
            ),
            _time_passes("a call: next channel", Story.to_next_page, *_CALL_ME[1]),
            _time_passes("a call: the backup", Story.to_next_page, *_CALL_ME[2]),
            _time_passes("a call: everybody", Story.to_next_page, *_CALL_ME[3]),
            _called("a director called the supporter", MessageKind.CALL_ME),
        ),
    ),
    Leg(
        (ARRIVES, ALONE, TRIAGED, AGREED, CONFIRMED, WALKS),
        (
            _time_passes("touchpoint", Story.to_own_time, (MessageKind.TOUCHPOINT_DUE, _FIRST, 1)),
            _time_passes(
                "touchpoint: next channel",
                Story.to_next_page,
                (MessageKind.TOUCHPOINT_DUE, _FIRST, 2),
            ),
            _is_pressed(
                "they were there",
                lambda story: story.was_there(_FIRST),
                (CaseState.TOUCHPOINT, CaseState.ALONGSIDE),
            ),
            _time_passes(
                "whether to go on", Story.to_own_time, (MessageKind.CONSENT_DUE, _FIRST, 1)
            ),
            _time_passes(
                "whether to go on: next channel",
                Story.to_next_page,
                (MessageKind.CONSENT_DUE, _FIRST, 2),
            ),
        ),
    ),
)

PLACES = tuple((leg, step) for leg in LEGS for step in leg.steps)
"""Where something can break: run by run, one after the other."""
