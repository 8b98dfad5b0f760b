"""What must be true of every story, whatever broke: judged by what was seen from outside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from beenthere.domain.assignment import OFFER_TRANSITIONS
from beenthere.domain.case import TRANSITIONS, WHO_MAY, Actor, CaseEvent, CaseState
from beenthere.domain.paging import STANDS_ALONE, TO_DIRECTORS
from beenthere.domain.wording import MessageKind
from tests.faults.hazards import REPEATS, Hazard
from tests.faults.sinks import Taken
from tests.faults.story import Story
from tests.faults.witness import Changed, Planned, Testimony

_CLOCK = (Hazard.FORWARD, Hazard.BACK)
"""While the clock jumps nobody can tell what was begun before what."""

IN_HAND = timedelta(seconds=5)
"""For so long a page that is due may wait for a busy machine when somebody answers."""

FRESH_FOR = 1.0
"""Seconds for which the worker may go by what it read of a page before it sends it."""

_IN_TABLE = {(state, each.to) for (state, _), each in TRANSITIONS.items()}
_BY_TIME = {
    (state, each.to)
    for (state, event), each in TRANSITIONS.items()
    if Actor.PROGRAM in WHO_MAY[event]
}
_BY_PEOPLE = _IN_TABLE - _BY_TIME
_BY_TIME_ALONE = {
    (state, each.to)
    for (state, event), each in TRANSITIONS.items()
    if event in (CaseEvent.TIME_CAME, CaseEvent.ROUTED) and state is not each.to
}
"""Changes that time causes, each once in a story."""


@dataclass
class Verdict:
    """What was wrong with one story, and the pages that were repeated in flight."""

    lost: list[str] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    """Pages begun after what they say was settled."""
    other: list[str] = field(default_factory=list)
    repeated: int = 0
    pages: int = 0

    @property
    def wrong(self) -> list[str]:
        """Everything that must not be."""
        return [
            *(f"lost: {each}" for each in self.lost),
            *(f"paged for what was settled: {each}" for each in self.settled),
            *self.other,
        ]


def judge(story: Story, testimony: Testimony, troubles: Iterable[str]) -> Verdict:
    """Judge one story that has come to rest."""
    taken = story.house.ledger.taken[story.begun :]
    verdict = Verdict(pages=len(taken))
    verdict.lost.extend(_lost(story, testimony, taken))
    verdict.settled.extend(_paged_for_settled(story, testimony, taken))
    verdict.other.extend(_out_of_order(story, testimony, taken))
    verdict.other.extend(_not_once(story, testimony))
    verdict.other.extend(f"the watchdog: {each}" for each in troubles)
    _repeats(story, testimony, taken, verdict)
    return verdict


def _lost(story: Story, testimony: Testimony, taken: list[Taken]) -> Iterator[str]:
    keys = {each.key for each in taken}
    for page in testimony.planned:
        carrier, fate = page.id, testimony.fate(page.id)
        while fate is not None and fate.state == "merged" and fate.carried_by is not None:
            carrier, fate = fate.carried_by, testimony.fate(fate.carried_by)
        if fate is None:
            yield f"{_called(page)} is gone"
        elif fate.state == "merged" and _was_carried(page, testimony, keys):
            continue
        elif fate.state == "sent":
            if str(carrier) not in keys:
                yield f"{_called(page)} is noted as sent, and arrived nowhere"
        elif fate.state == "withdrawn":
            if not _rightly_withdrawn(page, carrier, story, testimony):
                yield f"{_called(page)} was taken back though it was due and nobody had answered"
        else:
            yield f"{_called(page)} is {fate.state}"


def _was_carried(page: Planned, testimony: Testimony, keys: set[str]) -> bool:
    """Whether what said this page as well arrived, for one that is erased: only its last state is
    known, and no more which other said it."""
    merged = next(
        each for each in testimony.changed if each.id == str(page.id) and each.became == "merged"
    )
    arrived = {each.id for each in testimony.changed if each.n > merged.n and each.became == "sent"}
    return page.id not in testimony.fates and any(
        each.kind in (*_CARRIERS, page.kind)
        and each.account == page.account
        and str(each.id) in arrived & keys
        for each in testimony.planned
    )


def _rightly_withdrawn(page: Planned, carrier: UUID, story: Story, testimony: Testimony) -> bool:
    """Whether somebody had answered before it was due, or somebody else's turn had come.

    `carrier` is what was taken back: the page, or what was to say it too.
    Where the clock was moved, what is due and what is answered can be one moment.
    """
    if MessageKind(page.kind) in STANDS_ALONE:
        return MessageKind(page.kind) in story.called
    withdrawn = next(
        each for each in testimony.changed if each.id == str(carrier) and each.became == "withdrawn"
    )
    if page.kind in _CARRIERS:
        # What it was to say was taken back before it, and is judged by itself.
        return not any(
            each.carried_by == page.id and each.state == "merged"
            for each in testimony.fates.values()
        )
    moves = [each for each in _moves(testimony, page.case) if each.n > page.n]
    if all(each.txn != withdrawn.txn for each in moves):
        # The case need not move for everything that is an answer.
        if story.on_it and MessageKind(page.kind) in TO_DIRECTORS:
            return page.due_at > _answered_at(withdrawn, story) - IN_HAND or story.clock_was_moved
        if MessageKind(page.kind) is MessageKind.OFFER and _offer_was_settled(page, testimony):
            return True
    if not moves:
        return False
    move = next((each for each in moves if each.txn == withdrawn.txn), moves[0])
    if _pair(move) in _BY_TIME or story.clock_was_moved:
        again = {each.account for each in testimony.planned if each.txn == move.txn}
        return page.account in again or _pair(move)[0] in _WITH_SUPPORTER or story.clock_was_moved
    return page.due_at > _answered_at(move, story) - IN_HAND


def _offer_was_settled(page: Planned, testimony: Testimony) -> bool:
    """Whether an offer to join was answered or lapsed meanwhile: the case itself need not move."""
    return any(
        each.what == "cases_offer" and each.was == "open" and each.n > page.n
        for each in testimony.changed
        if each.case == page.case
    )


def _answered_at(move: Changed, story: Story) -> datetime:
    """When whoever caused a change pressed the button, by the clock."""
    seen = min(told for n, told in story.marks if n >= move.n)
    return max(answer for answer in story.answers if answer[0] <= seen)[1]


_CARRIERS = (MessageKind.DIGEST, MessageKind.MANY_WAITING)
"""What stands for many."""

_WITH_SUPPORTER = {
    CaseState.OFFERED,
    CaseState.ACCEPTED,
    CaseState.REMINDED,
    CaseState.FOLLOWING_UP,
    CaseState.TOUCHPOINT,
    CaseState.TOUCH_REMINDED,
    CaseState.CONSENT,
    CaseState.CONSENT_REMINDED,
}


def _paged_for_settled(story: Story, testimony: Testimony, taken: list[Taken]) -> Iterator[str]:
    by_key = {str(page.id): page for page in testimony.planned}
    for each in taken:
        page = by_key.get(each.key)
        if page is None or page.case is None or MessageKind(page.kind) in STANDS_ALONE:
            continue
        settled = [
            move.n
            for move in _moves(testimony, page.case)
            if move.n > page.n and move.txn != page.txn
        ]
        seen = [told for n, told in story.marks if settled and n >= settled[0]]
        if seen and each.begun > seen[0] + FRESH_FOR and not _while(each, story, _CLOCK):
            yield f"{_called(page)}, {each.begun - seen[0]:.0f} s after"


def _out_of_order(story: Story, testimony: Testimony, taken: list[Taken]) -> Iterator[str]:
    """Of one plan, what was due sooner came sooner, where neither had to be tried twice."""
    first: dict[str, int] = {}
    for place, each in enumerate(taken):
        first.setdefault(each.key, place)
    plans: dict[tuple[object, ...], list[Planned]] = {}
    for page in testimony.planned:
        fate = testimony.fates.get(page.id)
        if fate is not None and fate.attempts <= 1 and str(page.id) in first:
            plans.setdefault((page.case, page.kind, page.txn), []).append(page)
    for pages in plans.values():
        ordered = sorted(pages, key=lambda page: page.due_at)
        for sooner, later in pairwise(ordered):
            if sooner.due_at < later.due_at and first[str(sooner.id)] > first[str(later.id)]:
                yield f"out of order: {_called(later)} came before {_called(sooner)}"


def _not_once(story: Story, testimony: Testimony) -> Iterator[str]:
    """Every change of state is one of the table, follows the one before, and happened once."""
    made = Counter(each.what for each in testimony.changed if each.was is None)
    for what, count in (
        ("cases_event", story.referrals),
        ("cases_case", story.referrals),
        ("cases_assignment", story.assignments),
        ("cases_contact", story.contacts),
    ):
        if made[what] != count:
            yield f"{made[what]} new rows in {what}, and the story made {count}"
    for case in story.cases:
        moves = _moves(testimony, case)
        counts = Counter(map(_pair, moves))
        for before, after in pairwise(moves):
            if before.became != after.was:
                yield f"a case went from {before.became} to {after.became} by way of nothing"
        yield from (f"not in the table: {a} to {b}" for a, b in counts if (a, b) not in _IN_TABLE)
        yield from (
            f"{a} to {b} happened {count} times"
            for (a, b), count in counts.items()
            if (a, b) in _BY_TIME_ALONE and count > 1
        )
        if case == story.case and not story.clock_was_moved:
            for pair in _BY_PEOPLE:
                if pair[1] is not CaseState.CLOSED and counts[pair] != story.did[pair]:
                    yield f"{pair[0]} to {pair[1]}: {counts[pair]} times, done {story.did[pair]}"
        if counts and moves[-1].became != CaseState.CLOSED:
            yield f"a case stands at {moves[-1].became}, not closed"
    offers = {(was.value, became.value) for (was, _), became in OFFER_TRANSITIONS.items()}
    for each in testimony.changed:
        if each.what == "cases_offer" and each.was and (each.was, each.became) not in offers:
            yield f"an offer went from {each.was} to {each.became}"


def _repeats(story: Story, testimony: Testimony, taken: list[Taken], verdict: Verdict) -> None:
    """A key twice only where a sender was killed or an answer was lost in flight."""
    known = {str(page.id): page for page in testimony.planned}
    before: dict[str, Taken] = {}
    for each in taken:
        if each.key not in known:
            verdict.other.append("a page came that nobody had planned")
        elif each.key in before:
            verdict.repeated += 1
            if not _while(before[each.key], story, REPEATS):
                page, later = known[each.key], each.at - before[each.key].at
                verdict.other.append(f"repeated without need: {_called(page)}, {later:.1f} s later")
        before[each.key] = each


def _while(taken: Taken, story: Story, hazards: Collection[Hazard]) -> bool:
    """Whether a page was taken while one of these was at work."""
    return any(
        window.begun <= taken.at <= window.over and Hazard(window.hazard) in hazards
        for window in story.windows
    )


def _moves(testimony: Testimony, case: UUID | None) -> list[Changed]:
    own = [each for each in testimony.changed if each.what == "cases_case" and each.case == case]
    return [each for each in own if each.was is not None]


def _pair(move: Changed) -> tuple[CaseState, CaseState]:
    return CaseState(str(move.was)), CaseState(move.became)


def _called(page: Planned) -> str:
    return (
        f"{page.kind} to account {page.account} on channel {page.place}, due {page.due_at:%H:%M:%S}"
    )
