"""Everything a director sees of one case, unsealed for the length of one page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import QuerySet

from beenthere.apps.cases.identity import keeps_least, same_person, unreadable, unsealed
from beenthere.apps.cases.models import AccessRecord, Assignment, Case, Contact, Offer
from beenthere.apps.cases.queries import cases_seen_by
from beenthere.apps.paging.models import MessageState
from beenthere.apps.people.in_words import department_words, named, unit_words
from beenthere.apps.people.models import Account, Person
from beenthere.apps.supporters import availability
from beenthere.domain.availability import Away
from beenthere.domain.case import LIGHT, TRANSITIONS, WHO_MAY, Actor, CaseEvent, CaseState
from beenthere.domain.paging import TO_DIRECTORS
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import (
    LANGUAGES,
    CloseReason,
    EventKind,
    FieldWish,
    Gender,
    Occurred,
    PreferredTime,
    Profession,
    Rank,
    ReachBy,
    Source,
    Specialty,
    Term,
    Urgency,
)

Facts = Mapping[SealedField, str]
Rows = list[tuple[str, str]]


@dataclass(frozen=True)
class NextPages:
    """One moment of the plan that is frozen, and who is paged then."""

    at: datetime
    people: list[Account]


@dataclass(frozen=True)
class GoesAway:
    """A supporter who has the case and is away before its next action is due."""

    name: str
    away: Away


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """One case as its page shows it. `facts` go by the codes of their sealed fields."""

    case: Case
    unreadable: bool
    facts: Mapping[str, str]
    clinician: Rows
    wishes: Rows
    circumstances: Rows
    reach_by: ReachBy
    offers: QuerySet[Offer]
    supporters: QuerySet[Assignment]
    contacts: QuerySet[Contact]
    openings: QuerySet[AccessRecord]
    possible: frozenset[CaseEvent]
    has_supporter: bool
    has_second: bool
    keeps_least: bool
    same_person: list[Case]
    going_away: list[GoesAway]
    still_to_page: list[NextPages]
    """Whom the program pages next, as long as no director is on it."""


def case_file(case: Case, account: Account, *, now: datetime) -> CaseFile:
    """The page of one case for one of its directors. Raises KeyGone once it is erased."""
    facts = unsealed(case)
    lost = bool(unreadable([case.pk]))
    supporters = case.assignments.select_related("supporter__person").order_by("-lead", "since")
    return CaseFile(
        case=case,
        unreadable=lost,
        facts={field.value: value for field, value in facts.items()},
        clinician=_clinician(facts),
        wishes=_wishes(facts),
        circumstances=_circumstances(case, facts),
        reach_by=ReachBy.BY_VOICE if lost else ReachBy(case.reach_by),
        offers=case.offers.select_related("supporter__person").order_by("pk"),
        supporters=supporters,
        contacts=case.contacts.select_related("supporter__person").order_by("at"),
        openings=latest_openings(case),
        possible=possible(case),
        has_supporter=any(each.lead and each.until is None for each in supporters),
        has_second=any(not each.lead and each.until is None for each in supporters),
        keeps_least=keeps_least(case.pk),
        same_person=same_person_seen(case, facts, account, now=now),
        going_away=_going_away(case, supporters, now=now),
        still_to_page=still_to_page(case),
    )


def possible(case: Case) -> frozenset[CaseEvent]:
    """What a director can make happen to the case as it stands."""
    state = CaseState(case.state)
    return frozenset(
        event
        for event, actors in WHO_MAY.items()
        if Actor.DIRECTOR in actors and (state, event) in TRANSITIONS
    )


def same_person_seen(case: Case, facts: Facts, account: Account, *, now: datetime) -> list[Case]:
    """Other open cases of the same person, as far as this director may see them."""
    if case.state == CaseState.CLOSED:
        return []
    others = cases_seen_by(account, now=now).exclude(state=CaseState.CLOSED).exclude(pk=case.pk)
    found = same_person(facts, others.values_list("pk", flat=True))
    return list(others.filter(pk__in=found).order_by("referred_at"))


def still_to_page(case: Case) -> list[NextPages]:
    """The steps of the plan that page a director and have not been taken yet, in order."""
    waiting = (
        case.messages.filter(kind__in=TO_DIRECTORS, state=MessageState.QUEUED)
        .select_related("account__person")
        .order_by("due_at", "account")
    )
    return [
        NextPages(at, list(dict.fromkeys(message.account for message in messages)))
        for at, messages in groupby(waiting, key=lambda message: message.due_at)
    ]


def latest_openings(case: Case) -> QuerySet[AccessRecord]:
    """Who has opened the case, each with the last time they did."""
    return (
        case.openings.select_related("account__person")
        .order_by("account", "-opened_at")
        .distinct("account")
    )


def _going_away(case: Case, supporters: Iterable[Assignment], *, now: datetime) -> list[GoesAway]:
    """Who of those who have the case goes away before its next action is due.

    Of pausing nothing is said: where a supporter with a case is "not available" elsewhere and
    nobody says why, a director cannot tell whether they have paused or are being supported (L6).
    """
    having = [each.supporter for each in supporters if each.until is None]
    if case.state == CaseState.CLOSED or not having:
        return []
    calendars = availability.of([each.pk for each in having])
    # A walk may last for years: between two touchpoints only the day of the next one matters.
    since = case.due_at if case.state in LIGHT else now
    found = ((each, calendars[each.pk].away_before(case.due_at, now=since)) for each in having)
    return [GoesAway(each.person.name, away) for each, away in found if away is not None]


def _clinician(facts: Facts) -> Rows:
    supervisor = Person.objects.filter(directory_id=facts.get(SealedField.SUPERVISOR, "")).first()
    return _known(
        ("Profession", _words(Profession, facts, SealedField.PROFESSION)),
        ("Rank", _words(Rank, facts, SealedField.RANK)),
        ("Specialty", _words(Specialty, facts, SealedField.SPECIALTY)),
        ("Department", department_words(facts.get(SealedField.DEPARTMENT, ""))),
        ("Unit", unit_words(facts.get(SealedField.UNIT, ""))),
        ("Reports to", named(supervisor) if supervisor else ""),
    )


def _wishes(facts: Facts) -> Rows:
    profession = facts.get(SealedField.PROFESSION_WISH, "")
    any_profession = "Any profession" if profession == "any" else ""
    return _known(
        ("Best called", _words(PreferredTime, facts, SealedField.PREFERRED_TIME)),
        ("Whom they would rather talk to", _words(FieldWish, facts, SealedField.FIELD_WISH)),
        ("Department", "Another one" if SealedField.DEPARTMENT_WISH in facts else ""),
        (
            "Supporter’s profession",
            any_profession or _words(Profession, facts, SealedField.PROFESSION_WISH),
        ),
        ("Language", LANGUAGES.get(facts.get(SealedField.LANGUAGE_WISH, ""), "")),
        ("A woman or a man", _words(Gender, facts, SealedField.GENDER_WISH)),
    )


def _circumstances(case: Case, facts: Facts) -> Rows:
    source = Source(case.source).words
    may_be_named = "The supporter may say who told us" if case.referrer_may_be_named else ""
    return _known(
        ("What kind of thing", EventKind(case.event.kind).words),
        ("When", Occurred(case.event.occurred).words),
        ("How soon", Urgency(case.urgency).words),
        ("Who told us", facts.get(SealedField.REFERRER_NAME) or source),
        ("May we say so", may_be_named or "No, keep it to yourself"),
        ("Closed because", CloseReason(case.close_reason).words if case.close_reason else ""),
    )


def _words(terms: type[Term], facts: Facts, field: SealedField) -> str:
    return terms(facts[field]).words if field in facts else ""


def _known(*rows: tuple[str, str]) -> Rows:
    return [(term, value) for term, value in rows if value]
