"""What supporters say of themselves, sealed and unsealed: the only place that does either.

Whenever somebody says something else, all of it is sealed anew under a fresh key. What they had
said before counts no more from that moment, and is erased on the published schedule.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from beenthere.apps.outside import vault
from beenthere.apps.supporters.models import Declaration, Supporter
from beenthere.domain.sealing import SealedField, checked
from beenthere.domain.vocabulary import EventKind, Specialty
from beenthere.ports import KeyGone

_PLACE = "supporter.said.1"


@dataclass(frozen=True, kw_only=True)
class Said:
    """What one supporter says of themselves; all of it is theirs to say or not."""

    been_there: frozenset[EventKind] = frozenset()
    """What they have been through."""
    never_with: frozenset[str] = frozenset()
    """Whom they would rather not be matched with, by directory id."""
    languages: frozenset[str] = frozenset()
    """ISO 639-1 codes of languages they speak besides those in the directory."""
    specialty: Specialty | None = None
    """What they work in, where the directory says something else."""


NOTHING = Said()


def said_by_each() -> dict[int, Said]:
    """What counts now, by the supporter's primary key, in one statement; those who said nothing
    are absent, and so is what cannot be read any more."""
    rows = list(_in_force().values_list("pk", "supporter_id", "said"))
    sealed = {key: bytes(said) for key, _supporter, said in rows}
    found = vault().unseal_each(sealed, place=_PLACE)
    return {supporter: _read(found[key]) for key, supporter, _ in rows if key in found}


def said_by(supporter: Supporter) -> Said | None:
    """What they have said that counts now; None where it cannot be read any more."""
    current = _in_force().filter(supporter=supporter).first()
    if current is None:
        return NOTHING
    try:
        return _read(vault().unseal(current.pk, place=_PLACE, sealed=bytes(current.said)))
    except KeyGone:
        return None


def declarations_in_words(supporters: Collection[int]) -> Mapping[UUID, str]:
    """All that is still held of what these supporters said, by its key: for themselves to read."""
    rows = Declaration.objects.filter(supporter__in=supporters).values_list("pk", "said")
    sealed = {key: bytes(said) for key, said in rows}
    found = vault().unseal_each(sealed, place=_PLACE)
    return {key: ", ".join(_codes(_read(value))) for key, value in found.items()}


@transaction.atomic
def declare(*, supporter: Supporter, said: Said, now: datetime) -> None:
    """From now on this counts, and whatever they said before counts no more."""
    Supporter.objects.select_for_update().get(pk=supporter.pk)
    if said_by(supporter) == said:
        return
    _in_force().filter(supporter=supporter).update(withdrawn_at=now)
    if said != NOTHING:
        declaration(supporter=supporter, said=said).save(force_insert=True)


def declaration(*, supporter: Supporter, said: Said) -> Declaration:
    """A row that is not stored yet, sealed under a key of its own. Raises NotSealable."""
    key = vault().issue()
    colleagues = (checked(SealedField.DIRECTORY_ID, each) for each in said.never_with)
    languages = (checked(SealedField.LANGUAGE_WISH, each) for each in said.languages)
    value = {
        "been_there": sorted(map(EventKind, said.been_there)),
        "never_with": sorted(each.decode() for each in colleagues),
        "languages": sorted(each.decode() for each in languages),
        "specialty": said.specialty and Specialty(said.specialty),
    }
    sealed = vault().seal(key, place=_PLACE, value=json.dumps(value).encode())
    return Declaration(id=key, supporter=supporter, said=sealed)


def _in_force() -> QuerySet[Declaration]:
    return Declaration.objects.filter(withdrawn_at=None)


def _read(value: bytes) -> Said:
    said = json.loads(value)
    # What was sealed before languages and a specialty could be said holds neither.
    specialty = said.get("specialty")
    return Said(
        been_there=frozenset(map(EventKind, said["been_there"])),
        never_with=frozenset(said["never_with"]),
        languages=frozenset(said.get("languages", ())),
        specialty=Specialty(specialty) if specialty else None,
    )


def _codes(said: Said) -> list[str]:
    each = said.been_there | said.never_with | said.languages
    return sorted(each | {said.specialty} if said.specialty else each)
