"""How a group begins: asked for by anyone, started by a director or an EAP leader, or asked for
again by a team that has come together before. And how a large team becomes several sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from uuid import UUID, uuid4

from django.db import connection, transaction

from beenthere.apps.cases.models import Case
from beenthere.apps.groups.actions.moving import locked, move
from beenthere.apps.groups.contact import Contact, contact_of, sealed
from beenthere.apps.groups.models import Group
from beenthere.apps.groups.queries import facilitators, followed_by
from beenthere.apps.outside import program, vault
from beenthere.domain import groups as rules
from beenthere.domain.code_names import code_name
from beenthere.domain.groups import MAY_FOLLOW, GroupActor, GroupEvent, GroupState, NotPossible
from beenthere.domain.vocabulary import EventKind, HowSoon

_ONE_AT_A_TIME = 0x67726F75  # an advisory lock's number: any that nothing else uses


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a team asks for: closed values and a number."""

    department: str
    unit: str
    """Empty where no unit is known."""
    kind: EventKind
    about: int
    how_soon: HowSoon


@transaction.atomic
def ask(*, form: UUID, wanted: Wanted, contact: Contact, now: datetime) -> bool:
    """Somebody of the hospital asks for a group; those who can take it on are told.

    `form` is the one-time number of the form. Returns False, and changes nothing, when that form
    was accepted before. Raises NotSealable for a contact of the wrong shape.
    """
    group = _new(wanted, form=form, now=now)
    if group is None:
        return False
    group.contact = sealed(group.pk, contact)
    move(group, GroupEvent.ASKED, {GroupActor.ANYONE}, now=now)
    return True


@transaction.atomic
def start(*, form: UUID, wanted: Wanted, now: datetime) -> Group:
    """A director or an EAP leader starts one; the same form twice is one group."""
    group = _new(wanted, form=form, now=now)
    if group is None:
        return Group.objects.get(form=form)
    move(group, GroupEvent.STARTED, {GroupActor.DESK}, now=now)
    return group


@transaction.atomic
def follow_on(*, group_id: UUID, actors: frozenset[GroupActor], now: datetime) -> Group:
    """The team of a group that was held asks to come together again; asking twice is once.

    The facilitator stays theirs, while they still work; and whoever was there when it happened
    comes along to neither. Raises NotPossible or NotYours.
    """
    before = locked(group_id)
    if GroupState(before.state) not in MAY_FOLLOW:
        raise NotPossible
    if again := followed_by(before):
        return again
    group = _alike(before, about=before.about, how_soon=HowSoon.LATER, now=now)
    group.follows = before
    if facilitators().filter(groups_led=before).exists():
        group.facilitator_id = before.facilitator_id
        move(group, GroupEvent.FOLLOWED, actors, now=now)
    else:
        move(group, GroupEvent.STARTED, actors, now=now)
    group.events.set(before.events.all())
    return group


@transaction.atomic
def split(*, group_id: UUID, now: datetime) -> list[Group]:
    """Make as many sessions of a large team as are proposed; the first keeps its place.

    Each has its own key, and how to reach whoever asked goes with each. Raises NotPossible where
    one session is enough, or once a time was planned.
    """
    group = locked(group_id)
    first, *others = rules.split(group.about, program().policy)
    if not others or group.state not in (GroupState.TAKEN, GroupState.FACILITATED):
        raise NotPossible
    contact = contact_of(group)
    group.about = first
    group.save(update_fields=["about"])
    sessions = [group]
    for about in others:
        other = _alike(group, about=about, how_soon=HowSoon(group.how_soon), now=now)
        other.asked_at = group.asked_at
        if contact is not None:
            other.contact = sealed(other.pk, contact)
        move(other, GroupEvent.STARTED, {GroupActor.DESK}, now=now)
        other.events.set(group.events.all())
        sessions.append(other)
    return sessions


def _alike(group: Group, *, about: int, how_soon: HowSoon, now: datetime) -> Group:
    """Another session for the same team, not stored yet."""
    wanted = Wanted(
        department=group.department,
        unit=group.unit or "",
        kind=EventKind(group.kind),
        about=about,
        how_soon=how_soon,
    )
    made = _new(wanted, form=uuid4(), now=now)
    assert made is not None  # noqa: S101 -- a number of chance was never used before
    return made


def _new(wanted: Wanted, *, form: UUID, now: datetime) -> Group | None:
    """A group that is not stored yet; None when its form was accepted before."""
    # One at a time: two taps at once are one request, and no two groups get one name.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
    if Group.objects.filter(form=form).exists():
        return None
    return Group(
        id=vault().issue(),
        form=form,
        code_name=code_name(SystemRandom(), taken=_names()),
        department=wanted.department,
        unit=wanted.unit or None,
        kind=wanted.kind,
        about=wanted.about,
        how_soon=wanted.how_soon,
        asked_at=now,
    )


def _names() -> set[str]:
    """The code names in use, of cases too: nobody is to take one for the other."""
    of_cases = Case.objects.exclude(code_name=None).values_list("code_name", flat=True)
    return {*filter(None, of_cases), *Group.objects.values_list("code_name", flat=True)}
