"""Who can be handed a clinician, what waits for them, and the little they are shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from beenthere.apps.cases.conflicts import free_of_conflict
from beenthere.apps.cases.identity import unsealed
from beenthere.apps.cases.models import Case
from beenthere.apps.cases.queries import cases_seen_by
from beenthere.apps.handoffs.models import HandOff
from beenthere.apps.people.models import Account
from beenthere.apps.people.queries import accounts_with_role
from beenthere.domain.case import ENDS_HAND_OFFS
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import HandOffTo, PreferredTime, Role
from beenthere.domain.wording import MessageKind

WHO_TAKES = {
    HandOffTo.EAP: (Role.EAP_LEADER, Role.FACILITATOR),
    HandOffTo.PSYCHIATRY: (Role.PSYCHIATRY,),
}
"""The roles of those who are told of a hand-off."""


@dataclass(frozen=True, kw_only=True)
class WhomToCall:
    """Whom to call and how: never what happened, and never which case (law L5)."""

    name: str
    phone: str
    pager: str
    email: str
    preferred_time: str


def recipients(case: Case, to: HandOffTo) -> set[int]:
    """The accounts that can be told of a hand-off of this case's clinician.

    Nobody who is the clinician, was there, evaluates them, or stepped back from the case.
    """
    accounts = accounts_with_role(*WHO_TAKES[to])
    stepped_back = case.sights.filter(stepped_back=True).values_list("account", flat=True)
    return free_of_conflict(case, unsealed(case), accounts) - set(stepped_back)


@dataclass(frozen=True)
class Professional:
    """Somebody who can be chosen by name."""

    account: int
    to: HandOffTo
    name: str


def by_name(case: Case, kinds: Iterable[HandOffTo]) -> list[Professional]:
    """Those of these kinds who can be chosen for this case's clinician, by kind and then by name.

    Each has an account that somebody of the program invited, with a role, and stands in the
    directory. Whoever does not is told together with the others, and nobody is asked for by a mail
    address.
    """
    found = []
    for to in kinds:
        able = Account.objects.filter(pk__in=recipients(case, to)).select_related("person")
        found += [
            Professional(account.pk, to, account.person.name)
            for account in able.order_by("person__name_key", "pk")
            if account.person
        ]
    return found


def offered_kinds() -> list[HandOffTo]:
    """The kinds of professionals of whom this program has any."""
    return [to for to, roles in WHO_TAKES.items() if accounts_with_role(*roles).exists()]


def still_on() -> QuerySet[HandOff]:
    """The hand-offs that have not ended, by themselves or with their case.

    Those of a case closed as a mistake, or joined to another, did. Those of a case that is
    complete, or whose clinician declined, go on: it is a peer that they no longer want, and
    Employee Assistance they still may.
    """
    return HandOff.objects.filter(ended_at=None).exclude(case__close_reason__in=ENDS_HAND_OFFS)


def waiting_for(account: Account, *, now: datetime) -> QuerySet[HandOff]:
    """What waits for this professional to open it."""
    return (
        still_on()
        .filter(
            messages__account=account,
            messages__kind=MessageKind.HAND_OFF,
            basis__isnull=False,
            due_at__gt=now,
        )
        .order_by("due_at", "pk")
    )


def waiting_for_decision(account: Account, *, now: datetime) -> QuerySet[HandOff]:
    """What waits for a decision, of the cases that this director may see."""
    return (
        still_on()
        .filter(case__in=cases_seen_by(account, now=now), basis=None)
        .select_related("case", "assignment__supporter__person")
        .order_by("due_at", "pk")
    )


def whom_to_call(case: Case) -> WhomToCall:
    """What a professional is shown. Raises KeyGone once the case is erased."""
    facts = unsealed(case)
    preferred = facts.get(SealedField.PREFERRED_TIME)
    return WhomToCall(
        name=facts.get(SealedField.NAME, ""),
        phone=facts.get(SealedField.PHONE, ""),
        pager=facts.get(SealedField.PAGER, ""),
        email=facts.get(SealedField.EMAIL, ""),
        preferred_time=PreferredTime(preferred).words if preferred else "",
    )
