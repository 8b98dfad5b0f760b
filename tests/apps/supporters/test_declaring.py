"""What supporters say of themselves: sealed from the beginning, taken back at once, then erased."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from beenthere.apps.cases.from_directory import facts_of
from beenthere.apps.cases.matching import match
from beenthere.apps.outside import vault
from beenthere.apps.privacy import withdrawn
from beenthere.apps.privacy.actions import trust_clock
from beenthere.apps.privacy.holding import agree_to_lift, ask_to_lift, set_hold
from beenthere.apps.privacy.models import Hold, Joint, Receipt
from beenthere.apps.privacy.withdrawn import erase_withdrawn, forget_unreadable
from beenthere.apps.supporters.declaring import NOTHING, Said, declare, said_by, said_by_each
from beenthere.apps.supporters.models import Declaration, Supporter
from beenthere.domain.holds import Scope
from beenthere.domain.sealing import NotSealable, SealedField
from beenthere.domain.vocabulary import EventKind, Role, Specialty
from beenthere.ports import KeyGone
from beenthere.worker.chores import destroy_orphans, tidy
from tests.bytesearch import search
from tests.hospital import MONDAY, Hospital

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)
BEEN_THERE = Said(been_there=frozenset({EventKind.ADVERSE_EVENT}))


@pytest.fixture
def hospital() -> Hospital:
    return Hospital()


@pytest.fixture
def supporter(hospital: Hospital) -> Supporter:
    """Somebody of surgery who has said what they have been through."""
    return hospital.supporter(been_there=BEEN_THERE.been_there)


def take_back(supporter: Supporter) -> None:
    declare(supporter=supporter, said=NOTHING, now=MONDAY)


def erased(after: timedelta = WEEK) -> int:
    trust_clock(now=MONDAY + after)
    return erase_withdrawn(now=MONDAY + after)


# It counts while it is said, and not a moment longer.


def test_matching_knows_people_as_they_say_they_are(hospital: Hospital) -> None:
    clinician = hospital.person(specialty=Specialty.UROLOGY)
    case = hospital.case({**facts_of(clinician), SealedField.LANGUAGE_WISH: "es"})
    supporter = hospital.supporter(languages=["en"])

    def reasons() -> set[str]:
        matches = match(case, now=MONDAY).ranked
        return {reason.code.value for each in matches for reason in each.explanation.reasons}

    assert not {"language", "same_specialty"} & reasons()
    said = Said(languages=frozenset({"es"}), specialty=Specialty.UROLOGY)
    declare(supporter=supporter, said=said, now=MONDAY)
    assert {"language", "same_specialty"} <= reasons()
    take_back(supporter)
    assert not {"language", "same_specialty"} & reasons()


def test_what_was_sealed_before_there_was_more_to_say_is_still_read(hospital: Hospital) -> None:
    supporter, key = hospital.supporter(), vault().issue()
    old = b'{"been_there": ["mass_event"], "never_with": ["T0001"]}'
    sealed = vault().seal(key, place="supporter.said.1", value=old)
    Declaration.objects.create(id=key, supporter=supporter, said=sealed)
    assert said_by(supporter) == Said(
        been_there=frozenset({EventKind.MASS_EVENT}), never_with=frozenset({"T0001"})
    )


@pytest.mark.parametrize(
    "said", [Said(languages=frozenset({"xx"})), Said(never_with=frozenset({"<b>"}))]
)
def test_only_codes_are_sealed(supporter: Supporter, said: Said) -> None:
    with pytest.raises(NotSealable):
        declare(supporter=supporter, said=said, now=MONDAY)


def test_matching_knows_of_it_until_it_is_taken_back(hospital: Hospital) -> None:
    clinician = hospital.person()
    case = hospital.case(facts_of(clinician), kind=EventKind.ADVERSE_EVENT)
    been = hospital.supporter(been_there=[EventKind.ADVERSE_EVENT])
    apart = hospital.supporter(never_with=[clinician])
    matching = match(case, now=MONDAY)
    first = matching.ranked[0]
    assert first.supporter == been.person.directory_id
    assert "been_there" in [reason.code for reason in first.explanation.reasons]
    assert [each.supporter for each in matching.blocked] == [apart.person.directory_id]

    for each in (been, apart):
        take_back(each)
    matching = match(case, now=MONDAY)
    assert list(matching.blocked) == []
    assert {
        reason.code for each in matching.ranked for reason in each.explanation.reasons
    }.isdisjoint({"been_there"})


def test_saying_the_same_again_changes_nothing(supporter: Supporter) -> None:
    declare(supporter=supporter, said=BEEN_THERE, now=MONDAY)
    assert Declaration.objects.get().withdrawn_at is None


def test_saying_something_else_takes_back_all_of_it(supporter: Supporter) -> None:
    [before] = Declaration.objects.all()
    more = Said(been_there=BEEN_THERE.been_there | {EventKind.MASS_EVENT})
    declare(supporter=supporter, said=more, now=MONDAY)
    assert said_by(supporter) == more
    before.refresh_from_db()
    assert before.withdrawn_at == MONDAY


def test_only_one_counts_whoever_writes_it(supporter: Supporter) -> None:
    [row] = Declaration.objects.all()
    with pytest.raises(IntegrityError), transaction.atomic():
        Declaration.objects.create(id=vault().issue(), supporter=supporter, said=row.said)


def test_what_cannot_be_read_any_more_counts_as_not_said(supporter: Supporter) -> None:
    vault().destroy(Declaration.objects.values_list("pk", flat=True))
    assert said_by_each() == {}
    assert said_by(supporter) is None
    declare(supporter=supporter, said=BEEN_THERE, now=MONDAY)
    assert said_by(supporter) == BEEN_THERE


# It is erased on the published schedule: keys first, never sooner, and by the worker alone.


def test_it_is_erased_on_schedule_and_on_no_receipt(supporter: Supporter) -> None:
    [row] = Declaration.objects.all()
    assert erased() == 0
    take_back(supporter)
    assert erased(WEEK - timedelta(seconds=1)) == 0
    trust_clock(now=MONDAY + WEEK)
    assert tidy(now=MONDAY + WEEK) >= 1
    assert not Declaration.objects.exists()
    with pytest.raises(KeyGone):
        vault().unseal(row.pk, place="supporter.said.1", sealed=bytes(row.said))
    assert not Receipt.objects.exists()


def test_killed_after_the_key_it_ends_what_it_began(
    supporter: Supporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_back(supporter)
    destroy = vault().destroy

    def die(keys: list[object]) -> None:
        destroy(keys)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(vault(), "destroy", die)
        with pytest.raises(KeyboardInterrupt):
            erased()
    assert Declaration.objects.count() == 1
    assert erased() == 1


def test_it_waits_while_the_clock_is_doubted(supporter: Supporter) -> None:
    take_back(supporter)
    trust_clock(now=MONDAY)
    assert erase_withdrawn(now=MONDAY + WEEK) == 0


def test_its_key_is_never_taken_for_one_of_nothing(supporter: Supporter) -> None:
    for days in (60, 120):
        destroy_orphans(now=MONDAY + timedelta(days=days))
    assert said_by(supporter) == BEEN_THERE


def test_what_was_erased_before_a_restore_is_removed_again(supporter: Supporter) -> None:
    [row] = Declaration.objects.all()
    take_back(supporter)
    erased()
    row.save(force_insert=True)
    forget_unreadable()
    assert not Declaration.objects.exists()


# A legal hold keeps it.


@pytest.mark.parametrize(
    ("department", "months", "kept"),
    [
        (None, 0, True),
        ("surgery", 0, True),
        ("medicine", 0, False),
        ("surgery", 1, False),
    ],
)
def test_a_hold_keeps_it_by_department_and_month(
    hospital: Hospital, supporter: Supporter, department: str | None, months: int, kept: bool
) -> None:
    counsel, director = hospital.account(Role.COUNSEL), hospital.director()
    take_back(supporter)
    month = MONDAY.date().replace(day=1, month=MONDAY.month + months)
    set_hold(scope=Scope(first=month, department=department), account=counsel, now=MONDAY)
    assert erased() == (0 if kept else 1)
    ask_to_lift(hold_id=Hold.objects.get().pk, account=counsel, now=MONDAY)
    agree_to_lift(joint_id=Joint.objects.get().pk, account=director, now=MONDAY)
    assert erased() == (1 if kept else 0)
    assert not Declaration.objects.exists()


def test_erasing_past_a_hold_is_caught(
    hospital: Hospital, supporter: Supporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(withdrawn, "held_now", lambda *, at, department: False)
    with pytest.raises(AssertionError):
        test_a_hold_keeps_it_by_department_and_month(hospital, supporter, "surgery", 0, True)


# Nothing is left of it, in any file.


@pytest.mark.django_db(transaction=True)
def test_no_byte_of_it_is_ever_in_the_database_nor_of_its_key_in_the_keystore(
    hospital: Hospital,
) -> None:
    kinds = [EventKind.MASS_EVENT, EventKind.VIOLENCE_AT_WORK]
    supporter = hospital.supporter(been_there=kinds)
    [row] = Declaration.objects.all()
    in_plain = '["mass_event", "violence_at_work"]'
    planted = '["death_of_colleague", "malpractice_suit"]'
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE planted AS SELECT %s::text AS said", [planted])
        cursor.execute("DROP TABLE planted")
    needles = {"said": in_plain, "planted": planted}
    files = Path(settings.PLACE.data)
    assert {hit.needle for hit in search([files / "database"], needles)} == {"planted"}

    key = {"key": row.pk.hex}
    assert search([files / "keystore"], key)
    take_back(supporter)
    assert erased() == 1
    assert search([files / "keystore"], key) == []
