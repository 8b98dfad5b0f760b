"""Which referrals are about one person, and which name them.

Each referral has a key of its own, so each is tried with its own key. The number of statements
does not depend on whether anything is found.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Q

from beenthere.apps.cases.identity import (
    Facts,
    facts_of_each,
    involvement_of,
    opened,
    people_of,
    same_person,
)
from beenthere.apps.cases.models import Case, Event, Involved, Sealed
from beenthere.domain.call_back import mark_of
from beenthere.domain.names import name_key
from beenthere.domain.sealing import SealedField


def cases_about(who: Facts, entries: Collection[str]) -> set[UUID]:
    """The referrals about somebody with this phone, e-mail address or entry of the directory.

    `entries` are directory ids. A referral that is tied to another entry is left out: two
    colleagues may share a phone. Two may share a name as well, so a name counts only where a
    referral has nothing else.
    """
    every = Case.objects.all()
    tied = people_of(every)
    reached = same_person(who, among=every.values_list("pk", flat=True))
    nameless = facts_of_each(every.filter(blind_index=None), SealedField.NAME)
    name = name_key(who.get(SealedField.NAME, ""))
    return {
        *(case for case, entry in tied.items() if entry in entries),
        *(case for case in reached if not entries or tied.get(case) in (None, *entries)),
        *(case for case, known in nameless.items() if name_key(known) == name),
    }


def rows_naming(who: Facts, entries: Collection[str]) -> list[int]:
    """The sealed rows of anybody's referral that name this person as the one who told us, or as
    the supporter who is called back.

    As somebody's supervisor they are not looked for: they would learn who of theirs is supported.
    """
    named = {
        SealedField.REFERRER_PHONE: {who.get(SealedField.PHONE, "")},
        SealedField.REFERRER_NAME: {name_key(who.get(SealedField.NAME, ""))},
        SealedField.CALL_BACK: set(map(mark_of, entries)),
    }
    every = Case.objects.all()
    found = {
        (case, field.value)
        for field, wanted in named.items()
        for case, value in facts_of_each(every, field).items()
        if {value, name_key(value)} & (wanted - {""})
    }
    rows = Sealed.objects.filter(field__in=named).values_list("pk", "case_id", "field")
    return [row for row, *place in rows if tuple(place) in found]


def rows_of_involvement(entries: Collection[str]) -> list[int]:
    """The rows that note that this person was there, at whatever event."""
    theirs = {
        (event, digest)
        for event in Event.objects.values_list("pk", flat=True)
        for digest in involvement_of(event, entries).values()
    }
    rows = Involved.objects.values_list("pk", "event_id", "digest")
    return [row for row, event, digest in rows if (event, bytes(digest)) in theirs]


def unsealed_rows(cases: Collection[UUID], rows: Collection[int]) -> Mapping[int, str]:
    """What is sealed about these referrals' clinicians, and in these rows, by the row's number.

    A row whose key was lost is left out: nobody can read it.
    """
    wanted = Sealed.objects.filter(Q(case__in=cases) | Q(pk__in=rows))
    read = {row.pk: opened(row) for row in wanted}
    return {row: value for row, value in read.items() if value is not None}
