"""What is to be said, to whom and by when: the outbox.

A message is written in the transaction that causes it, and spoken by the worker. Its words
are fixed by its kind; a row holds no text.
"""

from __future__ import annotations

import uuid
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Deferrable, Q

from beenthere.domain.channels import ADDRESS, COLUMNS
from beenthere.domain.vocabulary import ChannelKind, LastDelivery, Term
from beenthere.domain.wording import MessageKind
from beenthere.inventory.fields import FormatField, TermField


class MessageState(Term):
    """What became of a message."""

    QUEUED = "queued", "To be sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Could not be delivered"
    WITHDRAWN = "withdrawn", "No longer needed"
    MERGED = "merged", "Said by another message"


def _addressed() -> Q:
    """Each kind of contact point fills the columns of its address, and no others."""
    alternatives = (
        Q(kind=kind, **{f"{column}__isnull": column not in filled for column in COLUMNS})
        for kind, filled in ADDRESS.items()
    )
    return reduce(or_, alternatives)


CARRIERS = (MessageKind.DIGEST, MessageKind.MANY_WAITING)
"""Messages that stand for many: what each of those had to say waits behind the sign-in."""


class ContactPoint(models.Model):
    """One way to page a person of the program, in the order they chose.

    Only a verified one is used. The code that verifies it is stored nowhere: it is a keyed hash
    of the row and of the moment when it was asked for (`apps.paging.reaching`).
    """

    account = models.ForeignKey(
        "people.Account", on_delete=models.CASCADE, related_name="contact_points"
    )
    place = models.PositiveSmallIntegerField(default=1)
    kind = TermField(ChannelKind)
    email = FormatField("email", null=True)
    web_address = FormatField("web_address", null=True)
    phone = FormatField("phone", null=True)
    pager = FormatField("pager", null=True)
    push_endpoint = FormatField("push_endpoint", null=True)
    push_key = FormatField("push_key", null=True)
    push_secret = FormatField("push_secret", null=True)
    pagerduty_key = FormatField("pagerduty_key", null=True)
    verified_at = models.DateTimeField(null=True)
    code_asked_at = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    """How often a wrong code was typed since one was asked for."""
    last_delivery = TermField(LastDelivery, null=True)
    last_delivery_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "place"],
                name="contact_point_order",
                deferrable=Deferrable.DEFERRED,
            ),
            models.CheckConstraint(condition=_addressed(), name="contact_point_address"),
        ]

    @property
    def address(self) -> str:
        """What the channel is given: the columns of the kind, with spaces between."""
        return " ".join(getattr(self, column) for column in ADDRESS[ChannelKind(self.kind)])


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
    supporter = models.ForeignKey(
        "supporters.Supporter", on_delete=models.CASCADE, null=True, related_name="+"
    )
    """Who asks a director for a call that is about no case."""
    contact_point = models.ForeignKey(
        ContactPoint, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    """The one way a code or a test goes; null for whatever goes the way its person chose."""
    hand_off = models.ForeignKey(
        "handoffs.HandOff", on_delete=models.SET_NULL, null=True, related_name="messages"
    )
    """The hand-off it is about; null once that is over, and then the message goes as well."""
    gathering = models.ForeignKey(
        "gatherings.Gathering", on_delete=models.CASCADE, null=True, related_name="messages"
    )
    group = models.ForeignKey(
        "groups.Group", on_delete=models.CASCADE, null=True, related_name="messages"
    )
    group_offer = models.ForeignKey(
        "groups.GroupOffer", on_delete=models.CASCADE, null=True, related_name="messages"
    )
    state = TermField(MessageState, default=MessageState.QUEUED)
    place = models.PositiveSmallIntegerField(default=1)
    """Which of the person's contact points is being tried."""
    due_at = models.DateTimeField()
    """When it is to be sent; once it is sent, when it was."""
    planned_at = models.DateTimeField(null=True)
    """When the plan was made that it is a step of; null for what is no step of a plan."""
    carried_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="carries"
    )
    """The message that says it too, once it is merged."""
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    """When its single-use link was used; null where it has none or it is unused."""
    receipt_at = models.DateTimeField(null=True)
    """Of when the provider's last word about its delivery is; an older one, or the same one again,
    changes nothing."""

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state=MessageState.QUEUED),
                name="message_due",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind", "place"],
                condition=Q(state=MessageState.QUEUED, kind__in=CARRIERS),
                name="one_carrier_waits",
            ),
        ]
