"""The roster. It knows of no case, and counts none (laws L6 and L9)."""

from __future__ import annotations

from django.db.models import QuerySet

from beenthere.apps.supporters.models import Supporter
from beenthere.domain.vocabulary import SupporterStatus


def roster(*, status: SupporterStatus | None) -> QuerySet[Supporter]:
    """The supporters, or those of one status, by name."""
    everybody = Supporter.objects.select_related("person").order_by("person__name_key", "pk")
    return everybody if status is None else everybody.filter(status=status)
