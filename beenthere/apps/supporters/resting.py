"""Rest after a case: begun when it closes, and forgotten once it changes nothing any more."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from beenthere.apps.outside import program
from beenthere.apps.supporters.models import Rest, Supporter
from beenthere.domain.load import with_one_more
from beenthere.domain.rest import rests_until
from beenthere.domain.vocabulary import EventKind


@transaction.atomic
def begin_rest(supporters: Iterable[int], *, kinds: Collection[EventKind], now: datetime) -> None:
    """These supporters, by primary key, rest now that a case about these kinds closes."""
    policy, today = program().policy, program().day_of(now)
    # Two cases of one supporter may close at once; each is to count.
    for supporter in Supporter.objects.select_for_update().filter(pk__in=supporters).order_by("pk"):
        before = Rest.objects.filter(supporter=supporter).first()
        until = before.until if before else None
        recent = with_one_more(
            before.recent_cases if before else 0,
            # A longer rest counts as if the last case had closed that much later.
            last_closed_on=until - policy.rest_after_case.length if until else None,
            today=today,
        )
        until = rests_until(kinds, before=until, today=today, policy=policy)
        Rest.objects.update_or_create(
            supporter=supporter, defaults={"until": until, "recent_cases": recent}
        )


def recent_cases_of(supporter: Supporter) -> int:
    """About how many cases of theirs closed lately."""
    rest = Rest.objects.filter(supporter=supporter).first()
    return rest.recent_cases if rest else 0


def forget_rest(*, now: datetime) -> int:
    """Forget rest that is long over, and how many cases it came after; of how many supporters.

    From that day on neither changes anything in matching, so neither need be kept.
    """
    over_since = program().day_of(now - program().policy.forget_load.length)
    deleted, _ = Rest.objects.filter(until__lte=over_since).delete()
    return deleted
