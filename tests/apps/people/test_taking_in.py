"""A list of staff is taken in whole or not at all, and leavers lose access at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest

from beenthere.apps.people.actions import directory
from beenthere.apps.people.actions.directory import preview, take_in
from beenthere.apps.people.models import Account, Department, Person, SignIn, Unit
from beenthere.apps.people.queries import account_signed_in, directory_entries
from beenthere.domain.directory import Entry, Problem, Reading
from beenthere.domain.vocabulary import Gender, Office, Profession, Rank, Role, Specialty
from tests.hospital import MONDAY, Hospital

pytestmark = pytest.mark.django_db

T = TypeVar("T")
TODAY = MONDAY.date()

FULL = Entry(
    directory_id="e1",
    name="Dr. José O’Brien",
    profession=Profession.PHYSICIAN,
    rank=Rank.PROFESSOR,
    specialty=Specialty.CARDIOLOGY,
    department="medicine",
    unit="ccu",
    offices=(Office.CORE_FACULTY, Office.WORKS_IN_QUALITY),
    email="jose@hospital.example",
    phone="+16175550100",
    pager="4411",
    languages=("en", "es"),
    gender=Gender.MALE,
)


def unwatched(items: Iterable[T], *, doing: str, total: int) -> Iterable[T]:
    return items


def below(directory_id: str, reports_to: str = "e1", **changes: object) -> Entry:
    plain = Entry(
        directory_id=directory_id,
        name="Ana Lopez",
        profession=Profession.NURSE,
        rank=Rank.STAFF,
        specialty=Specialty.NONE,
        department="medicine",
        reports_to=reports_to,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def read(*entries: Entry) -> Reading:
    return Reading(entries=entries)


def test_what_is_taken_in_is_what_is_kept() -> None:
    # The supervisor stands after those below: lines are drawn when everybody is there.
    entries = (below("e3", "e2"), below("e2"), FULL)
    changes = take_in(read(*entries), today=TODAY, watch=unwatched)
    assert changes.new == entries
    assert directory_entries() == {entry.directory_id: entry for entry in entries}
    jose = Person.objects.get(directory_id="e1")
    assert jose.name_key == "jose obrien"
    assert Person.objects.get(directory_id="e2").reports_to == jose


def test_a_second_time_changes_nothing() -> None:
    take_in(read(FULL, below("e2")), today=TODAY, watch=unwatched)
    before = list(Person.objects.order_by("pk").values())
    changes = take_in(read(FULL, below("e2")), today=TODAY, watch=unwatched)
    assert (changes.new, changes.changed, changes.gone, changes.unchanged) == ((), (), (), 2)
    assert list(Person.objects.order_by("pk").values()) == before


def test_changes_are_made_in_place() -> None:
    take_in(read(FULL, below("e2")), today=TODAY, watch=unwatched)
    kept = Person.objects.get(directory_id="e2").pk
    moved = below("e2", "", department="surgery", unit="ccu", rank=Rank.CHARGE)
    take_in(read(replace(FULL, unit="", offices=()), moved), today=TODAY, watch=unwatched)
    assert directory_entries()["e2"] == moved
    assert directory_entries()["e1"].offices == ()
    assert Person.objects.get(directory_id="e2").pk == kept
    assert Unit.objects.get(code="ccu").department_id == "surgery"
    assert set(Department.objects.values_list("code", flat=True)) == {"medicine", "surgery"}


def test_many_batches_are_one_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "BATCH", 3)
    people = [FULL, *(below(f"p{number}") for number in range(10))]
    assert len(take_in(read(*people), today=TODAY, watch=unwatched).new) == 11
    assert Person.objects.filter(reports_to__directory_id="e1").count() == 10


def test_leavers_become_inactive_and_are_signed_out_at_once() -> None:
    take_in(read(FULL, below("e2"), below("e3"), below("e4")), today=TODAY, watch=unwatched)
    stays, leaves, is_marked = (
        Account.objects.make(
            email=f"{each}@hospital.example",
            person=Person.objects.get(directory_id=each),
            today=MONDAY.date(),
        )
        for each in ("e2", "e3", "e4")
    )
    for number, account in enumerate((stays, leaves, is_marked)):
        SignIn.objects.create(
            session_key=str(number) * 64,
            session_data=f"x:1:{'a' * 43}",
            expire_date=MONDAY,
            account=account,
        )
    reading = read(FULL, below("e2"), below("e4", active=False))
    changes = take_in(reading, today=TODAY, watch=unwatched)
    assert changes.gone == ("e3",)
    assert list(SignIn.objects.values_list("account", flat=True)) == [stays.pk]
    for gone in (leaves, is_marked):
        account_now = account_signed_in(gone.pk)
        assert account_now is not None
        assert not account_now.is_active


def test_whoever_comes_back_is_active_again() -> None:
    take_in(read(FULL, below("e2")), today=TODAY, watch=unwatched)
    take_in(read(FULL), today=TODAY, watch=unwatched)
    take_in(read(FULL, below("e2")), today=TODAY, watch=unwatched)
    assert Person.objects.get(directory_id="e2").active


def test_whoever_was_never_listed_before_is_new_since_today() -> None:
    take_in(read(FULL), today=TODAY, watch=unwatched)
    take_in(read(FULL, below("e2")), today=TODAY, watch=unwatched)
    take_in(read(FULL), today=TODAY + timedelta(days=1), watch=unwatched)
    take_in(read(FULL, below("e2"), below("e3")), today=TODAY + timedelta(days=2), watch=unwatched)
    since = dict(Person.objects.values_list("directory_id", "listed_on"))
    assert since == {"e1": None, "e2": TODAY, "e3": TODAY + timedelta(days=2)}


def test_nothing_is_written_while_there_is_a_problem() -> None:
    reading = replace(read(FULL), problems=(Problem(2, "name", "No."),))
    with pytest.raises(directory.HasProblems):
        take_in(reading, today=TODAY, watch=unwatched)
    assert not Person.objects.exists()


def test_a_problem_between_people_is_found_at_the_last_moment_too() -> None:
    with pytest.raises(directory.HasProblems):
        take_in(read(below("e2", "e3"), below("e3", "e2")), today=TODAY, watch=unwatched)


def test_bad_people_may_be_skipped_and_stay_as_they_are() -> None:
    take_in(read(FULL, below("e2")), today=TODAY, watch=unwatched)
    lost = below("e2", "nobody", department="surgery")
    changes = take_in(read(FULL, lost, below("e5")), skip_bad=True, today=TODAY, watch=unwatched)
    assert [entry.directory_id for entry in changes.new] == ["e5"]
    assert directory_entries()["e2"] == below("e2")


def test_a_file_that_could_not_be_read_is_never_skipped() -> None:
    with pytest.raises(directory.HasProblems):
        take_in(Reading(fatal=True), skip_bad=True, today=TODAY, watch=unwatched)


def test_a_list_that_drops_most_people_needs_to_be_told_so() -> None:
    take_in(read(FULL, below("e2"), below("e3")), today=TODAY, watch=unwatched)
    with pytest.raises(directory.TooManyLeavers):
        take_in(read(FULL), today=TODAY, watch=unwatched)
    assert Person.objects.filter(active=True).count() == 3
    take_in(read(FULL), allow_many_leavers=True, today=TODAY, watch=unwatched)
    assert Person.objects.filter(active=True).count() == 1


def test_a_preview_writes_nothing() -> None:
    _, changes = preview(read(FULL, below("e2")))
    assert len(changes.new) == 2
    assert not Person.objects.exists()
    assert not Department.objects.exists()


def test_an_account_outside_the_directory_is_no_leaver() -> None:
    outside = Hospital().account(Role.ALTERNATE)
    take_in(read(FULL), today=TODAY, watch=unwatched)
    account = account_signed_in(outside.pk)
    assert account is not None
    assert account.is_active
