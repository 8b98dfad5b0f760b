"""What every letter to somebody without an account has, whatever it says: it waits, and is sent by
e-mail and no other way."""

from __future__ import annotations

import uuid

from django.db import models

from beenthere.domain.vocabulary import Term
from beenthere.inventory.fields import TermField


class LetterState(Term):
    """What became of a letter."""

    WAITING = "waiting", "To be sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Could not be delivered"


class Posted(models.Model):
    """A letter, as far as sending it goes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    state = TermField(LetterState, default=LetterState.WAITING)
    due_at = models.DateTimeField()
    """When it is to be sent; once it was sent or given up, when that was."""
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
