"""Form fields for a person's name and how to reach them, for every form that asks.

Each takes what people type, tidies it into the one form that is stored, and refuses the rest
with a sentence that names the field and the cure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from beenthere.apps.outside import program
from beenthere.apps.people.models import address
from beenthere.apps.people.phones import e164
from beenthere.domain.formats import FORMATS, tidy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class _TypedField(forms.CharField):
    """One line of text that `read` turns into what is stored, or into None.

    No browser is to remember it: the next person at a shared screen would be offered the name.
    """

    cure: StrOrPromise
    kind_of_input = "text"
    """What a phone shows a keyboard for."""

    def __init__(self, **options: Any) -> None:
        attrs = {"type": self.kind_of_input, "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **options)

    def read(self, text: str) -> str | None:
        """The value to store, or None when the text cannot be one."""
        raise NotImplementedError

    def to_python(self, value: Any) -> str:
        text = tidy(super().to_python(value) or "")
        if not text:
            return ""
        read = self.read(text)
        if read is None:
            raise forms.ValidationError(
                _("“%(label)s”: %(cure)s"),
                code="malformed",
                params={"label": self.label, "cure": self.cure_for(text)},
            )
        return read

    def cure_for(self, _text: str) -> StrOrPromise:
        """What to do about text that cannot be read; it never repeats the text."""
        return self.cure


class NameField(_TypedField):
    """A person's name. Digits are refused: a patient's number has no place here."""

    cure = format_lazy(
        _(
            "please write a name with letters, spaces, hyphens, apostrophes or periods, up to "
            "{longest} characters."
        ),
        longest=FORMATS["person_name"].longest,
    )
    not_a_patient = _(
        "please write only the name, without numbers. Nothing about a patient belongs here."
    )

    def read(self, text: str) -> str | None:
        return text if FORMATS["person_name"].fits(text) else None

    def cure_for(self, text: str) -> StrOrPromise:
        return self.not_a_patient if any(sign.isdigit() for sign in text) else self.cure


class SearchField(NameField):
    """A name to look for in the directory, or the beginning of one."""

    def __init__(self, **options: Any) -> None:
        asked = {
            "label": _("Search the directory by name"),
            "help_text": _("The first letters of a name are enough."),
            "required": False,
        }
        super().__init__(**asked | options)


class ListField(forms.FileField):
    """A file that lists people of the directory (`people.listed` reads it)."""

    def __init__(self) -> None:
        super().__init__(
            label="Or a file",
            required=False,
            help_text="CSV, one person a line: the directory id or the e-mail address first. "
            "We read the file and keep nothing of it.",
            error_messages={
                "empty": "This file is empty. Choose another one.",
                "invalid": "This is not a file we can read. Choose another one.",
            },
        )


class PhoneField(_TypedField):
    """A telephone number in any usual form, kept as E.164; without `+` it is of this country."""

    cure = _(
        "please write the number with its area code and without an extension, such as "
        "617 555 0100. A number from another country starts with + and its country code."
    )
    kind_of_input = "tel"

    def read(self, text: str) -> str | None:
        return e164(text, region=program().country)


class PagerField(_TypedField):
    """A pager number of the hospital's own system."""

    cure = _("please write the pager number with digits only, 3 to 15 of them.")
    kind_of_input = "tel"

    def read(self, text: str) -> str | None:
        return text if FORMATS["pager"].fits(text) else None


class EmailField(_TypedField):
    """An e-mail address, kept in small letters."""

    cure = _("please write an address such as name@hospital.example.")
    kind_of_input = "email"

    def read(self, text: str) -> str | None:
        email = address(text)
        return email if FORMATS["email"].fits(email) else None
