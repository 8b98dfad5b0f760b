"""What coverage says of a clinician is what `beenthere match` answers for that one alone."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from beenthere.command.match import answered
from beenthere.command.match_answer import entries
from beenthere.command.match_scenario import read_scenario
from beenthere.domain.availability import Availability, Away, Window
from beenthere.domain.coverage import Coverage, Known, When, next_moment, open_when
from beenthere.domain.matching.facts import Person
from beenthere.domain.vocabulary import Urgency
from tests.domain.matching.hospital import TODAY, any_hospital

ZONE = ZoneInfo("America/New_York")
NOON = datetime.combine(TODAY, time(12), ZONE)


def any_hours(random: Random) -> Availability:
    """Hours of one's own: some days, some nights, some away, some who take urgent calls."""
    opens, closes = time(random.randrange(24)), time(random.randrange(24))
    first = TODAY + timedelta(days=random.randrange(6))
    away = (Away(first, first + timedelta(days=random.randrange(3))),)
    return Availability(
        zone=random.choice([ZONE, ZoneInfo("Europe/Berlin")]),
        week=tuple(Window(day, opens, closes) for day in random.sample(range(7), 5)),
        away=random.choice([(), away]),
        urgent_any_hour=random.random() < 0.3,
    )


def asked(person: Person) -> dict[str, Any]:
    """Somebody of the directory, as a scenario has them."""
    return {
        "id": person.id,
        "profession": person.profession,
        "rank": person.rank,
        "specialty": person.specialty,
        "department": person.department,
        "unit": person.unit or None,
        "reports_to": person.reports_to or None,
        "offices": sorted(person.offices),
        "languages": sorted(person.languages),
        "gender": person.gender,
    }


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(When))
def test_coverage_is_what_match_answers(random: Random, when: When) -> None:
    hospital = any_hospital(random, clinicians=3, supporters=7)
    people = hospital.people
    hours = {each.person: any_hours(random) for each in hospital.supporters}
    known = [
        Known(
            person=each.person,
            status=each.status,
            trained_on=each.trained_on,
            open_when=open_when(hours[each.person], now=NOON, zone=ZONE),
        )
        for each in hospital.supporters
    ]
    coverage = Coverage(list(people), known, people, as_of=TODAY, enough=3)

    def available(person: str) -> bool:
        if when is When.ANY:
            return not hours[person].away_at(NOON)
        moment = next_moment(when, now=NOON, zone=ZONE)
        return hours[person].open_at(moment, Urgency.URGENT)

    for person in people:
        scenario = {
            "as_of": NOON.isoformat(),
            "people": [asked(each) for each in people.values()],
            "supporters": [
                {
                    "person": each.person,
                    "status": each.status,
                    "trained_on": each.trained_on and each.trained_on.isoformat(),
                    "capacity": each.capacity + 1,
                    "open_cases": 0,
                    "available": available(each.person),
                }
                for each in hospital.supporters
            ],
            "events": [{"id": "e", "kind": "adverse_event", "urgency": "urgent", "involved": []}],
            "clinicians": [{"person": person, "event": "e"}],
        }
        [answer] = entries(answered(read_scenario(scenario), allow_avoided=False))
        ranked: Any = answer["ranked"]
        kinds = Counter(people[each["supporter"]].profession for each in ranked)
        assert coverage.kinds(person, when) == kinds
