"""Changing who can be asked."""

from __future__ import annotations

from django.db import transaction

from beenthere.apps.supporters.models import Supporter
from beenthere.domain.vocabulary import SupporterStatus

CHANGES = {
    SupporterStatus.ACTIVE: SupporterStatus.PAUSED,
    SupporterStatus.PAUSED: SupporterStatus.ACTIVE,
}
"""From where the roster may change a status, and to what. Somebody who has stepped down comes
back by saying so themselves."""


class NotFromThere(Exception):
    """The status was changed in the meantime, or is one that the roster does not change."""


@transaction.atomic
def set_status(*, supporter_id: int, status: SupporterStatus) -> None:
    """Pause a supporter, or have them back; cases they have stay with them.

    Raises Supporter.DoesNotExist or NotFromThere.
    """
    supporter = Supporter.objects.select_for_update().get(pk=supporter_id)
    if CHANGES.get(SupporterStatus(supporter.status)) is not status:
        raise NotFromThere
    supporter.status = status
    supporter.save(update_fields=["status"])
