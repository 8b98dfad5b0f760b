"""What is to be said, to whom and by when: the outbox.

A message is written in the transaction that causes it, and spoken by the worker. Its words
are fixed by its kind; a row holds no text.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from beenthere.domain.vocabulary import ChannelKind, Term
from beenthere.domain.wording import MessageKind
from beenthere.inventory.fields import FormatField, TermField


class MessageState(Term):
    """What became of a message."""

    QUEUED = "queued", "To be sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Could not be delivered"
    WITHDRAWN = "withdrawn", "No longer needed"


class ContactPoint(models.Model):
    """One way to page a person of the program, in the order they chose."""

    account = models.ForeignKey(
        "people.Account", on_delete=models.CASCADE, related_name="contact_points"
    )
    place = models.PositiveSmallIntegerField(default=1)
    kind = TermField(ChannelKind)
    email = FormatField("email", null=True)
    web_address = FormatField("web_address", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "place"], name="contact_point_order"),
            models.CheckConstraint(
                condition=Q(kind=ChannelKind.EMAIL, email__isnull=False, web_address__isnull=True)
                | Q(kind=ChannelKind.WEBHOOK, email__isnull=True, web_address__isnull=False),
                name="contact_point_address",
            ),
        ]


class Message(models.Model):
    """One page to one person. Its id is the idempotency key that channels are given."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="+")
    kind = TermField(MessageKind)
    case = models.ForeignKey(
        "cases.Case", on_delete=models.CASCADE, null=True, related_name="messages"
    )
    offer = models.ForeignKey(
        "cases.Offer", on_delete=models.CASCADE, null=True, related_name="messages"
    )
    assignment = models.ForeignKey(
        "cases.Assignment", on_delete=models.CASCADE, null=True, related_name="messages"
    )
    state = TermField(MessageState, default=MessageState.QUEUED)
    place = models.PositiveSmallIntegerField(default=1)
    """Which of the person's contact points is being tried."""
    due_at = models.DateTimeField()
    """When it is to be sent; once it is sent, when it was."""
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    """When its single-use link was used; null where it has none or it is unused."""

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state=MessageState.QUEUED),
                name="message_due",
            )
        ]
