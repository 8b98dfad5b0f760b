"""What the program holds about one group: where, about how many, when, and who leads it.

Never who asked, who is in it, or who came. How to reach whoever asked is sealed, and goes when
the session is over. All of it goes on the published schedule; what remains is two counts for
each month.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q

from beenthere.domain.assignment import OfferState
from beenthere.domain.groups import (
    MOST_ASKED_FOR,
    STATES,
    WITH_FACILITATOR,
    WITH_TIME,
    WITHOUT_TIME,
    GroupAction,
    GroupOwner,
    GroupState,
)
from beenthere.domain.vocabulary import EventKind, HowSoon
from beenthere.inventory.fields import FormatField, TermField


def _turn(state: GroupState) -> dict[str, str]:
    """The owner and next action that go with a state (law L11): the database knows them too."""
    standing = STATES[state]
    return {
        "state": state.value,
        "owner": standing.owner.value,
        "next_action": standing.action.value,
    }


class Group(models.Model):
    """One session of a team. Its id is also the id of its key in the vault."""

    id = models.UUIDField(primary_key=True)
    form = models.UUIDField(unique=True)
    """The one-time number of the form it came on, so that a form sent twice counts once."""
    code_name = FormatField("code_name", unique=True)
    department = FormatField("slug")
    unit = FormatField("slug", null=True)
    kind = TermField(EventKind)
    about = models.PositiveSmallIntegerField()
    """About how many people, as whoever asked for it said."""
    how_soon = TermField(HowSoon)
    asked_at = models.DateTimeField()
    state = TermField(GroupState)
    owner = TermField(GroupOwner)
    next_action = TermField(GroupAction)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    contact = models.BinaryField(null=True)
    """How to reach whoever asked, sealed; null where a director or an EAP leader started it, and
    once the session is over."""
    facilitator = models.ForeignKey(
        "people.Account", on_delete=models.PROTECT, null=True, related_name="groups_led"
    )
    begins_at = models.DateTimeField(null=True)
    minutes = models.PositiveSmallIntegerField(null=True)
    """How long it lasts."""
    time_fell_away = models.BooleanField(default=False)
    """A time was planned that does not stand any more: the unit may still count on it."""
    headcount = models.PositiveSmallIntegerField(null=True)
    """How many came: all that is ever kept of a session."""
    follows = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="followed_by"
    )
    """The session after which the team asked to come together again."""
    events = models.ManyToManyField("cases.Event", related_name="groups")
    """The events whose clinicians are offered a peer of their own, whoever comes to the group. A
    director ties it to those of which they may see a case, and changes no other tie: none that they
    may not know of is in their way, or is theirs to undo."""

    class Meta:
        indexes = [models.Index(fields=["due_at", "id"], name="group_due")]
        constraints = [
            models.CheckConstraint(
                condition=reduce(or_, (Q(**_turn(state)) for state in GroupState)),
                name="group_has_its_next_action",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(each.value for each in WITH_FACILITATOR))
                | Q(facilitator__isnull=False),
                name="group_has_its_facilitator",
            ),
            models.CheckConstraint(
                condition=(
                    Q(begins_at__isnull=False, minutes__isnull=False)
                    & ~Q(state__in=sorted(each.value for each in WITHOUT_TIME))
                )
                | (
                    Q(begins_at__isnull=True, minutes__isnull=True)
                    & ~Q(state__in=sorted(each.value for each in WITH_TIME))
                ),
                name="group_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(about__gte=1, about__lte=MOST_ASKED_FOR)
                & (Q(headcount__isnull=True) | Q(headcount__lte=MOST_ASKED_FOR)),
                name="group_of_so_many",
            ),
        ]

    @property
    def ends_at(self) -> datetime | None:
        """When the session is over, where it has a time."""
        if self.begins_at is None or self.minutes is None:
            return None
        return self.begins_at + timedelta(minutes=self.minutes)


ASKS = (OfferState.LISTED, OfferState.OPEN, OfferState.ACCEPTED)
"""A supporter is asked, is to be, or comes along."""
COMING = Q(state=OfferState.ACCEPTED, handed_back=False)
"""Of an offer: its supporter comes along."""
ASKED_OR_COMING = Q(state__in=(OfferState.OPEN, OfferState.ACCEPTED), handed_back=False)
"""Of an offer: its supporter is asked now, or comes along."""


class GroupOffer(models.Model):
    """A supporter who is asked to come along to a group, and what became of it.

    Who accepted, and did not hand it back, comes along: there is no other row of it.
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="offers")
    supporter = models.ForeignKey(
        "supporters.Supporter", on_delete=models.PROTECT, related_name="group_offers"
    )
    place = models.PositiveSmallIntegerField()
    state = TermField(OfferState)
    opened_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    handed_back = models.BooleanField(default=False)
    """They had accepted, and then could not; nobody asks why."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "supporter"],
                condition=Q(state__in=[each.value for each in ASKS]),
                name="group_asks_each_once",
            ),
        ]


class GroupTally(models.Model):
    """How many sessions were held in one month, and how many people came to them in all.

    Written when a group is erased. In no report: the desk of groups shows the sums of a year.
    """

    month = models.DateField(unique=True)
    groups = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)
