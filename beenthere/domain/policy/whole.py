"""Every number of the program, in one table: what it is, its default, its bounds, and why.

The fields of `Policy` are the table; those under one heading stand in a file of their own beside
this one. The program file may override any of them within its bounds; the published page and the
docs are made from `numbers()`, so what is said and what is done cannot differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self

from beenthere.domain.hours import Span
from beenthere.domain.nearest import no_such_key
from beenthere.domain.policy.groups import Groups
from beenthere.domain.policy.keeping import Keeping
from beenthere.domain.policy.number import Number, Topic, size
from beenthere.domain.policy.paging import Paging
from beenthere.domain.policy.reaching_out import ReachingOut
from beenthere.domain.policy.running import Running
from beenthere.domain.policy.signing_in import SigningIn
from beenthere.domain.policy.supporters import Supporters


class PolicyError(ValueError):
    """Overrides that cannot be taken: `mistakes` holds a key and a cure for each."""

    def __init__(self, mistakes: tuple[tuple[str, str], ...]) -> None:
        super().__init__("; ".join(f"{key}: {cure}" for key, cure in mistakes))
        self.mistakes = mistakes


# Of what a dataclass inherits, the fields of the last come first: so the headings are in order.
@dataclass(frozen=True, kw_only=True)
class Policy(Running, SigningIn, Supporters, Keeping, Paging, Groups, ReachingOut):
    """The numbers in force. A span says which hours it counts: `Timetable.after` reckons it."""

    def with_overrides(self, overrides: Mapping[str, object]) -> Self:
        """This policy with some numbers changed, each written as a program file writes it.

        Raises PolicyError naming every key that is unknown, unreadable, out of bounds, or
        at odds with another.
        """
        changes: dict[str, Any] = {}
        mistakes: list[tuple[str, str]] = []
        for key, value in overrides.items():
            if (number := _NUMBERS.get(key)) is None:
                mistakes.append((key, no_such_key(key, _NUMBERS)))
                continue
            try:
                changes[key] = number.read(value)
            except ValueError as refused:
                mistakes.append((key, str(refused)))
        changed = replace(self, **changes)
        mistakes += [
            (later, f"must be longer than {sooner} ({getattr(changed, sooner).words})")
            for sooner, later in _IN_ORDER
            if size(getattr(changed, later)) <= size(getattr(changed, sooner))
        ]
        if mistakes:
            raise PolicyError(tuple(mistakes))
        return changed


_IN_ORDER = (
    ("group_opens", "group_closes"),
    ("group_closes", "group_later"),
    ("group_shortest", "group_longest"),
    ("follow_up", "close"),
    ("try_again", "close"),
    ("not_now", "close"),
    ("consent_reminder", "consent_answer"),
    ("consent_answer", "consent_every"),
    ("touch_unplanned", "consent_every"),
    ("rest_after_case", "forget_load"),
    ("heard_for", "forget_presentations"),
    ("announced", "erase_announced"),
    ("correct_attendance", "forget_seats"),
    ("refresher_ahead", "refresher"),
    ("session_idle", "session_longest"),
    ("delivery_first_wait", "delivery_longest_wait"),
    ("page_next_urgent", "page_backup_urgent"),
    ("page_next_routine", "page_backup_routine"),
    ("page_backup_urgent", "page_everybody_urgent"),
    ("page_backup_routine", "page_everybody_routine"),
)
"""Pairs of spans of which the second must be the longer."""

_HEADINGS: dict[Topic, type[Any]] = {
    Topic.REACHING_OUT: ReachingOut,
    Topic.GROUPS: Groups,
    Topic.PAGING: Paging,
    Topic.KEEPING: Keeping,
    Topic.SUPPORTERS: Supporters,
    Topic.SIGNING_IN: SigningIn,
    Topic.RUNNING: Running,
}
_TOPIC_OF = {entry.name: topic for topic, some in _HEADINGS.items() for entry in fields(some)}

_NUMBERS: dict[str, Number] = {
    entry.name: Number(
        name=entry.name,
        topic=_TOPIC_OF[entry.name],
        default=getattr(Policy, entry.name),
        **entry.metadata,
    )
    for entry in fields(Policy)
}


def numbers(topic: Topic | None = None) -> tuple[Number, ...]:
    """The rows of the table, in order; those of one topic, or all."""
    return tuple(row for row in _NUMBERS.values() if topic in (None, row.topic))


@dataclass(frozen=True, kw_only=True)
class Published:
    """One line of the published schedule: `After a closed case ...: 7 days`, and why."""

    words: str
    value: Span | int
    why: str


def schedule(policy: Policy, topic: Topic) -> tuple[Published, ...]:
    """The numbers in force under one heading, as the public page shows them."""
    return tuple(
        Published(words=row.words, value=getattr(policy, row.name), why=row.why)
        for row in numbers(topic)
    )
