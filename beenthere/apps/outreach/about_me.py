"""What a supporter says of themselves, for matching alone: all of it theirs to say or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from beenthere.apps.frame.forms import PlainForm
from beenthere.apps.outreach.views import for_supporter
from beenthere.apps.outside import now as present
from beenthere.apps.outside import program
from beenthere.apps.people.contact_fields import NameField
from beenthere.apps.people.in_words import named
from beenthere.apps.people.models import Person
from beenthere.apps.people.queries import find_people
from beenthere.apps.supporters.declaring import NOTHING, Said, declare, said_by
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.formats import FORMATS
from beenthere.domain.vocabulary import LANGUAGES, EventKind, Specialty

_FOUND_AT_MOST = 12
_NAMED_AT_MOST = 100
"""Beyond this nobody reads the list; a form that was made by hand asks for no more."""


class AboutMeForm(PlainForm):
    """Kinds of events, languages and a specialty from closed lists, and colleagues from the
    directory."""

    use_required_attribute = False

    been_there = forms.MultipleChoiceField(
        label="I have been there",
        help_text="Only if you want to. It puts you further up when a colleague goes through the "
        "same. Nobody you support is told.",
        choices=EventKind.choices(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    specialty = forms.ChoiceField(
        label="What I work in",
        help_text="Only where the directory is out of date. Nothing changes there.",
        required=False,
    )
    languages = forms.MultipleChoiceField(
        label="Other languages I speak",
        help_text="Well enough to listen to somebody who is upset.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    find = NameField(
        label="Search the directory by name",
        required=False,
        help_text="For a colleague you would rather not support. Nobody asks why, and nobody "
        "tells them.",
    )
    never_with = forms.MultipleChoiceField(
        label="Never match me with",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={
            "invalid_choice": "Somebody you ticked is not in the directory any more. Please search "
            "again.",
        },
    )

    def __init__(
        self, *args: Any, people: Mapping[str, Person], person: Person, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.found = people
        listed = Specialty(person.specialty).words
        self._choices(
            specialty=[("", f"As in the directory: {listed}"), *Specialty.choices()],
            languages=[each for each in LANGUAGES.items() if each[0] not in person.languages],
            never_with=[(id_, named(person)) for id_, person in people.items()],
        )

    def _choices(self, **choices: list[tuple[str, str]]) -> None:
        for name, listed in choices.items():
            self.offer(name, listed)

    @property
    def said(self) -> Said:
        """What is ticked; the form is valid."""
        specialty = self.cleaned_data["specialty"]
        return Said(
            been_there=frozenset(map(EventKind, self.cleaned_data["been_there"])),
            never_with=frozenset(self.cleaned_data["never_with"]),
            languages=frozenset(self.cleaned_data["languages"]),
            specialty=Specialty(specialty) if specialty else None,
        )


@require_http_methods(["GET", "HEAD", "POST"])
@for_supporter
def about_me(request: HttpRequest, supporter: Supporter) -> HttpResponse:
    """Say it, change it, take it back: all on one form."""
    said = said_by(supporter)
    before = said or NOTHING
    ticked = set(request.POST.getlist("never_with")[:_NAMED_AT_MOST])
    sought = request.POST.get("find", "") if "find_them" in request.POST else ""
    looked_for = find_people(sought, limit=_FOUND_AT_MOST)
    found = {person.directory_id for person in looked_for}
    people = _listed(before.never_with | ticked | found)
    if request.method == "POST":
        form = AboutMeForm(request.POST, people=people, person=supporter.person)
        if form.is_valid() and "find_them" not in request.POST:
            declare(supporter=supporter, said=form.said, now=present())
            messages.success(request, "Saved. It counts from now on.")
            return redirect("support_home")
    else:
        ticked_now = {
            "been_there": list(before.been_there),
            "never_with": list(before.never_with),
            "languages": list(before.languages),
            "specialty": before.specialty or "",
        }
        form = AboutMeForm(initial=ticked_now, people=people, person=supporter.person)
    context = {
        "form": form,
        "speaks": [LANGUAGES[code] for code in supporter.person.languages],
        "unreadable": said is None,
        "nobody": "find_them" in request.POST and not found,
        "keeps": program().policy.erase_withdrawn.full_words,
    }
    return render(request, "outreach/about_me.html", context, status=422 if form.errors else 200)


def _listed(ids: Iterable[str]) -> dict[str, Person]:
    """The people with these directory ids, by name; those who have left are still named."""
    fitting = list(filter(FORMATS["directory_id"].fits, ids))
    known = Person.objects.filter(directory_id__in=fitting).order_by("name_key", "pk")
    return {person.directory_id: person for person in known}
