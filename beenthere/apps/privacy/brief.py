"""Erasing the pages that must leave no trace: of the two doors, and of hand-offs.

The software gets a human to the telephone and files nothing. Once somebody has called, or the
policy's time is over, nothing says that there was anything to call about.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from beenthere.apps.cases.models import Case
from beenthere.apps.handoffs.models import HandOff
from beenthere.apps.outside import program
from beenthere.apps.paging.models import Message, MessageState
from beenthere.apps.privacy.queries import held_among, keep_holds_as_they_are
from beenthere.domain.paging import DOORS
from beenthere.domain.wording import MessageKind

CALLS = DOORS | {MessageKind.HAND_OFF_LAPSED}
"""What a director answers by calling a supporter or, for somebody, a professional."""

_SAID_ONCE = CALLS | {MessageKind.HAND_OFF_UNSEEN}
"""What has done its work once it reached somebody, or was answered."""

_OF_HAND_OFFS = frozenset({MessageKind.HAND_OFF, MessageKind.HAND_OFF_ASKED})


@transaction.atomic
def erase_brief(*, now: datetime) -> int:
    """Erase calls for help that were answered, or reached somebody long enough ago, calls about
    no case that were made, and hand-offs that are over with the pages about them; how many.

    One that reached nobody stays on the desks until somebody answers it. Those of a case that a
    legal hold keeps stay with it, out of everybody's sight.
    """
    over = Message.objects.filter(kind__in=_OF_HAND_OFFS, hand_off=None)
    over |= Message.objects.filter(supporter__isnull=False, answered_at__isnull=False)
    calls = Message.objects.filter(kind__in=_SAID_ONCE)
    alike = calls.filter(case=OuterRef("case"), kind=OuterRef("kind"))
    reached = alike.filter(assignment=OuterRef("assignment"), state=MessageState.SENT)
    waiting = alike.filter(assignment=OuterRef("assignment"), state=MessageState.QUEUED)
    long_ago = now - program().policy.erase_doors.length
    answered = calls.filter(
        Q(answered_at__isnull=False) | Q(Exists(reached), ~Exists(waiting), due_at__lte=long_ago)
    )
    # Read once: of what ends from here on, nobody has asked whether a hold keeps it.
    ended = dict(HandOff.objects.filter(ended_at__isnull=False).values_list("pk", "case"))
    done = dict(answered.values_list("pk", "case"))
    cases = {*ended.values(), *done.values()}
    held = set[UUID]()
    if cases:
        keep_holds_as_they_are()
        held = held_among(Case.objects.filter(pk__in=cases))
    # The hand-offs first: after that their pages are about none.
    hand_offs, _ = HandOff.objects.filter(pk__in=_free(ended, held)).delete()
    messages, _ = (over | Message.objects.filter(pk__in=_free(done, held))).delete()
    return hand_offs + messages


def _free(found: Mapping[UUID, UUID | None], held: Collection[UUID]) -> list[UUID]:
    """What no hold keeps, of what was found with its case."""
    return [key for key, case in found.items() if case not in held]
