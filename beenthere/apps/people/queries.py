"""What the rest of the program asks about people and accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, cast

from allauth.mfa.models import Authenticator
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from beenthere.apps.people.models import Account, AccountRole, Person, address
from beenthere.domain.directory import Entry
from beenthere.domain.formats import FORMATS
from beenthere.domain.names import name_key
from beenthere.domain.vocabulary import Gender, Office, Profession, Rank, Role, Specialty

_Key = TypeVar("_Key")

SHORTEST_SEARCH = 2
"""Letters a search must have: one letter would list half the hospital."""


def account_signed_in(account: int) -> Account | None:
    """The account with its person, roles and whether it has a second step, in one query."""
    for found in _accounts_whole().filter(pk=account):
        found.roles = frozenset(map(Role, found.role_codes))
        found.has_second_step = found.second_step
        return cast("Account", found)
    return None


@cache
def _accounts_whole() -> QuerySet[Account, Any]:
    """Put together once: every page of somebody signed in asks it."""
    steps = Authenticator.objects.filter(user=OuterRef("pk"))
    roles = AccountRole.objects.filter(account=OuterRef("pk"))
    return Account.objects.select_related("person").annotate(
        role_codes=ArraySubquery(roles.values("role")),
        second_step=Exists(steps.exclude(type=Authenticator.Type.RECOVERY_CODES)),
    )


def accounts_with_role(*roles: Role) -> QuerySet[Account]:
    """The accounts that hold any of these roles and still work."""
    return (
        Account.objects.select_related("person")
        .filter(Q(person=None) | Q(person__active=True), enabled=True)
        .filter(held_roles__role__in=roles)
        .distinct()
        .order_by("pk")
    )


def find_people(text: str, *, limit: int, department: str = "") -> list[Person]:
    """People at work whose name has a word starting with each word of `text`, by name.

    Accents, capitals, titles and the order of words do not matter, and of what is longer than any
    name only the beginning. Nothing is found for fewer than two letters, unless it is asked for
    the people of one department.
    """
    words = name_key(text[: FORMATS["person_name"].longest]).split()
    if sum(map(len, words)) < SHORTEST_SEARCH and not department:
        return []
    found = Person.objects.all()
    if words:
        found = _named(" & ".join(f"'{word}':*" for word in words))
    if department:
        found = found.filter(department=department)
    return list(found.filter(active=True).order_by("name_key", "pk")[:limit])


def candidates(*, name: str = "", phone: str = "", email: str = "") -> frozenset[int]:
    """The people a typed name, phone (E.164) or e-mail address might mean, leavers included.

    It would rather name too many than miss one: a name fits when all its words do, or its
    first and last, or its only one.
    """
    might_be = _might_be([Typed(name=name, phone=phone, email=email)])
    return frozenset(Person.objects.filter(might_be).values_list("pk", flat=True))


@dataclass(frozen=True, kw_only=True)
class Typed:
    """How somebody was named by hand; what was not said is empty."""

    name: str = ""
    phone: str = ""
    email: str = ""

    def could_mean(self, person: Person) -> bool:
        """Whether it might mean this person, as `candidates` has it."""
        words, theirs = name_key(self.name).split(), set(person.name_key.split())
        return (
            (bool(self.phone) and self.phone == person.phone)
            or (bool(self.email) and address(self.email) == person.email)
            or (bool(words) and {words[0], words[-1]} <= theirs)
        )


def candidates_of_each(typed: Mapping[_Key, Typed]) -> dict[_Key, frozenset[str]]:
    """The people that each of these might mean, by directory id, as `candidates`; in one
    statement, however many there are, if none."""
    people = list(Person.objects.filter(_might_be(typed.values()) | Q(directory_id="")))
    return {
        key: frozenset(each.directory_id for each in people if one.could_mean(each))
        for key, one in typed.items()
    }


def _might_be(typed: Iterable[Typed]) -> Q:
    each = list(typed)
    might_be = Q(phone__in={one.phone for one in each} - {""})
    might_be |= Q(email__in={address(one.email) for one in each} - {""})
    names = (name_key(one.name).split() for one in each)
    if ends := [f"('{words[0]}' & '{words[-1]}')" for words in names if words]:
        # Where all the words of a name fit, its first and last do.
        might_be |= Q(pk__in=_named(" | ".join(ends)).values("pk"))
    return might_be


def line_above(people: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """Everybody above each person in the reporting line, nearest first.

    A person at the top, or unknown, has an empty line. A line that loops is followed once
    round.
    """
    asked = list(people)
    above: dict[int, list[int]] = {person: [] for person in asked}
    with connection.cursor() as cursor:
        cursor.execute(_LINE_ABOVE, [asked])
        for person, boss in cursor.fetchall():
            above[person].append(boss)
    return {person: tuple(line) for person, line in above.items()}


def directory_entries() -> dict[str, Entry]:
    """The whole directory, leavers included, by directory id."""
    rows = Person.objects.values_list(
        "directory_id", "name", "profession", "rank", "specialty", "department_id", "unit_id",
        "reports_to__directory_id", "offices", "email", "phone", "pager", "languages", "gender",
        "active",
    )  # fmt: skip
    return {
        row[0]: Entry(
            directory_id=row[0],
            name=row[1],
            profession=Profession(row[2]),
            rank=Rank(row[3]),
            specialty=Specialty(row[4]),
            department=row[5],
            unit=row[6] or "",
            reports_to=row[7] or "",
            offices=tuple(map(Office, row[8])),
            email=row[9],
            phone=row[10],
            pager=row[11],
            languages=tuple(row[12]),
            gender=Gender(row[13]) if row[13] else None,
            active=row[14],
        )
        for row in rows.iterator(chunk_size=5_000)
    }


def in_directory(*, email: str) -> list[Person]:
    """People at work with this e-mail address."""
    return list(Person.objects.filter(email=address(email), active=True).order_by("pk")[:2])


def _named(words: str) -> QuerySet[Person]:
    vector = SearchVector("name_key", config="simple")
    query = SearchQuery(words, search_type="raw", config="simple")
    return Person.objects.annotate(words=vector).filter(words=query)


_LINE_ABOVE = """
    WITH RECURSIVE line (person, boss, step) AS (
        SELECT id, reports_to_id, 1
          FROM people_person
         WHERE id = ANY(%s) AND reports_to_id IS NOT NULL
        UNION ALL
        SELECT line.person, above.reports_to_id, line.step + 1
          FROM line JOIN people_person above ON above.id = line.boss
         WHERE above.reports_to_id IS NOT NULL
    ) CYCLE boss SET looped USING path
    SELECT person, boss FROM line WHERE NOT looped ORDER BY person, step
"""
