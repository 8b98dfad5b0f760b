"""Cases of the demo program, at least one in every state, brought there by the program's own
actions.

Each story is told backwards from now, so that what is due in an hour is due in an hour
whenever the demo is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from beenthere.apps.announcements.actions import announce, tie
from beenthere.apps.cases.actions import closing, offering, reaching, triage
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.from_directory import facts_of
from beenthere.apps.cases.matching import match
from beenthere.apps.cases.models import Case
from beenthere.apps.handoffs.actions import NobodyToHandTo, ask
from beenthere.apps.paging.models import Message, MessageState
from beenthere.apps.people.models import Person
from beenthere.apps.supporters.models import Supporter
from beenthere.demo.referring import free_people, referred
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import (
    CloseReason,
    EventKind,
    HandOffTo,
    Occurred,
    OutreachOutcome,
    ReachBy,
    Source,
    Urgency,
)


@dataclass(frozen=True)
class Story:
    """One case whose story is being told."""

    now: datetime
    case: Case
    facts: Mapping[SealedField, str]

    def ago(self, hours: float) -> datetime:
        """The moment so many hours before now."""
        return self.now - timedelta(hours=hours)

    def triaged(self, hours: float) -> None:
        """A director tied the clinician to the directory."""
        triage.triage(
            case_id=self.case.pk,
            facts=self.facts,
            reach_by=ReachBy.DIRECTORY,
            urgency=Urgency(self.case.urgency),
            now=self.ago(hours),
        )

    def offered(self, hours: float, *, how_many: int = 2) -> None:
        """A director approved a list of the best matches."""
        then = self.ago(hours)
        found = match(self.case, now=then)
        best = found.choices(found.ranked[:how_many])
        offering.approve_list(
            case_id=self.case.pk,
            wanted=[Wanted(supporter=each.supporter.pk) for each in best],
            now=then,
        )

    def accepted(self, hours: float) -> Supporter:
        """The first supporter on the list took it."""
        offer = self.case.offers.select_related("supporter").get(place=1)
        offering.accept(offer_id=offer.pk, supporter=offer.supporter, now=self.ago(hours))
        return offer.supporter

    def taken(self, hours: float) -> Supporter:
        """Triaged, offered and accepted within the hour."""
        self.triaged(hours + 0.5)
        self.offered(hours + 0.4)
        return self.accepted(hours)

    def recorded(self, supporter: Supporter, outcome: OutreachOutcome, hours: float) -> None:
        """The supporter said what came of a try."""
        reaching.record(
            case_id=self.case.pk, supporter=supporter, outcome=outcome, now=self.ago(hours)
        )

    def hand_on(self, supporter: Supporter, *, they_asked: bool) -> None:
        """The two spoke, and the supporter hands the clinician to Employee Assistance.

        Nothing of it happens where nobody there could be told: a directory may be anybody's.
        """
        self.recorded(supporter, OutreachOutcome.SPOKE, 2)
        with suppress(NobodyToHandTo):
            ask(
                case_id=self.case.pk,
                supporter=supporter,
                to=HandOffTo.EAP,
                they_asked=they_asked,
                now=self.ago(1),
            )

    def time_came(self, hours: float) -> None:
        """The worker did what was due."""
        closing.time_came(case_id=self.case.pk, now=self.ago(hours))


def _waiting(_: Story) -> None:
    """Just routed: a director must look."""


def _matching(story: Story) -> None:
    story.triaged(1)


def _offered(story: Story) -> None:
    story.triaged(0.6)
    story.offered(0.1)


def _passed_on(story: Story) -> None:
    story.triaged(1.5)
    story.offered(1)
    offer = story.case.offers.select_related("supporter").get(place=1)
    offering.decline(offer_id=offer.pk, supporter=offer.supporter, now=story.ago(0.2))


def _accepted(story: Story) -> None:
    story.taken(0.5)


def _tried(story: Story) -> None:
    supporter = story.taken(20)
    story.recorded(supporter, OutreachOutcome.LEFT_MESSAGE, 3)


def _reminded(story: Story) -> None:
    story.taken(70)
    story.time_came(0.5)


def _quiet(story: Story) -> None:
    story.taken(90)
    story.time_came(30)
    story.time_came(1)


def _reached(story: Story) -> None:
    supporter = story.taken(50)
    story.recorded(supporter, OutreachOutcome.SPOKE, 44)


def _handed_on(story: Story) -> None:
    """They asked for a professional: one waits to be shown whom to call."""
    story.hand_on(story.taken(3), they_asked=True)


def _to_be_decided(story: Story) -> None:
    """The supporter would hand them on, and a director has to decide."""
    story.hand_on(story.taken(4), they_asked=False)


def _follow_up_due(story: Story) -> None:
    supporter = story.taken(24 * 8 + 3)
    story.recorded(supporter, OutreachOutcome.SPOKE, 24 * 8)
    story.time_came(12)


def _followed_up(story: Story) -> None:
    supporter = story.taken(24 * 10)
    story.recorded(supporter, OutreachOutcome.SPOKE, 24 * 9)
    reaching.follow_up(case_id=story.case.pk, supporter=supporter, now=story.ago(48))


def _complete(story: Story) -> None:
    supporter = story.taken(24 * 20)
    story.recorded(supporter, OutreachOutcome.SPOKE, 24 * 19)
    closing.close(case_id=story.case.pk, reason=CloseReason.COMPLETE, now=story.ago(24 * 3))


def _declined(story: Story) -> None:
    supporter = story.taken(30)
    story.recorded(supporter, OutreachOutcome.NO_THANK_YOU, 6)


@dataclass(frozen=True)
class Plot:
    """A story to tell, and how it began."""

    tell: Callable[[Story], None]
    hours_ago: float
    kind: EventKind
    source: Source = Source.COLLEAGUE
    urgency: Urgency = Urgency.ROUTINE
    occurred: Occurred = Occurred.TODAY


_PLOTS = (
    Plot(_waiting, 0.2, EventKind.UNEXPECTED_DEATH, urgency=Urgency.URGENT),
    Plot(_waiting, 1, EventKind.ADVERSE_EVENT, source=Source.RISK_MANAGEMENT),
    Plot(_waiting, 3, EventKind.OTHER_STRESSOR, source=Source.SELF, occurred=Occurred.THIS_WEEK),
    Plot(_matching, 1.2, EventKind.DEATH_OF_YOUNG_PATIENT),
    Plot(_matching, 2, EventKind.VIOLENCE_AT_WORK, source=Source.EAP),
    Plot(_offered, 0.7, EventKind.ADVERSE_EVENT),
    Plot(_passed_on, 1.7, EventKind.UNEXPECTED_DEATH),
    Plot(_accepted, 1.2, EventKind.DEATH_OF_YOUNG_PATIENT, urgency=Urgency.URGENT),
    Plot(_tried, 21, EventKind.ADVERSE_EVENT, source=Source.RISK_MANAGEMENT),
    Plot(_reminded, 72, EventKind.COMPLAINT_OR_REVIEW, source=Source.SELF),
    Plot(_quiet, 92, EventKind.ADVERSE_EVENT, occurred=Occurred.THIS_WEEK),
    Plot(_handed_on, 5, EventKind.DEATH_OF_YOUNG_PATIENT, urgency=Urgency.URGENT),
    Plot(_to_be_decided, 6, EventKind.OTHER_STRESSOR, urgency=Urgency.URGENT),
    Plot(_reached, 52, EventKind.UNEXPECTED_DEATH),
    Plot(_reached, 53, EventKind.DEATH_OF_COLLEAGUE, occurred=Occurred.THIS_WEEK),
    Plot(_follow_up_due, 24 * 9, EventKind.MALPRACTICE_SUIT, source=Source.SELF),
    Plot(_followed_up, 24 * 11, EventKind.ADVERSE_EVENT),
    Plot(_complete, 24 * 21, EventKind.UNEXPECTED_DEATH),
    Plot(_declined, 32, EventKind.OTHER_STRESSOR),
)


def make_announcement(*, now: datetime) -> None:
    """Risk Management announced an event a day ago, and has told us of some who were there."""
    reference = announce(
        once=uuid4(),
        kind=EventKind.UNEXPECTED_DEATH,
        occurred=Occurred.TODAY,
        clinicians=4,
        now=now - timedelta(hours=26),
    )
    for case in Case.objects.filter(source=Source.RISK_MANAGEMENT):
        tie(case.event_id, reference)


def make_cases(*, now: datetime) -> None:
    """Refer a clinician for each plot of a usual case, and tell their story up to now."""
    tell_each(_PLOTS, now=now)


def tell_each(plots: Sequence[Plot], *, now: datetime, first: int = 0) -> None:
    """Refer a clinician for each plot, and tell their story up to now.

    `first` sets off which of the directory they are, so that nobody has two.
    """
    free = list(free_people().order_by("directory_id"))
    # Spread over the whole directory, so that the desk shows many departments.
    clinicians = free[first :: max(1, len(free) // len(plots))]
    for plot, person in zip(plots, clinicians, strict=False):
        plot.tell(_refer(plot, person, now=now))
    # What these stories said long ago was heard long ago.
    Message.objects.filter(state=MessageState.QUEUED, due_at__lt=now - timedelta(hours=2)).update(
        state=MessageState.SENT
    )


def _refer(plot: Plot, person: Person, *, now: datetime) -> Story:
    case = referred(
        person,
        kind=plot.kind,
        occurred=plot.occurred,
        urgency=plot.urgency,
        source=plot.source,
        now=now - timedelta(hours=plot.hours_ago),
    )
    return Story(now=now, case=case, facts=facts_of(person))
