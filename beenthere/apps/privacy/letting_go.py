"""Letting go of what is not to be kept of a case that goes on for years.

It goes as closed cases go: the key first, and not while a legal hold keeps the case (laws L4 and
L10). Until it is gone nothing shows it: `cases.identity.unsealed` sees to that.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery

from beenthere.apps.alongside.models import Alongside
from beenthere.apps.cases.actions.reaching import WISH_OF_OUTCOME
from beenthere.apps.cases.models import BlindIndex, Case, Contact, Offer, Sealed
from beenthere.apps.outside import program, vault
from beenthere.apps.paging.models import Message, MessageState
from beenthere.apps.privacy.queries import erasing_stopped, held_among, keep_holds_as_they_are
from beenthere.domain.assignment import OfferState
from beenthere.domain.case import LIGHT
from beenthere.domain.vocabulary import Keeps

_UNSETTLED = (OfferState.LISTED, OfferState.OPEN)


def let_go(*, now: datetime) -> int:
    """Erase who it is about, with its key, of each walk whose clinician asked us to keep the least;
    how many there were.

    None while erasing waits for somebody to look at the clock. What matching could not find for
    them goes uncounted. Killed anywhere in between, the next run ends what this one began.
    """
    if erasing_stopped(now=now):
        return 0
    of_case = {"case": OuterRef("case")}
    left = Exists(Sealed.objects.filter(**of_case)) | Exists(BlindIndex.objects.filter(**of_case))
    walks = Alongside.objects.filter(Q(key=None) | left, keeps=Keeps.LEAST)
    return sum(_let_go_of(case) for case in list(walks.values_list("case_id", flat=True)))


def _let_go_of(case_id: UUID) -> int:
    # Committed before the key goes, so that the case is never one whose key was lost.
    with transaction.atomic():
        if not _free([case_id]):
            return 0
        walk = Alongside.objects.select_for_update().get(case=case_id)
        if walk.key is None:
            walk.key = vault().issue()
            walk.save(update_fields=["key"])
    with transaction.atomic():
        if not _free([case_id]):
            return 0
        vault().destroy([case_id])
        Sealed.objects.filter(case=case_id).delete()
        BlindIndex.objects.filter(case=case_id).delete()
    return 1


@transaction.atomic
def thin_out(*, now: datetime) -> int:
    """Erase what piles up around a walk between two touchpoints: messages that were sent, offers
    that were answered, and calls but for the first try; how many rows.

    How soon somebody reached out first is counted when the case is erased.
    """
    walks = Case.objects.filter(state__in=LIGHT).values_list("pk", flat=True)
    free = _free(walks)
    long_ago = now - program().policy.erase_messages.length
    first = Contact.objects.filter(case=OuterRef("case")).order_by("at", "pk").values("pk")[:1]
    said = Contact.objects.filter(case__in=free).exclude(pk=Subquery(first))
    gone = (
        Message.objects.filter(case__in=free, due_at__lte=long_ago).exclude(
            state=MessageState.QUEUED
        ),
        Offer.objects.filter(case__in=free).exclude(state__in=_UNSETTLED),
        # Whom the clinician would rather not have is still kept apart.
        said.exclude(outcome__in=WISH_OF_OUTCOME),
    )
    return sum(rows.delete()[0] for rows in gone)


def _free(cases: Iterable[UUID]) -> set[UUID]:
    """Those that no legal hold keeps, until the transaction ends."""
    asked = set(cases)
    if not asked:
        return asked
    keep_holds_as_they_are()
    return asked - held_among(Case.objects.filter(pk__in=asked))
