"""A program with real data: a case in every state, readers of every kind, and every address."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from urllib.parse import quote

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import get_resolver

from beenthere.apps.alongside import actions as alongside
from beenthere.apps.alongside.models import Alongside
from beenthere.apps.cases.actions import closing, offering, reaching
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.identity import unsealed
from beenthere.apps.cases.models import Assignment, Case, Offer, Sight
from beenthere.apps.groups.contact import contact_of
from beenthere.apps.groups.models import Group, GroupOffer
from beenthere.apps.outside import now, program
from beenthere.apps.paging.links import answer_token
from beenthere.apps.paging.models import Message
from beenthere.apps.people import invitations
from beenthere.apps.people.middleware import BEGAN
from beenthere.apps.people.models import Account, Person
from beenthere.apps.privacy import disclosing, two_people
from beenthere.apps.privacy.letting_go import let_go
from beenthere.apps.privacy.models import Hold, Joint
from beenthere.apps.rota.feed import new_secret
from beenthere.apps.supporters.models import Supporter
from beenthere.apps.surge.models import HelpAsked
from beenthere.domain.case import ASKING, WALK, CaseState
from beenthere.domain.defendants import Said, Step
from beenthere.domain.groups import GroupState
from beenthere.domain.permissions import GROUP_DESK
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import (
    CloseReason,
    Keeps,
    OutreachOutcome,
    OverrideReason,
    Phase,
    Role,
)
from tests.fuzz.together import a_mass_event, groups_in_every_state
from tests.hospital import MONDAY
from tests.laws.rooms import KNOWN, Building, pages, signed_in, triaged

_PARTS = re.compile(r"<(?:\w+:)?(\w+)>")
_UNSEALED = (SealedField.NAME, SealedField.PHONE, SealedField.EMAIL)


_TIMES_OF_A_WALK = {
    CaseState.ALONGSIDE: 0,
    CaseState.TOUCHPOINT: 1,
    CaseState.TOUCH_REMINDED: 2,
    CaseState.TOUCH_QUIET: 3,
    CaseState.CONSENT: 1,
    CaseState.CONSENT_REMINDED: 2,
}
"""How often a time has to come until a walk stands there."""

PASSWORD = "four calm herons wading"


class CannotBuild(Exception):
    """A page whose address has a part for which nothing here has a value."""


@dataclass(frozen=True)
class Reader:
    """Somebody at a browser: what they are, their cookies, and whose account it is."""

    words: str
    cookies: str = ""
    account: Account | None = None
    roles: frozenset[Role] | None = None
    """None for whoever is not signed in, as the table of permissions has it."""
    sets_up: bool = False
    """Whether they must set up a second step before any other page opens."""


@dataclass
class Town(Building):
    """The building of the laws, with cases in every state and clinicians told apart by name."""

    of_state: dict[CaseState, Case] = field(default_factory=dict)
    nobody: Reader = field(default=Reader("nobody"))

    def __post_init__(self) -> None:
        super().__post_init__()
        self.supporter = self.people[Role.SUPPORTER].supporter
        self.director = self.people[Role.DIRECTOR]
        for number, state in enumerate(CaseState):
            self.of_state[state] = self._case(state, number)
        self.kept_from = self._kept_from_the_director()
        self._walk_of_which_the_least_is_kept()
        self.of_group = groups_in_every_state(self.people[Role.FACILITATOR], self.supporter)
        self.many_hurt = a_mass_event(self.hospital)
        # A director who may see no case of the one event may see those of the other.
        self._tie(GroupState.TAKEN, self.kept_from)
        self._tie(GroupState.OVER, self.many_hurt)
        self._a_disclosure_that_was_agreed()
        self.readers = list(self._readers())

    def _case(self, state: CaseState, number: int) -> Case:
        """A case of its own clinician, moved on until it is in this state."""
        facts = {
            **KNOWN,
            SealedField.NAME: f"Quillaby {state.value.replace('_', ' ').title()}side",
            SealedField.PHONE: f"+1617555{8000 + number}",
            SealedField.EMAIL: f"quillaby{number}@hospital.example",
        }
        if state in (CaseState.RECEIVED, CaseState.WAITING):
            return self.hospital.case(facts, routed=state is CaseState.WAITING)
        case = triaged(self.hospital, facts)
        if state is CaseState.MATCHING:
            return case
        somebody = self.hospital.supporter()
        wanted = Wanted(supporter=somebody.pk)
        if state is CaseState.OFFERED:
            offering.approve_list(case_id=case.pk, wanted=[wanted], now=MONDAY)
            return case
        offering.agreed_by_phone(case_id=case.pk, wanted=wanted, now=MONDAY)
        if state in (CaseState.REMINDED, CaseState.QUIET):
            for _ in range(1 + (state is CaseState.QUIET)):
                self._time_comes(case)
        if state not in (CaseState.ACCEPTED, CaseState.REMINDED, CaseState.QUIET):
            self._reach(case, somebody, state)
        case.refresh_from_db()
        assert case.state == state
        return case

    def _reach(self, case: Case, somebody: Supporter, state: CaseState) -> None:
        spoke = OutreachOutcome.SPOKE
        reaching.record(case_id=case.pk, supporter=somebody, outcome=spoke, now=MONDAY)
        if state in (CaseState.FOLLOWING_UP, CaseState.FOLLOWED_UP):
            self._time_comes(case)
        if state is CaseState.FOLLOWED_UP:
            reaching.follow_up(case_id=case.pk, supporter=somebody, now=MONDAY)
        if state in WALK:
            self._walk(case, somebody, state)
        if state is CaseState.CLOSED:
            closing.close(case_id=case.pk, reason=CloseReason.COMPLETE, now=MONDAY)

    def _walk(self, case: Case, somebody: Supporter, state: CaseState) -> None:
        """Alongside a clinician for years, as far as this state."""
        said = Said(step=Step(MONDAY.date(), Phase.TRIAL_DAY))
        alongside.begin(
            case_id=case.pk, supporter=somebody, keeps=Keeps.MORE, said=said, now=MONDAY
        )
        if state in ASKING:
            case.refresh_from_db()
            later = case.due_at + timedelta(days=30)
            Alongside.objects.filter(case=case).update(consent_at=case.due_at, touch_at=later)
        for _ in range(_TIMES_OF_A_WALK[state]):
            self._time_comes(case)

    def _tie(self, state: GroupState, case: Case) -> None:
        self.of_group[state].events.add(case.event)

    def _walk_of_which_the_least_is_kept(self) -> None:
        case = triaged(self.hospital, {**KNOWN, SealedField.PHONE: "+16175558100"})
        wanted = Wanted(supporter=self.supporter.pk, override=OverrideReason.BEST_FIT)
        offering.agreed_by_phone(case_id=case.pk, wanted=wanted, now=MONDAY)
        spoke = OutreachOutcome.SPOKE
        reaching.record(case_id=case.pk, supporter=self.supporter, outcome=spoke, now=MONDAY)
        said = Said(step=Step(MONDAY.date() + timedelta(days=90), Phase.DEPOSITION))
        alongside.begin(
            case_id=case.pk, supporter=self.supporter, keeps=Keeps.LEAST, said=said, now=MONDAY
        )
        let_go(now=MONDAY)

    @staticmethod
    def _time_comes(case: Case) -> None:
        case.refresh_from_db()
        closing.time_came(case_id=case.pk, now=case.due_at)

    def _kept_from_the_director(self) -> Case:
        """A case of somebody who reports to the director, who must not find it."""
        clinician = self.hospital.person("Perdita Underling", reports_to=self.director.person)
        return self.hospital.case({SealedField.EMAIL: clinician.email})

    def _a_disclosure_that_was_agreed(self) -> None:
        about = unsealed(self.of_state[CaseState.WAITING])
        who = {each: about[each] for each in (SealedField.NAME, SealedField.PHONE)}
        self.agreed = disclosing.ask(who=who, account=self.people[Role.COUNSEL], now=MONDAY)
        two_people.agree(joint_id=self.agreed.pk, account=self.director, now=MONDAY)

    # Who there is.

    def _readers(self) -> Iterable[Reader]:
        yield self.nobody
        yield self._reader("no role", self.no_role)
        for role, account in self.people.items():
            yield self._reader(str(role), account)
        several = (Role.PROGRAM_MANAGER, Role.SUPPORTER, Role.EXECUTIVE)
        yield self._reader("several roles", self.hospital.account(*several))
        both = self.hospital.supporter().account
        both.held_roles.create(role=Role.DIRECTOR)
        yield self._reader("director and supporter", both)
        yield self._reader("second director", self.hospital.director())
        yield self._reader("director without a second step", self.hospital.director(), steps=0)
        yield self._left_open(self.hospital.director())
        yield self._switched_off(self.hospital.supporter().account)

    def _reader(self, words: str, account: Account, *, steps: int = 1) -> Reader:
        account.set_password(PASSWORD)
        account.save()
        if steps:
            TOTP.activate(account, generate_totp_secret())
        cookies = signed_in(account).cookies.output(header="", sep=";")
        roles = frozenset(Role(each.role) for each in account.held_roles.all())
        return Reader(words, cookies, account, roles, sets_up=not steps)

    def _left_open(self, account: Account) -> Reader:
        """A director who proved who they are longer ago than counts."""
        reader = self._reader("director at a desk left open", account)
        browser = signed_in(account)
        session = browser.session
        session[BEGAN] -= program().policy.confirm_again.length.total_seconds() + 1
        session.save()
        cookies = browser.cookies.output(header="", sep=";")
        return Reader(reader.words, cookies, account, reader.roles)

    def _switched_off(self, account: Account) -> Reader:
        """Whoever lost access keeps the cookie of a sign-in that is worth nothing any more."""
        cookies = signed_in(account).cookies.output(header="", sep=";")
        Account.objects.filter(pk=account.pk).update(enabled=False)
        return Reader("switched off", cookies)

    # What there is to find.

    def needles(self) -> dict[str, set[Case]]:
        """What tells who a clinician is, in every spelling a page may use, with their cases."""
        found: dict[str, set[Case]] = {}
        for case in Case.objects.all():
            facts = unsealed(case)
            if SealedField.DIRECTORY_ID in facts:
                continue  # Whoever may search the staff directory reads their name there.
            for each in _UNSEALED:
                for spelled in _spellings(each, facts.get(each, "")):
                    found.setdefault(spelled, set()).add(case)
        return found

    @staticmethod
    def may_know(reader: Reader, cases: Iterable[Case]) -> bool:
        """Whether one of these cases is theirs as a director, or as its supporter, right now."""
        if reader.account is None:
            return False
        mine = Sight.objects.filter(account=reader.account, stepped_back=False)
        has = Assignment.objects.filter(supporter__account=reader.account, until=None)
        known = {*mine.values_list("case", flat=True), *has.values_list("case", flat=True)}
        return any(case.pk in known for case in cases)

    def contacts(self) -> dict[str, Group]:
        """How to reach whoever asked for a team, in every spelling a page may use."""
        return {
            spelled: group
            for group in Group.objects.all()
            if (contact := contact_of(group))
            for spelled in _spellings(SealedField.PHONE, contact.phone)
        }

    @staticmethod
    def may_call(reader: Reader, group: Group) -> bool:
        """Whether they are at the desk of groups, or lead this one."""
        leads = reader.account is not None and group.facilitator_id == reader.account.pk
        return leads or not GROUP_DESK.isdisjoint(reader.roles or ())

    # Every address there is.

    def parts(self) -> dict[str, list[str]]:
        """Every value that a part of an address can have, by the name of the part."""
        messages = [answer_token(each.pk) for each in Message.objects.all()[:8]]
        invited = invitations.token(self.hospital.account(), now=now())
        keys = [*Hold.objects.all(), *Joint.objects.all(), *Case.objects.all()[:2]]
        steps = [str(each.pk) for each in Authenticator.objects.all()[:4]]
        uuids = [str(each.pk) for each in keys]
        cases = [str(each.code_name) for each in Case.objects.exclude(code_name=None)]
        return {
            "code_name": [*cases, *map(str, Group.objects.values_list("code_name", flat=True))],
            "token": [*messages, invited, *map(self.token, self.letters)],
            "question": [str(self.letters["question"].question_id)],
            "pk": [*steps, "0", "9" * 30],
            "hold": uuids,
            "provider": ["sms", "pager", "fax"],
            "department": ["medicine", "surgery", "no_such_place"],
            "phase": ["deposition", "trial-day", "no-such-phase"],
            "chapter": ["listening", "two-duties", "no-such-chapter"],
            "leaflet": ["poster", "wallet_cards", "hand_out", "banner"],
            "secret": [new_secret(account=self.director), "0" * 43],
            "joint": uuids,
            "presentation": [str(self.planned.pk), *uuids[:1]],
            "gathering": [str(self.gathering.pk), *uuids[:1]],
            "year": ["2025", "0", "99999"],
        }

    def plan(self) -> dict[str, str]:
        """Every page of the URL configuration in force by its name, with its pattern. Raises
        CannotBuild for one of which nothing here knows how to make an address."""
        parts = self.parts()
        plan = {}
        for name, pattern in pages(get_resolver()):
            for part in _PARTS.findall(pattern):
                if part not in parts:
                    raise CannotBuild(f"{name}: Town.parts has no value for <{part}>")
            plan[name] = "/" + pattern
        return plan

    def ids(self) -> list[str]:
        """The numbers of rows of many kinds, which a form can be sent with."""
        kinds = (Account, Person, Supporter, Case, Offer, Message, Group, GroupOffer, HelpAsked)
        found = [str(row.pk) for kind in kinds for row in kind._default_manager.all()[:5]]
        return [*found, *(each.directory_id for each in Person.objects.all()[:5])]


def filled(pattern: str, parts: dict[str, list[str]], random: Random, hostile: str) -> str:
    """An address of a page: with a value that fits, or now and then with what never should."""

    def value(match: re.Match[str]) -> str:
        if hostile and random.random() < 0.1:
            return quote(hostile, safe="")
        return random.choice(parts[match[1]])

    return _PARTS.sub(value, pattern)


def _spellings(field: SealedField, value: str) -> set[str]:
    if not value:
        return set()
    if field is SealedField.PHONE:
        return {value[-7:], f"{value[-7:-4]}-{value[-4:]}"}
    return {value}
