"""Whatever the paging table promises is broken by turns, or it is said here why it is not."""

from __future__ import annotations

from beenthere.domain import paging
from beenthere.domain.paging import PROMISE, TO_EXPECTED, TO_GROUP_DESK, TO_GROUP_LEADERS, On, Who
from beenthere.domain.wording import MessageKind
from tests.faults.steps import PLACES
from tests.faults.test_faults import SAMPLE

NO_LEG = {
    MessageKind.HAND_OFF_ASKED: "one page at once, as of a hand-off that they ask for",
    **dict.fromkeys(
        (MessageKind.INVITE, MessageKind.CODE, MessageKind.TEST),
        "one page to whoever signs in or asked for it; they ask again, and nothing follows",
    ),
    **dict.fromkeys(
        (MessageKind.DUTY_BEGINS, MessageKind.DUTY_ENDS),
        "one page at once, by the rota, which belongs to no case",
    ),
    **dict.fromkeys(
        (MessageKind.KEEP, MessageKind.KEEP_NO_LONGER),
        "one page at once, by a legal hold, to whoever is to keep what is their own",
    ),
    **dict.fromkeys(
        (MessageKind.PRESENT, MessageKind.PRESENT_CHANGED, MessageKind.PRESENT_SOON),
        "one page at once, of a presentation, which belongs to no case",
    ),
    **dict.fromkeys(
        (*TO_EXPECTED, MessageKind.GATHERING_OFF, MessageKind.MISSED_YOU),
        "one page, of a training or a meeting, which belongs to no case",
    ),
    **dict.fromkeys(
        (*TO_GROUP_DESK, *TO_GROUP_LEADERS, MessageKind.GROUP_OFFER),
        "the life of a group is a table of its own, and no story plays one",
    ),
    **dict.fromkeys(
        (MessageKind.DIGEST, MessageKind.MANY_WAITING),
        "nobody plans it: where many pages come at once it stands for them, and they have legs",
    ),
}
"""The kinds of message that no story breaks, and why."""

NO_STEP = {
    (MessageKind.LIST_ENDED, Who.EVERYBODY): (
        "in a routine case its moment is that of the case's own time, and the page that a case"
        " needs a supporter comes in its place: “handed back: everybody” breaks that"
    ),
}
"""The steps that are not broken, of the kinds that are; and why."""

_WHOM = {
    Who.ON_CALL: ("on_call",),
    Who.BACKUP: ("backup",),
    Who.BOTH: ("on_call", "backup"),
    Who.EVERYBODY: ("on_call", "backup", "third"),
}
_PLACES = {On.FIRST: (1,), On.NEXT: (2,), On.EVERY: (1, 2)}
"""On which of two channels each of a hospital's people is paged."""

_Pages = frozenset[tuple[str, int]]
_THEIRS = "whoever it is for"


def _promised(kind: MessageKind) -> dict[_Pages, Who]:
    """What each step of a kind sends in the hospital of the stories, and whom that is."""
    steps: set[paging.Step] = {
        step for (of, _), row in PROMISE.items() if of is kind for step in row
    }
    return {
        frozenset(
            (name, place) for name in _WHOM.get(step.who, (_THEIRS,)) for place in _PLACES[step.on]
        ): step.who
        for step in steps
    }


def _broken() -> dict[MessageKind, set[_Pages]]:
    """What the steps that something can break in send: by kind, one set for each step."""
    directors = {name for names in _WHOM.values() for name in names}
    found: dict[MessageKind, set[_Pages]] = {}
    for _, step in PLACES:
        for kind in {page[0] for page in step.pages}:
            sent = frozenset(
                (who if who in directors else _THEIRS, place)
                for of, who, place in step.pages
                if of is kind
            )
            found.setdefault(kind, set()).add(sent)
    return found


def test_each_kind_of_message_is_broken_or_has_a_reason() -> None:
    broken = set(_broken())
    assert set(MessageKind) - broken - set(NO_LEG) == set()
    assert broken & set(NO_LEG) == set()


def test_only_groups_promise_a_next_step_that_no_story_breaks() -> None:
    assert {kind for kind in NO_LEG if len(_promised(kind)) > 1} == {
        *TO_GROUP_DESK,
        MessageKind.GROUP_OFFER,
    }


def test_each_step_of_what_is_broken_is_broken_or_has_a_reason() -> None:
    left_out = set()
    for kind, broken in _broken().items():
        promised = _promised(kind)
        assert broken <= set(promised), f"{kind} sends what is no step of the table"
        left_out |= {(kind, who) for pages, who in promised.items() if pages not in broken}
    assert left_out == set(NO_STEP)


def test_the_sample_breaks_each_step() -> None:
    """The number of a run says where it breaks, so that a shorter sample never came to the last."""
    assert len(PLACES) <= SAMPLE
