"""Sealing and unsealing who a case is about: the only place that turns one into the other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from django.db.models import QuerySet

from beenthere.apps.alongside.models import Alongside
from beenthere.apps.cases.models import BlindIndex, Case, Involved, Sealed
from beenthere.apps.outside import vault
from beenthere.domain.case import CaseState
from beenthere.domain.sealing import IDENTIFYING, SealedField, checked
from beenthere.domain.vocabulary import EventKind, Keeps
from beenthere.ports import KeyGone

Facts = Mapping[SealedField, str]
"""What is known of one clinician; an unknown fact is simply absent."""


def _place(field: SealedField) -> str:
    return f"case.{field.value}.1"


def sealed(case_id: UUID, facts: Facts) -> dict[SealedField, bytes]:
    """The facts, each sealed. Raises NotSealable for a value of the wrong shape, or KeyGone."""
    if not facts:
        return {}
    values = {_place(field): checked(field, value) for field, value in facts.items()}
    return dict(zip(facts, vault().seal_each(case_id, values).values(), strict=True))


def sealed_rows(case_id: UUID, facts: Facts) -> list[Sealed]:
    """The same as rows to store."""
    return [
        Sealed(case_id=case_id, field=field, value=value)
        for field, value in sealed(case_id, facts).items()
    ]


def unsealed(case: Case) -> dict[SealedField, str]:
    """Everything sealed about one clinician. Raises KeyGone once the case is erased.

    Nothing, where the case is open and its key was lost: it goes on by voice, as a case of
    which nothing was ever written down. Nothing, where the clinician asked us to keep the least,
    also while a legal hold keeps what was sealed before.
    """
    # Read with the case wherever many are, so that it takes no statement of its own.
    walk = getattr(case, "alongside", None)
    if walk is not None and walk.keeps == Keeps.LEAST:
        return {}
    values = {SealedField(row.field): bytes(row.value) for row in case.sealed.all()}
    if not values:
        return {}
    try:
        found = vault().unseal_all(case.id, {_place(each): values[each] for each in values})
    except KeyGone:
        if case.state == CaseState.CLOSED:
            raise
        return {}
    return {field: found[_place(field)].decode() for field in values}


def keeps_least(case_id: UUID) -> bool:
    """Whether its clinician asked us to keep the least: nothing is to be read, or sealed, of it."""
    return Alongside.objects.filter(case=case_id, keeps=Keeps.LEAST).exists()


def unreadable(cases: Iterable[UUID]) -> set[UUID]:
    """Which of these cases have lost their key: whom they are about cannot be read any more.

    One whose key was destroyed because its clinician asked us to keep the least has not lost it:
    another key stands for it, and goes when the case is erased.
    """
    asked = set(cases)
    walks = Alongside.objects.filter(case__in=asked).values_list("case_id", "key")
    instead = {case: key for case, key in walks if key is not None}
    keys = {instead.get(case, case): case for case in asked}
    held = vault().digests(keys, place="case.readable.1", value="")
    return {case for key, case in keys.items() if key not in held}


def can_seal(case_id: UUID) -> bool:
    """Whether something can still be sealed for this case."""
    return not keeps_least(case_id) and not unreadable([case_id])


def opened(row: Sealed) -> str | None:
    """One sealed fact; None where its key is gone."""
    place = _place(SealedField(row.field))
    try:
        return vault().unseal(row.case_id, place=place, sealed=bytes(row.value)).decode()
    except KeyGone:
        return None


def replace_facts(case: Case, facts: Facts) -> None:
    """Seal these facts in place of all that was sealed for the case before."""
    case.sealed.all().delete()
    Sealed.objects.bulk_create(sealed_rows(case.id, facts))
    write_blind_index(case, facts)


def write_blind_index(case: Case, facts: Facts) -> None:
    """Note, as hashes under the case's own key, how the clinician can be reached."""
    case.blind_index.all().delete()
    BlindIndex.objects.bulk_create(_blind_index_rows(case.id, facts), ignore_conflicts=True)


def seal_first(each: Mapping[UUID, Facts]) -> None:
    """Seal the facts of cases of which nothing is sealed yet, and note how their clinicians can be
    reached; two statements whatever their number."""
    Sealed.objects.bulk_create(
        [row for case, facts in each.items() for row in sealed_rows(case, facts)]
    )
    BlindIndex.objects.bulk_create(
        [row for case, facts in each.items() for row in _blind_index_rows(case, facts)],
        ignore_conflicts=True,
    )


def _blind_index_rows(case_id: UUID, facts: Facts) -> list[BlindIndex]:
    return [BlindIndex(case_id=case, digest=digest) for case, digest in _digests(facts, [case_id])]


def same_person(facts: Facts, among: Iterable[UUID]) -> set[UUID]:
    """Which of these cases are about somebody who can be reached in one of the same ways."""
    return same_people([facts], among)[0]


def same_people(each: Sequence[Facts], among: Iterable[UUID]) -> list[set[UUID]]:
    """The same for several people, in their order.

    Each case has hashes under a key of its own, so each is tried with its own key; two
    statements whatever the number of cases and people.
    """
    cases = list(among)
    tried = [_digests(facts, cases) for facts in each]
    digests = {digest for places in tried for _case, digest in places}
    rows = BlindIndex.objects.filter(case_id__in=cases, digest__in=digests)
    known = {(case, bytes(digest)) for case, digest in rows.values_list("case_id", "digest")}
    return [{case for case, _digest in places & known} for places in tried]


def _digests(facts: Facts, cases: Collection[UUID]) -> set[tuple[UUID, bytes]]:
    """What would stand in the blind index of each of these cases, were it about this person."""
    return {
        place
        for field in IDENTIFYING
        if field in facts
        for place in vault().digests(cases, place=_place(field), value=facts[field]).items()
    }


def people_of(cases: QuerySet[Case]) -> dict[UUID, str]:
    """The directory entry (its directory id) of each of these cases that has one, and a key."""
    return facts_of_each(cases, SealedField.DIRECTORY_ID)


def departments_of(cases: QuerySet[Case]) -> dict[UUID, str]:
    """The department's code of each of these cases of which it is known, and that has a key."""
    return facts_of_each(cases, SealedField.DEPARTMENT)


def facts_of_each(cases: QuerySet[Case], field: SealedField) -> dict[UUID, str]:
    """One fact of each of these cases of which it is known, and that has a key."""
    return several_of_each(cases, [field])[field]


def several_of_each(
    cases: QuerySet[Case], fields: Collection[SealedField]
) -> dict[SealedField, dict[UUID, str]]:
    """The same for several facts, in one statement."""
    found: dict[SealedField, dict[UUID, bytes]] = {field: {} for field in fields}
    rows = Sealed.objects.filter(case__in=cases, field__in=fields)
    for case, field, value in rows.values_list("case_id", "field", "value"):
        found[SealedField(field)][case] = bytes(value)
    return {
        field: {
            case: value.decode()
            for case, value in vault().unseal_each(each, place=_place(field)).items()
        }
        for field, each in found.items()
    }


_INVOLVED = "event.involved.1"


def note_involved(event_id: UUID, directory_ids: Iterable[str]) -> None:
    """Remember, as hashes under the event's own key, that these people were there."""
    hashes = involvement_of(event_id, directory_ids)
    Involved.objects.bulk_create(
        [Involved(event_id=event_id, digest=digest) for digest in hashes.values()],
        ignore_conflicts=True,
    )


def involved_among(events: Iterable[UUID], directory_ids: Iterable[str]) -> set[str]:
    """Which of these directory ids are of people who were there, at any of the events."""
    events = list(events)
    known = {
        bytes(digest)
        for digest in Involved.objects.filter(event__in=events).values_list("digest", flat=True)
    }
    ids = list(directory_ids)
    return {
        directory_id
        for event in events
        for directory_id, digest in involvement_of(event, ids).items()
        if digest in known
    }


def involvement_of(event: UUID, directory_ids: Iterable[str]) -> Mapping[str, bytes]:
    """The hash of each of these directory ids under the key of the event.

    Nothing, where the event's key was lost: then it has forgotten who was there.
    """
    try:
        return vault().hashes(event, place=_INVOLVED, values=directory_ids)
    except KeyGone:
        return {}


def lawsuits() -> dict[UUID, set[bytes]]:
    """Every lawsuit that is not forgotten yet, with the hashes of those it names and of those who
    were there."""
    rows = Involved.objects.filter(event__kind=EventKind.MALPRACTICE_SUIT)
    found: dict[UUID, set[bytes]] = {}
    for event, digest in rows.values_list("event", "digest"):
        found.setdefault(event, set()).add(bytes(digest))
    return found


def in_one_lawsuit_with(
    person: str, among: Collection[str], *, known: Mapping[UUID, set[bytes]]
) -> set[str]:
    """Which of these directory ids one of the `known` lawsuits has beside this person's."""
    theirs = vault().digests(known, place=_INVOLVED, value=person)
    return {
        directory_id
        for event, digest in theirs.items()
        if digest in known[event]
        for directory_id, other in involvement_of(event, among).items()
        if other in known[event]
    }
