"""A hospital with somebody at the desk of groups, two facilitators, and peers trained for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from beenthere.apps.cases.models import Case
from beenthere.apps.groups.actions import asking, leading, peers
from beenthere.apps.groups.actions.asking import Wanted
from beenthere.apps.groups.contact import Contact
from beenthere.apps.groups.models import Group, GroupOffer
from beenthere.apps.people.models import Account
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.groups import GroupActor
from beenthere.domain.vocabulary import EventKind, HowSoon, Role
from tests.hospital import MONDAY, Hospital

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DESK, LEADS = frozenset({GroupActor.DESK}), frozenset({GroupActor.FACILITATOR})
PHONE = "+16175550177"
BEGINS = MONDAY + 2 * DAY
TEAM = Wanted(
    department="nursing",
    unit="ward_7",
    kind=EventKind.UNEXPECTED_DEATH,
    about=9,
    how_soon=HowSoon.FRESH,
)


@dataclass
class Teams:
    """Makes groups, and brings them as far as a story needs."""

    hospital: Hospital = field(default_factory=Hospital)

    def __post_init__(self) -> None:
        self.director = self.hospital.director()
        self.eap = self.hospital.account(Role.EAP_LEADER, person=self.hospital.person("Edda Eap"))
        self.facilitator = self.hospital.account(
            Role.FACILITATOR, person=self.hospital.person("Fay Cilitator")
        )

    def peer(self, **changes: object) -> Supporter:
        """A supporter who was trained to lead groups last spring."""
        peer = self.hospital.supporter(**changes)
        peer.group_trained_on = date(2026, 4, 1)
        peer.save()
        return peer

    def asked(self, wanted: Wanted = TEAM, *, now: datetime = MONDAY) -> Group:
        """Somebody of the hospital asked for a group."""
        form = uuid4()
        asking.ask(form=form, wanted=wanted, contact=Contact(phone=PHONE), now=now)
        return Group.objects.get(form=form)

    def taken(self, wanted: Wanted = TEAM) -> Group:
        group = self.asked(wanted)
        leading.take(group_id=group.pk, actors=DESK, now=MONDAY)
        return self.again(group)

    def led(self, wanted: Wanted = TEAM) -> Group:
        group = self.taken(wanted)
        self.assign(group, self.facilitator)
        return self.again(group)

    def planned(self, wanted: Wanted = TEAM) -> Group:
        group = self.led(wanted)
        self.plan(group, BEGINS)
        return self.again(group)

    def over(self) -> Group:
        group = self.planned()
        leading.time_came(group_id=group.pk, now=group.due_at)
        return self.again(group)

    def assign(self, group: Group, account: Account, *, now: datetime = MONDAY) -> None:
        leading.assign(group_id=group.pk, account_id=account.pk, actors=DESK, now=now)

    def plan(self, group: Group, begins: datetime, *, now: datetime = MONDAY) -> None:
        leading.plan(
            group_id=group.pk,
            begins=begins,
            lasts=timedelta(minutes=90),
            actors=LEADS,
            now=now,
        )

    def tie(
        self,
        group: Group,
        *cases: Case,
        shown: tuple[Case, ...] = (),
        director: Account | None = None,
    ) -> None:
        """Say of which events, of those shown, the team is, as this director, or the one of all
        stories."""
        leading.tie(
            group_id=group.pk,
            code_names=[str(case.code_name) for case in cases],
            shown=[str(case.code_name) for case in shown],
            director=director or self.director,
            now=MONDAY,
        )

    def ask_peers(self, group: Group, *supporters: Supporter, now: datetime = MONDAY) -> None:
        keys = [each.pk for each in supporters]
        peers.approve_list(group_id=group.pk, supporters=keys, now=now)

    def offer(self, group: Group, supporter: Supporter) -> GroupOffer:
        return group.offers.get(supporter=supporter)

    def accept(self, group: Group, supporter: Supporter, *, now: datetime = MONDAY) -> None:
        offer = self.offer(group, supporter)
        peers.accept(offer_id=offer.pk, supporter=supporter, now=now)

    @staticmethod
    def again(group: Group) -> Group:
        """The group as it stands now."""
        return Group.objects.get(pk=group.pk)


@pytest.fixture
def teams(db: None) -> Teams:
    return Teams()
