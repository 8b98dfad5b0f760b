"""L4. On the published schedule everything about a case is destroyed; a tally remains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from beenthere.apps.alongside.models import Alongside
from beenthere.apps.cases.actions import closing, offering, reaching, triage
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.identity import note_involved, unsealed
from beenthere.apps.cases.models import Case, Event, Sealed
from beenthere.apps.groups.actions import leading
from beenthere.apps.handoffs import actions as handing
from beenthere.apps.outside import program, vault
from beenthere.apps.people.models import Account, SignIn
from beenthere.apps.privacy.actions import sever_due, trust_clock
from beenthere.apps.reports.models import Tally
from beenthere.apps.supporters.models import Supporter
from beenthere.apps.surge.actions import ask_outside
from beenthere.domain import vocabulary
from beenthere.domain.assignment import OfferState
from beenthere.domain.case import QUICK_ERASURE, TRANSITIONS, CaseEvent, CaseState, Transition
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import (
    ChannelKind,
    CloseReason,
    HandOffTo,
    OutreachOutcome,
    Role,
)
from beenthere.domain.wording import MessageKind
from beenthere.inventory.columns import Keeps
from beenthere.inventory.whole import INVENTORY
from beenthere.ports import KeyGone
from beenthere.worker.loop import Worker
from beenthere.worker.messages import Post
from tests.adapters.channels.fake import FakeChannel
from tests.hospital import MONDAY, TYPED, Hospital
from tests.laws.rooms import planned_group, signed_in, triaged
from tests.laws.stored import rows, tables

_WITH_A_CASE = (Keeps.CASE, Keeps.MESSAGE, Keeps.BRIEF, Keeps.GROUP)
OF_A_CASE = {line.table for line in INVENTORY if line.keeps in _WITH_A_CASE}
WRITTEN_BY_ERASING = {"reports_tally", "privacy_receipt", "privacy_lastrun"}
FADES = {
    "paging_contactpoint": {"last_delivery", "last_delivery_at"},
}
"""Whether the last page on somebody's own channel got through, whatever it was about."""
LOAD = "supporters_rest"
"""A supporter's load: a day until which they rest, and a coarse count; it fades by itself."""

Everything = Mapping[str, Counter[str]]


def everything() -> Everything:
    """Every row of every table, without what fades and what erasing itself writes."""
    return {
        table: Counter(
            repr({name: value for name, value in row.items() if name not in FADES.get(table, ())})
            for row in rows(table)
        )
        for table in tables()
        if table not in (LOAD, *WRITTEN_BY_ERASING)
    }


def left_over(before: Everything, after: Everything) -> list[str]:
    """Tables that hold, once a case was erased, what they did not hold before it came."""
    return sorted(table for table, held in after.items() if held != before.get(table, Counter()))


@dataclass
class Staffed:
    """A hospital with everybody a case needs, and no case."""

    hospital: Hospital
    director: Account
    supporters: list[Supporter]


@pytest.fixture
def staffed(hospital: Hospital, ten_on_monday: None) -> Staffed:
    trust_clock(now=MONDAY)
    director = hospital.director()
    supporters = [hospital.supporter() for _ in range(3)]
    # Departments come with the directory: let the clinician's be there before the case.
    hospital.person()
    hospital.account(Role.EAP_LEADER)
    return Staffed(hospital, director, supporters)


def whole_life(staffed: Staffed) -> list[Case]:
    """Two referrals of one person, joined, that leave a row in every table a case can, a team tied
    to its event, and a sign-in that saw one of them."""
    first, second, third = staffed.supporters
    case = triaged(staffed.hospital)
    other = staffed.hospital.case({SealedField.PHONE: TYPED[SealedField.PHONE]})
    triage.join(case_id=other.pk, into=case.pk, now=MONDAY)
    note_involved(case.event_id, ["T0001"])
    seen = signed_in(staffed.director).get(reverse("desk_case", args=[case.code_name]))
    assert seen.status_code == 200
    SignIn.objects.update(expire_date=MONDAY + program().policy.session_longest.length)
    wanted = [Wanted(supporter=each.pk) for each in (first, second)]
    offering.approve_list(case_id=case.pk, wanted=wanted, now=MONDAY)
    offering.accept(offer_id=case.offers.get(place=1).pk, supporter=first, now=MONDAY)
    offering.ask_second(case_id=case.pk, wanted=Wanted(supporter=third.pk), now=MONDAY)
    reaching.knock(case_id=case.pk, supporter=first, kind=MessageKind.CALL_ME, now=MONDAY)
    handing.ask(case_id=case.pk, supporter=first, to=HandOffTo.EAP, they_asked=True, now=MONDAY)
    reaching.record(case_id=case.pk, supporter=first, outcome=OutreachOutcome.SPOKE, now=MONDAY)
    # What is left of a walk that was handed back, and that nobody took up again.
    Alongside.objects.create(
        case=case,
        keeps=vocabulary.Keeps.MORE,
        touch_at=MONDAY,
        consent_at=MONDAY,
        key=vault().issue(),
    )
    group = planned_group(Account.objects.get(held_roles__role=Role.EAP_LEADER), now=MONDAY)
    group.offers.create(supporter=third, place=1, state=OfferState.LISTED)
    leading.tie(
        group_id=group.pk, code_names=[str(case.code_name)], director=staffed.director, now=MONDAY
    )
    ask_outside(event_id=case.event_id, short=1, now=MONDAY)
    return list(Case.objects.order_by("referred_at", "pk"))


def work(*, days: int, since: datetime = MONDAY) -> None:
    """Nobody does anything: the worker alone is at work, day after day."""
    for day in range(1, days + 1):
        moment = since + timedelta(days=day)
        channels = {ChannelKind.EMAIL: FakeChannel()}
        post = Post(channels=channels, clock=lambda moment=moment: moment)
        Worker(post).do_everything_due()


def published() -> int:
    """Days from the last contact until nothing is left, as the schedule says; and one for luck."""
    policy = program().policy
    return (policy.close.length + policy.erase.length).days + 1


# Nothing is left.


def test_nothing_is_left_of_a_case(staffed: Staffed) -> None:
    before = everything()
    whole_life(staffed)
    assert any(rows("people_signin"))
    filled = {table for table in OF_A_CASE if any(rows(table))}
    assert filled == OF_A_CASE, "a table that was never filled proves nothing"
    work(days=published())
    assert left_over(before, everything()) == []


def test_a_table_that_is_not_erased_is_caught(staffed: Staffed) -> None:
    before = everything()
    case, _ = whole_life(staffed)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE desk_pinned (case_id uuid, name text)")
        cursor.execute("INSERT INTO desk_pinned VALUES (%s, %s)", [case.pk, case.code_name])
    staffed.hospital.account()
    work(days=published())
    assert left_over(before, everything()) == [
        "desk_pinned",
        "paging_contactpoint",
        "people_account",
    ]


_REFERRING = """
    WITH RECURSIVE reaching (table_name) AS (
        SELECT unnest(ARRAY['cases_case', 'cases_event']::regclass[])
         UNION
        SELECT rule.conrelid::regclass FROM pg_constraint rule
          JOIN reaching ON rule.confrelid = reaching.table_name WHERE rule.contype = 'f'
    ) SELECT table_name::text FROM reaching
"""


def outliving() -> list[str]:
    """Tables that lead to a case and are not declared to go with it."""
    with connection.cursor() as cursor:
        cursor.execute(_REFERRING)
        return sorted({table for (table,) in cursor.fetchall()} - OF_A_CASE)


@pytest.mark.django_db
def test_every_table_that_leads_to_a_case_goes_with_it() -> None:
    assert outliving() == []


@pytest.mark.django_db
def test_a_table_that_leads_to_a_case_and_stays_is_caught() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE groups_seat (offer_id bigint REFERENCES cases_offer (id))")
    assert outliving() == ["groups_seat"]


# The key is gone, so a copy of the rows says nothing.


def still_read(copies: Iterable[Case]) -> list[str]:
    """Cases that can be read, or whose witnesses can be told, once their rows are put back."""
    read = []
    for case in copies:
        try:
            unsealed(case)
            vault().hashes(case.event_id, place="event.involved.1", values=["T0001"])
        except KeyGone:
            continue
        read.append(str(case.code_name))
    return read


def _copied() -> list[list[Case] | list[Event] | list[Sealed]]:
    return [list(Event.objects.all()), list(Case.objects.all()), list(Sealed.objects.all())]


def _put_back(copies: list[list[Case] | list[Event] | list[Sealed]]) -> list[Case]:
    for copy in copies:
        type(copy[0])._default_manager.bulk_create(copy)  # type: ignore[arg-type]
    return list(Case.objects.all())


def test_a_restored_backup_does_not_bring_it_back(staffed: Staffed) -> None:
    whole_life(staffed)
    copies = _copied()
    assert len(still_read(Case.objects.all())) == 2
    work(days=published())
    assert Case.objects.count() == 0
    assert still_read(_put_back(copies)) == []


def test_a_key_that_was_kept_is_caught(staffed: Staffed, monkeypatch: pytest.MonkeyPatch) -> None:
    whole_life(staffed)
    copies = _copied()
    monkeypatch.setattr(type(vault()), "destroy", lambda _vault, _keys: None)
    work(days=published())
    assert len(still_read(_put_back(copies))) == 2


# A case nobody touches closes by itself, and is erased neither later nor sooner.


def waiting_for_somebody() -> list[str]:
    """Cases that are still there, though nobody has done anything for as long as is published."""
    work(days=published())
    return [f"{case.state} {case.next_action}" for case in Case.objects.all()]


def reached(staffed: Staffed) -> Case:
    case = triaged(staffed.hospital)
    supporter = staffed.supporters[0]
    offering.agreed_by_phone(case_id=case.pk, wanted=Wanted(supporter=supporter.pk), now=MONDAY)
    reaching.record(case_id=case.pk, supporter=supporter, outcome=OutreachOutcome.SPOKE, now=MONDAY)
    return case


def test_an_untouched_case_closes_and_is_erased_by_itself(staffed: Staffed) -> None:
    reached(staffed)
    assert waiting_for_somebody() == []


@pytest.fixture
def transitions() -> Iterator[dict[tuple[CaseState, CaseEvent], Transition]]:
    """The table, to be changed; afterwards its rows are in their old order again."""
    before = dict(TRANSITIONS)
    yield TRANSITIONS
    TRANSITIONS.clear()
    TRANSITIONS.update(before)


def test_a_case_that_waits_for_somebody_is_caught(
    staffed: Staffed, transitions: dict[tuple[CaseState, CaseEvent], Transition]
) -> None:
    reached(staffed)
    del transitions[CaseState.FOLLOWING_UP, CaseEvent.TIME_CAME]
    assert waiting_for_somebody() == ["following_up follow_up"]


def off_schedule(case: Case, *, closed: datetime, keeps: timedelta) -> list[str]:
    """Whether a case closed at a moment goes sooner than the time published, or later."""
    off = []
    trust_clock(now=closed + keeps)
    if sever_due(now=closed + keeps - timedelta(seconds=1)):
        off.append("sooner")
    elif not sever_due(now=closed + keeps):
        off.append("later")
    return off


@pytest.mark.parametrize("reason", CloseReason)
def test_erasing_is_never_hurried_and_never_late(staffed: Staffed, reason: CloseReason) -> None:
    policy = program().policy
    case = reached(staffed)
    closing.close(case_id=case.pk, reason=reason, now=MONDAY)
    keeps = policy.erase_declined if reason in QUICK_ERASURE else policy.erase
    assert keeps.length <= timedelta(days=7)
    assert off_schedule(case, closed=MONDAY, keeps=keeps.length) == []


def test_erasing_sooner_and_later_is_caught(
    staffed: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeps = program().policy.erase.length
    case = reached(staffed)
    closing.close(case_id=case.pk, reason=CloseReason.COMPLETE, now=MONDAY)
    closed = Case.objects.filter(state=CaseState.CLOSED)
    for taken, found in ((Case.objects.none(), "later"), (closed, "sooner")):
        with monkeypatch.context() as planted:
            for asked in ("due_for_erasing", "free_to_erase"):
                planted.setattr(f"beenthere.apps.privacy.actions.{asked}", lambda *, now: taken)  # noqa: B023
            assert off_schedule(case, closed=MONDAY, keeps=keeps) == [found]


# What remains is a tally.


def pointing_at(cases: Iterable[tuple[Case, Event]]) -> list[str]:
    """Columns of what remains that hold anything of one case: an id, a name, a moment."""
    own = {
        str(value)
        for case, event in cases
        for value in (
            *(case.pk, case.code_name, case.referred_at, case.due_at, case.last_contact_at),
            *(event.pk, event.form, event.referred_at),
        )
        if value is not None
    }
    return sorted(
        f"{table}.{column}"
        for table in WRITTEN_BY_ERASING - {"privacy_lastrun"}
        for row in rows(table)
        for column, value in row.items()
        if str(value) in own
    )


def _three_alike(staffed: Staffed) -> list[tuple[Case, Event]]:
    for number in range(3):
        case = staffed.hospital.case({SealedField.PHONE: f"+1617555020{number}"})
        closing.close(case_id=case.pk, reason=CloseReason.COMPLETE, now=MONDAY)
    cases = [(case, case.event) for case in Case.objects.select_related("event")]
    work(days=published())
    return cases


def test_what_remains_is_a_count_and_not_a_row_for_each(staffed: Staffed) -> None:
    cases = _three_alike(staffed)
    assert Case.objects.count() == 0
    assert Tally.objects.get().referred == 3
    assert pointing_at(cases) == []


def test_a_tally_that_points_at_a_case_is_caught(staffed: Staffed) -> None:
    cases = _three_alike(staffed)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reports_tally ADD COLUMN latest uuid")
        cursor.execute("ALTER TABLE privacy_receipt ADD COLUMN of varchar(40)")
        cursor.execute("UPDATE reports_tally SET latest = %s", [cases[1][0].pk])
        cursor.execute("UPDATE privacy_receipt SET of = %s", [cases[2][0].code_name])
    assert pointing_at(cases) == ["privacy_receipt.of", "reports_tally.latest"]
