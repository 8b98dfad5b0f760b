"""What the program holds about one referral, and nothing else.

Who is supported stands only in `Sealed`, under a key of the case's own that is kept apart
(law L3). Everything here goes when the case is erased (law L4).
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from uuid import UUID

from django.db import models
from django.db.models import Q

from beenthere.domain.assignment import OfferState
from beenthere.domain.case import STATES, CaseState, NextAction, Owner
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import (
    CloseReason,
    EventKind,
    Occurred,
    OutreachOutcome,
    OverrideReason,
    ReachBy,
    RecusalReason,
    Source,
    Urgency,
)
from beenthere.inventory.fields import FormatField, TermField


class Event(models.Model):
    """Something hard that happened. It may touch several people, each with a case.

    Its id is also the id of its key in the vault; the key keeps the hashes of those
    involved from meaning anything once the last of its cases is erased.
    """

    id = models.UUIDField(primary_key=True)
    form = models.UUIDField(unique=True)
    """The one-time number of the form it came on, so that a form sent twice counts once."""
    kind = TermField(EventKind)
    occurred = TermField(Occurred)
    referred_at = models.DateTimeField()
    announcement = models.ForeignKey(
        "announcements.Announcement", on_delete=models.SET_NULL, null=True, related_name="events"
    )
    """The announcement whose reference the referral quoted."""


class Involved(models.Model):
    """Somebody who was there, as a keyed hash: enough to keep them from supporting others."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="involved")
    digest = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "digest"], name="involved_once"),
        ]


def _turn(state: CaseState) -> dict[str, str]:
    """The owner and next action that go with a state (law L11): the database knows them too."""
    standing = STATES[state]
    return {"owner": standing.owner.value, "next_action": standing.action.value}


class Case(models.Model):
    """Outreach to one clinician. Its id is also the id of its key in the vault."""

    id = models.UUIDField(primary_key=True)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="cases")
    also = models.ManyToManyField(Event, related_name="joined_cases")
    """The events of referrals that were joined to this one."""
    code_name = FormatField("code_name", unique=True, null=True)
    """Given when the program has found who may see the case; null until then."""
    state = TermField(CaseState)
    owner = TermField(Owner)
    next_action = TermField(NextAction)
    due_at = models.DateTimeField()
    urgency = TermField(Urgency)
    source = TermField(Source)
    reach_by = TermField(ReachBy)
    referrer_may_be_named = models.BooleanField(default=False)
    referred_at = models.DateTimeField()
    last_contact_at = models.DateTimeField(null=True)
    close_reason = TermField(CloseReason, null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], name="case_due"),
            models.Index(fields=["state", "due_at"], name="case_state_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=reduce(or_, (Q(state=state, **_turn(state)) for state in CaseState)),
                name="case_has_its_next_action",
            ),
            models.CheckConstraint(
                condition=Q(state=CaseState.RECEIVED) | Q(code_name__isnull=False),
                name="case_named_once_routed",
            ),
            models.CheckConstraint(
                condition=Q(state=CaseState.CLOSED, close_reason__isnull=False)
                | (~Q(state=CaseState.CLOSED) & Q(close_reason__isnull=True)),
                name="case_closed_with_reason",
            ),
        ]

    def event_ids(self) -> list[UUID]:
        """What it is about: its own event, and those of referrals that were joined to it."""
        return [self.event_id, *(each.pk for each in self.also.all())]


class Sealed(models.Model):
    """One sealed fact about the clinician of a case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="sealed")
    field = TermField(SealedField)
    value = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "field"], name="sealed_once"),
        ]


class BlindIndex(models.Model):
    """Keyed hashes of how the clinician can be reached, to notice a second referral."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="blind_index")
    digest = models.BinaryField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "digest"], name="blind_index_once"),
        ]


class Sight(models.Model):
    """A director who may see the case. Whoever has no row finds no trace of it (law L6)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="sights")
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="sights")
    stepped_back = models.BooleanField(default=False)
    """They said "not me": they do not see it any more, and are not let in again."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "case"], name="sight_once"),
        ]


class AccessRecord(models.Model):
    """That a director opened a case, and when; seen by the other directors until erasure."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="openings")
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField()


CALLED_BACK = 0
"""The place of the supporter whom the clinician called back; a director's list begins with 1."""


class Offer(models.Model):
    """A place on the approved list of a case, and what became of it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="offers")
    supporter = models.ForeignKey(
        "supporters.Supporter", on_delete=models.PROTECT, related_name="offers"
    )
    place = models.PositiveSmallIntegerField()
    state = TermField(OfferState)
    second = models.BooleanField(default=False)
    """Asked to join a supporter who already has the case, not to take it."""
    override = TermField(OverrideReason, null=True)
    any_hour = models.BooleanField(default=False)
    """Whether the director asks them though they are outside their hours."""
    opened_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)

    @property
    def called_back(self) -> bool:
        """Whether the clinician asked for this supporter, and no director's list follows."""
        return self.place == CALLED_BACK


class Assignment(models.Model):
    """A supporter who has the case now, or had it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="assignments")
    supporter = models.ForeignKey(
        "supporters.Supporter", on_delete=models.PROTECT, related_name="assignments"
    )
    lead = models.BooleanField()
    """Owns the next action; a second supporter does not."""
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    recused = TermField(RecusalReason, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(lead=True, until__isnull=True), name="one_lead"
            ),
            models.UniqueConstraint(
                fields=["case", "supporter"],
                condition=Q(until__isnull=True),
                name="assigned_once",
            ),
        ]


class Contact(models.Model):
    """That a supporter tried to reach the clinician, and what came of the try: never the talk."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="contacts")
    supporter = models.ForeignKey(
        "supporters.Supporter", on_delete=models.PROTECT, related_name="+"
    )
    outcome = TermField(OutreachOutcome)
    at = models.DateTimeField()
