"""A clinician who is handed to a professional: a row that lives for some hours."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from beenthere.domain.vocabulary import HandOffBasis, HandOffTo
from beenthere.inventory.fields import TermField


class HandOff(models.Model):
    """That a professional is to call the clinician of a case.

    Whom to call stands sealed with the case, and nowhere here. The row ends once it was opened, or
    refused, or when its time is over. It is then erased within minutes, and nothing says that it
    was there; where a legal hold keeps its case it is kept too, and shown to nobody.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="hand_offs")
    assignment = models.ForeignKey("cases.Assignment", on_delete=models.CASCADE, related_name="+")
    """Of the supporter who asks for it."""
    to = TermField(HandOffTo)
    chosen = models.ForeignKey(
        "people.Account", on_delete=models.SET_NULL, related_name="+", null=True
    )
    """The one who is to call; null for whoever of them is there. Only who was told can open it, so
    that it opens to nobody else when their account ends."""
    basis = TermField(HandOffBasis, null=True)
    """Null while it waits for a director's decision."""
    due_at = models.DateTimeField()
    """Until when it waits for somebody to decide, or to open it."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "to"],
                condition=Q(ended_at__isnull=True),
                name="handed_to_each_once",
            ),
        ]
