from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from beenthere.apps.cases.actions import many
from beenthere.apps.cases.models import Case
from beenthere.apps.people.models import Person
from beenthere.domain.vocabulary import EventKind, Urgency
from tests.hospital import MONDAY, Hospital
from tests.laws.rooms import signed_in


@dataclass
class Night:
    """An event with many hurt, as its director sees it."""

    hospital: Hospital = field(default_factory=Hospital)

    def __post_init__(self) -> None:
        self.boss = self.hospital.person("Bela Boss")
        self.director = self.hospital.director()
        self.browser = signed_in(self.director)

    def clinician(self, **changes: Any) -> Person:
        return self.hospital.person(**{"reports_to": self.boss, **changes})

    def event(self, *people: Person) -> list[Case]:
        """One event with a case for each of these people, all waiting for a supporter."""
        first = self.hospital.triaged(people[0], kind=EventKind.MASS_EVENT)
        self.add(first, people[1:])
        return list(Case.objects.filter(event=first.event_id).order_by("referred_at", "pk"))

    def add(self, case: Case, people: Sequence[Person]) -> None:
        many.refer_more(event_id=case.event_id, people=people, urgency=Urgency.ROUTINE, now=MONDAY)

    def page(self, case: Case, browser: Client | None = None) -> str:
        found = (browser or self.browser).get(reverse("surge", args=[case.code_name]))
        return found.content.decode()

    def press(self, case: Case) -> str:
        address = reverse("surge_ask_outside", args=[case.code_name])
        return self.browser.post(address, follow=True).content.decode()


@pytest.fixture
def night(db: None, ten_on_monday: None) -> Night:
    """Ten on a Monday morning, for as long as it takes; nobody sets up a second step."""
    return Night()
