"""Every page of the program, with an address that opens it, and somebody of every role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import uuid4

from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from beenthere.apps.alongside import actions as alongside
from beenthere.apps.awareness.models import Presentation
from beenthere.apps.cases.actions import closing, offering, reaching
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.models import Case
from beenthere.apps.gatherings import booking, planning
from beenthere.apps.gatherings.models import Gathering, YearCount
from beenthere.apps.groups.actions import asking, leading
from beenthere.apps.groups.contact import Contact
from beenthere.apps.groups.models import Group
from beenthere.apps.nominations.actions import ask, invite, send_link
from beenthere.apps.nominations.links import letter_link
from beenthere.apps.nominations.models import Letter, Nominee
from beenthere.apps.outside import now
from beenthere.apps.paging.links import answer_token
from beenthere.apps.paging.models import Message, MessageState
from beenthere.apps.people import invitations
from beenthere.apps.people.models import Account
from beenthere.apps.privacy import disclosing
from beenthere.apps.privacy.holding import set_hold
from beenthere.apps.privacy.models import Hold
from beenthere.apps.rota import feed
from beenthere.apps.rota.models import Shift
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.assignment import OfferState
from beenthere.domain.defendants import Said, Step
from beenthere.domain.groups import GroupActor
from beenthere.domain.holds import Scope
from beenthere.domain.permissions import PAGES
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import (
    Duty,
    EventKind,
    GatheringKind,
    HowSoon,
    Keeps,
    OutreachOutcome,
    Phase,
    PresentationKind,
    Role,
)
from beenthere.domain.wording import MessageKind
from tests.hospital import MONDAY, TYPED, Hospital

KNOWN = {
    **TYPED,
    SealedField.PROFESSION: "physician",
    SealedField.RANK: "assistant_professor",
    SealedField.DEPARTMENT: "medicine",
}
"""The clinician typed in by hand, as triage leaves them."""


_DESK = frozenset({GroupActor.DESK})
_BEFORE_A_SUPPORTER = {"desk_triage", "desk_match", "desk_offer", "desk_agreed_by_phone"}
"""Pages of a case that nobody has yet."""
_OF_WALKS = {"walk", "walk_begin", "walk_next", "walk_answer"}
"""Pages of a case that lasts for years."""


def signed_in(account: Account) -> Client:
    """A browser in which this account has signed in."""
    client = Client()
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def triaged(
    hospital: Hospital,
    facts: Mapping[SealedField, str] = KNOWN,
    *,
    kind: EventKind = EventKind.ADVERSE_EVENT,
) -> Case:
    """A case that waits for a supporter to be chosen."""
    return hospital.triaged(facts, kind=kind)


def planned_group(facilitator: Account, *, now: datetime) -> Group:
    """A group that somebody asked for, and that a facilitator leads in two days."""
    wanted = asking.Wanted(
        department="nursing",
        unit="",
        kind=EventKind.UNEXPECTED_DEATH,
        about=9,
        how_soon=HowSoon.FRESH,
    )
    asking.ask(form=uuid4(), wanted=wanted, contact=Contact(phone="+16175559146"), now=now)
    group = Group.objects.latest("asked_at")
    leading.take(group_id=group.pk, actors=_DESK, now=now)
    leading.assign(group_id=group.pk, account_id=facilitator.pk, actors=_DESK, now=now)
    leading.plan(
        group_id=group.pk,
        begins=now + timedelta(days=2),
        lasts=timedelta(minutes=90),
        actors=_DESK,
        now=now,
    )
    group.refresh_from_db()
    return group


@dataclass
class Building:
    """One hospital in which every page has something to show, and every role somebody."""

    hospital: Hospital = field(default_factory=Hospital)
    _cookies: dict[Role | None, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.people = {role: self._somebody(role) for role in Role}
        self.no_role = self.hospital.account()
        for account in (*self.people.values(), self.no_role):
            account.set_password("four calm herons wading")
            account.save()
        self.case = triaged(self.hospital)
        supporter = self.people[Role.SUPPORTER].supporter
        wanted = Wanted(supporter=supporter.pk)
        offering.agreed_by_phone(case_id=self.case.pk, wanted=wanted, now=MONDAY)
        self.case.refresh_from_db()
        closing.time_came(case_id=self.case.pk, now=self.case.due_at)
        self.reminder = Message.objects.get(kind=MessageKind.REMINDER)
        Message.objects.filter(pk=self.reminder.pk).update(state=MessageState.SENT, due_at=MONDAY)
        self.waiting = triaged(self.hospital, {**KNOWN, SealedField.PHONE: "+16175550188"})
        self.offered = triaged(self.hospital, {**KNOWN, SealedField.PHONE: "+16175550199"})
        offering.approve_list(case_id=self.offered.pk, wanted=[wanted], now=MONDAY)
        self.walking = self._walking(supporter)
        self.hold = self._held()
        self.planned = self._planned()
        self.gathering = self._gathering(supporter.pk)
        self.letters = self._letters()
        self.group = self._group(supporter)
        self.asked = disclosing.ask(
            who={SealedField.NAME: "Nobody Known", SealedField.PHONE: "+16175550111"},
            account=self.people[Role.COUNSEL],
            now=MONDAY,
        )

    def _walking(self, supporter: Supporter) -> Case:
        """A lawsuit that lasts for years, at a touchpoint."""
        case = triaged(
            self.hospital,
            {**KNOWN, SealedField.PHONE: "+16175550177"},
            kind=EventKind.MALPRACTICE_SUIT,
        )
        wanted = Wanted(supporter=supporter.pk)
        offering.agreed_by_phone(case_id=case.pk, wanted=wanted, now=MONDAY)
        reaching.record(
            case_id=case.pk, supporter=supporter, outcome=OutreachOutcome.SPOKE, now=MONDAY
        )
        alongside.begin(
            case_id=case.pk,
            supporter=supporter,
            keeps=Keeps.MORE,
            said=Said(step=Step(MONDAY.date(), Phase.TRIAL_DAY)),
            now=MONDAY,
        )
        case.refresh_from_db()
        closing.time_came(case_id=case.pk, now=case.due_at)
        return case

    def _planned(self) -> Presentation:
        """A presentation that comes tomorrow."""
        begins = MONDAY + timedelta(days=1)
        return Presentation.objects.create(
            kind=PresentationKind.GRAND_ROUNDS,
            begins_at=begins,
            ends_at=begins + timedelta(hours=1),
            presenter=self.people[Role.ASSOCIATE_DIRECTOR],
        )

    def _gathering(self, supporter: int) -> Gathering:
        """A meeting at which the supporter has a place, and which somebody leads."""
        what = planning.Plan(
            begins=MONDAY + timedelta(days=20),
            lasts=timedelta(minutes=90),
            place_id=planning.add_place(label="Room B-214").pk,
            seats=1,
            leaders=[self.people[Role.EAP_LEADER].pk],
        )
        meeting = planning.plan(kind=GatheringKind.MEETING, what=what, now=MONDAY)
        booking.book(gathering_id=meeting.pk, supporter_id=supporter, now=MONDAY)
        YearCount.objects.create(
            supporter_id=supporter,
            year=2025,
            kind=GatheringKind.MEETING,
            times=3,
            last_on=date(2025, 12, 3),
        )
        return meeting

    def _group(self, supporter: Supporter) -> Group:
        """A group that is planned, with a facilitator, and a supporter who comes along."""
        group = planned_group(self.people[Role.FACILITATOR], now=MONDAY)
        group.offers.create(supporter=supporter, place=1, state=OfferState.ACCEPTED)
        return group

    def _letters(self) -> dict[str, Letter]:
        """A letter of each kind: the department is asked, and somebody who was named is invited."""
        person = self.hospital.person()
        question = ask(department=person.department, now=MONDAY)
        send_link(question=question, email=person.email, now=MONDAY)
        named = Nominee.objects.create(person=person, status="nominated", since=MONDAY.date())
        invite(nominee_id=named.pk, now=MONDAY)
        return {letter.kind: letter for letter in Letter.objects.all()}

    def _held(self) -> Hold:
        """A legal hold, on months in which nobody here was referred."""
        scope = Scope(first=date(2020, 1, 1), last=date(2020, 2, 1))
        set_hold(scope=scope, account=self.people[Role.COUNSEL], now=MONDAY)
        return Hold.objects.get()

    def _somebody(self, role: Role) -> Account:
        if role is Role.SUPPORTER:
            return self.hospital.supporter(trained_on=date(2025, 1, 15)).account
        if role in (Role.DIRECTOR, Role.ASSOCIATE_DIRECTOR):
            return self.hospital.director(role)
        return self.hospital.account(role)

    def browser(self, role: Role | None) -> Client:
        """A browser of somebody of this role, or of none, that has signed in and done no more.

        All of them share one sign-in: ask for one before what is to be taken back begins.
        """
        if role not in self._cookies:
            account = self.people[role] if role else self.no_role
            self._cookies[role] = signed_in(account).cookies.output(header="", sep=";")
        client = Client()
        client.cookies.load(self._cookies[role])
        return client

    def token(self, kind: str) -> str:
        """What the link of a letter of this kind ends in."""
        return letter_link(self.letters[kind], now=now()).split("/")[-2]

    @cached_property
    def addresses(self) -> dict[str, str]:
        """Every named page of the URL configuration in force, with an address of it."""
        invited = self.hospital.account()
        parts = {
            "pk": "1",
            "provider": "sms",
            "chapter": "listening",
            "phase": "deposition",
            "leaflet": "poster",
            "department": "medicine",
            "hold": str(self.hold.pk),
            "joint": str(self.asked.pk),
            "presentation": str(self.planned.pk),
            "gathering": str(self.gathering.pk),
            "year": "2025",
            "question": str(self.letters["question"].question_id),
        }
        on_call = self.people[Role.DIRECTOR]
        secret = feed.new_secret(account=on_call)
        Shift.objects.create(
            account=on_call,
            duty=Duty.ON_CALL,
            begins_at=MONDAY,
            ends_at=MONDAY + timedelta(days=1),
        )
        tokens = {
            "answer": answer_token(self.reminder.pk),
            "invite_accept": invitations.token(invited, now=now()),
            "nominate_once": self.token("question"),
            "nominee_join": self.token("be_supporter"),
        }
        others: dict[str, Case | Group] = dict.fromkeys(_BEFORE_A_SUPPORTER, self.waiting)
        others |= {"support_offer": self.offered}
        others |= {name: self.group for name in PAGES if name.startswith("group_")}
        others |= {"group": self.group}
        others |= dict.fromkeys(_OF_WALKS, self.walking)
        return {
            name: "/"
            + _filled(
                pattern,
                {
                    **parts,
                    "secret": secret,
                    "code_name": str(others.get(name, self.case).code_name),
                    "token": tokens.get(name, ""),
                },
            )
            for name, pattern in pages(get_resolver())
        }


def pages(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, str]]:
    """The name and the whole pattern of every page below; no name is an empty one."""
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from pages(each, before + str(each.pattern))
        elif isinstance(each, URLPattern):
            yield each.name or "", before + str(each.pattern)


def _filled(pattern: str, parts: dict[str, str]) -> str:
    for name, value in parts.items():
        for kind in ("str", "slug", "int", "uuid"):
            pattern = pattern.replace(f"<{kind}:{name}>", value)
    return pattern
