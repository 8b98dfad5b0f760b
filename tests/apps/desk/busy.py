"""A director's desk on a busy morning: a case in every state that a director sees."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from beenthere.apps.cases.actions import closing, offering, reaching, triage
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.models import Case, Offer
from beenthere.apps.paging.models import Message, MessageState
from beenthere.apps.people.models import Account
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.case import CaseState
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import (
    CloseReason,
    EventKind,
    FieldWish,
    OutreachOutcome,
    OverrideReason,
    ReachBy,
    Role,
    Urgency,
)
from beenthere.domain.wording import MessageKind
from tests.hospital import MONDAY, Hospital

EARLIER = MONDAY - timedelta(hours=4)
NAME = "Wilhelmina Testcase"


@dataclass
class Busy:
    """The people and cases of one morning."""

    hospital: Hospital
    director: Account = field(init=False)
    supporters: list[Supporter] = field(init=False)
    cases: dict[CaseState, Case] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.director = self.hospital.director(name="Adaeze Deskwell")
        self.hospital.director(Role.ASSOCIATE_DIRECTOR, name="Birgit Associate")
        self.supporters = [
            self.hospital.supporter(name=name, **changes)
            for name, changes in (
                ("Ines Supporter", {"been_there": [EventKind.ADVERSE_EVENT], "capacity": 6}),
                ("Jonas Supporter", {"languages": ["en", "es"], "capacity": 6}),
                ("Kofi Supporter", {"offices": ["works_in_quality"], "capacity": 6}),
                ("Lena Junior", {"rank": "resident"}),
                ("Mara Untrained", {"trained_on": None}),
            )
        ]
        self._make()

    def case(self, state: CaseState) -> Case:
        """The case that stands so."""
        return self.cases[state]

    def triaged(self, *, number: int, urgency: Urgency = Urgency.ROUTINE) -> Case:
        """A case of somebody typed in by hand, after triage."""
        facts = {SealedField.NAME: NAME, SealedField.PHONE: f"+1617555{number:04}"}
        case = self.hospital.case(facts, now=EARLIER, urgency=urgency)
        triage.triage(
            case_id=case.pk,
            facts={
                **facts,
                SealedField.PROFESSION: "physician",
                SealedField.RANK: "assistant_professor",
                SealedField.SPECIALTY: "cardiology",
                SealedField.DEPARTMENT: "medicine",
                SealedField.FIELD_WISH: FieldWish.OTHER,
            },
            reach_by=ReachBy.TYPED,
            urgency=urgency,
            now=EARLIER,
        )
        return case

    def accepted(self, *, number: int) -> Case:
        """A case that the first supporter has accepted."""
        case = self.triaged(number=number)
        ines = Wanted(supporter=self.supporters[0].pk, override=OverrideReason.BEST_FIT)
        offering.agreed_by_phone(case_id=case.pk, wanted=ines, now=EARLIER)
        return case

    def _make(self) -> None:
        ines, jonas = self.supporters[0], self.supporters[1]
        self.cases[CaseState.WAITING] = self.hospital.case(
            {
                SealedField.NAME: NAME,
                SealedField.PHONE: "+16175550901",
                SealedField.REFERRER_PHONE: "+16175550190",
            },
            urgency=Urgency.URGENT,
            now=EARLIER,
        )
        self.cases[CaseState.MATCHING] = matching = self.triaged(number=902)
        offering.approve_list(case_id=matching.pk, wanted=[Wanted(supporter=jonas.pk)], now=EARLIER)
        offering.decline(offer_id=Offer.objects.get(case=matching).pk, supporter=jonas, now=EARLIER)
        self.cases[CaseState.OFFERED] = offered = self.triaged(number=903)
        offering.approve_list(
            case_id=offered.pk,
            wanted=[Wanted(supporter=ines.pk), Wanted(supporter=jonas.pk)],
            now=MONDAY,
        )
        Message.objects.filter(case=offered, kind=MessageKind.OFFER).update(
            state=MessageState.FAILED
        )
        self.cases[CaseState.ACCEPTED] = accepted = self.accepted(number=904)
        reaching.knock(case_id=accepted.pk, supporter=ines, kind=MessageKind.CALL_ME, now=EARLIER)
        self.cases[CaseState.REACHED] = reached = self.accepted(number=905)
        reaching.record(
            case_id=reached.pk, supporter=ines, outcome=OutreachOutcome.SPOKE, now=MONDAY
        )
        self.cases[CaseState.QUIET] = quiet = self.accepted(number=906)
        for _ in range(2):
            quiet.refresh_from_db()
            closing.time_came(case_id=quiet.pk, now=quiet.due_at)
        self.cases[CaseState.CLOSED] = closed = self.triaged(number=907)
        closing.close(case_id=closed.pk, reason=CloseReason.MISTAKEN, now=EARLIER)
        for case in self.cases.values():
            case.refresh_from_db()
