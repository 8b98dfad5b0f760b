"""What the pages of nominations ask."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from beenthere.apps.frame.forms import PlainForm
from beenthere.apps.people.contact_fields import EmailField, SearchField
from beenthere.apps.people.in_words import named
from beenthere.apps.people.models import Person


class AddressForm(PlainForm):
    """Where the one-time link is sent."""

    email = EmailField(
        label=_("Your e-mail address at work"),
        help_text=_("We send you a link that works once. We keep no list of who has asked."),
    )


class NameForm(PlainForm):
    """A colleague of the directory: searched by name, and then chosen."""

    use_required_attribute = False
    search = SearchField(label=_("Search by name"))
    person = forms.ChoiceField(
        label=_("Whom would you go to?"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the colleagues listed.")},
    )

    def __init__(self, *args: Any, found: Iterable[Person] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.found = {person.directory_id: person for person in found}
        choices = [(key, named(person)) for key, person in self.found.items()]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]
