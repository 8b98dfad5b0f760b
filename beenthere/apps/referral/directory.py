"""The directory search of signed-in staff, on the screens that ask about a person.

Nobody else has any of it: without it, a referral reads nothing of the directory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from beenthere.apps.frame.forms import PlainForm
from beenthere.apps.people.contact_fields import SearchField
from beenthere.apps.people.models import Person
from beenthere.apps.people.queries import find_people
from beenthere.apps.referral.answers import ABOUT_A_PERSON
from beenthere.domain.formats import FORMATS

FOUND_AT_MOST = 12
"""Entries a search shows: a screen or two on a phone; more letters find fewer."""


class SearchForm(PlainForm):
    """A name to look for."""

    use_required_attribute = False
    search = SearchField()


@dataclass(frozen=True)
class Directory:
    """Entries of people at work by their ids: those a search found, and those chosen before.

    `about` is the prefix of the person whose screen the search was on.
    """

    people: Mapping[str, Person]
    found: frozenset[str]
    search: SearchForm
    about: str
    newly_typed: bool
    """Whether a name to look for was typed and nothing about the person: the return key then
    means to search, not to go on."""

    @classmethod
    def searched(cls, sent: Mapping[str, str], *, chosen: Iterable[str]) -> Directory:
        """What the search that came with a screen finds, together with what was chosen.

        The screen says whom it was about (`about`) and what it had found before (`searched`).
        """
        search = SearchForm(sent)
        search.is_valid()
        found = find_people(search.cleaned_data.get("search", ""), limit=FOUND_AT_MOST)
        at_work = Person.objects.select_related("reports_to").filter(active=True)
        ids = [each for each in chosen if FORMATS["directory_id"].fits(each)]
        people = at_work.filter(directory_id__in=[*ids, *(each.directory_id for each in found)])
        text, about = sent.get("search", ""), sent.get("about", "")
        about_them = any(sent.get(f"{about}-{name}") for name in ABOUT_A_PERSON)
        return cls(
            people={each.directory_id: each for each in people.order_by("name_key", "pk")},
            found=frozenset(each.directory_id for each in found),
            search=search,
            about=about,
            newly_typed=text not in ("", sent.get("searched")) and not about_them,
        )

    def offered(self, prefix: str, *, chosen: str) -> list[Person]:
        """The entries to choose from on the screen with this prefix."""
        found = self.found if prefix == self.about else frozenset[str]()
        return [each for id_, each in self.people.items() if id_ in found or id_ == chosen]

    def form(self, prefix: str) -> SearchForm:
        """The search as the screen with this prefix shows it."""
        text = self.search.data.get("search", "") if prefix == self.about else ""
        shown = SearchForm({"search": text})
        shown.is_valid()
        return shown
