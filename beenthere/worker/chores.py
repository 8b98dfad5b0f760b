"""What is tidied away now and then: nobody waits for it, and nothing breaks without it."""

from __future__ import annotations

from datetime import datetime, timedelta

from beenthere.apps.cases.matching import matching_policy
from beenthere.apps.cases.models import Case, Event
from beenthere.apps.outside import program, vault
from beenthere.apps.paging.actions import erase_old
from beenthere.apps.people.actions.accounts import end_stale_sign_ins
from beenthere.apps.privacy.holding import tell_supporters
from beenthere.apps.supporters.actions import forget_rest


def tidy(*, now: datetime) -> int:
    """Erase orphaned keys, old messages, sign-ins that are over and days of rest that are long
    past; how many in all."""
    matching = matching_policy()
    rest = timedelta(days=max(matching.rest_days, matching.rested_days))
    return (
        destroy_orphans(now=now)
        + erase_old(now=now)
        + end_stale_sign_ins(now=now)
        + forget_rest(rested_since=(now - rest).astimezone(program().zone).date())
        + tell_supporters(now=now)
    )


def destroy_orphans(*, now: datetime) -> int:
    """Destroy keys that belong to no case and no event: of a form that was never accepted, or
    of an event whose rows were erased just before the power went. How many.
    """
    # The keys first: a case that is stored in between then still counts as one.
    held = vault().held(issued_before=now)
    used = set(Case.objects.filter(pk__in=held).values_list("pk", flat=True))
    used |= set(Event.objects.filter(pk__in=held).values_list("pk", flat=True))
    orphans = held - used
    if orphans:
        vault().destroy(orphans)
    return len(orphans)
