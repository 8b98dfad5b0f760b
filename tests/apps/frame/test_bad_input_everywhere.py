"""Bad input in every field of every form: a sentence with the cure, or no harm; and it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import escape
from itertools import chain
from typing import Any

import pytest
from allauth.core.context import request_context
from django import forms
from django.core import validators
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.forms.forms import DeclarativeFieldsMetaclass
from django.http import QueryDict
from django.test import Client, RequestFactory
from django.utils.datastructures import MultiValueDict

from beenthere.apps.alongside.forms import BeginForm
from beenthere.apps.awareness.forms import HeldForm
from beenthere.apps.handoffs.forms import DecisionForm
from beenthere.apps.paging.forms import FORMS
from beenthere.apps.people.contact_fields import EmailField, NameField, PagerField, PhoneField
from beenthere.apps.people.forms import (
    AddPasskeyForm,
    ChangePasswordForm,
    FirstCodeForm,
    PasskeyAgainForm,
    PasskeyForm,
    PasskeyStepForm,
    PasswordAgainForm,
    SecondStepAgainForm,
    SecondStepForm,
    SignInForm,
)
from beenthere.apps.people.sessions import SessionStore
from beenthere.apps.referral.again_forms import CallForm
from beenthere.apps.referral.answers import Answers
from beenthere.apps.referral.directory import SearchForm
from beenthere.apps.referral.forms import OwnKindForm, RiskYouForm, WhereForm
from beenthere.domain.formats import FORMATS
from beenthere.domain.permissions import may
from beenthere.domain.vocabulary import Role
from tests.bad_input import BAD_EVERYWHERE
from tests.fuzz.hostile import Asked
from tests.hospital import MONDAY, Hospital
from tests.laws.program import forms_of_the_program
from tests.laws.rooms import Building, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_on_monday")]

BAD = {
    "empty": "",
    **BAD_EVERYWHERE,
    "a phone in another country": "020 7946 0958",
    "a phone of another country": "+44 20 7946 0958",
    "a value of no list": "none_of_these",
}

AT_ONCE = ("empty", "ten thousand digits", "a null", "bidi characters", "markup")
"""Those that every field of a page is sent at once; each field alone is sent all of them."""

_TODAY = MONDAY.date()
_UNASKED: Mapping[str, Any] = {"answers": Answers.of({}), "asked": False}
_NOT_SHOWN: Mapping[type[forms.Form], Mapping[str, Any]] = {
    BeginForm: {"today": _TODAY},
    CallForm: {},
    DecisionForm: {"by_name": ()},
    HeldForm: {},
    OwnKindForm: _UNASKED,
    RiskYouForm: _UNASKED,
    SearchForm: {},
    WhereForm: _UNASKED,
    **{form: {} for form in FORMS.values()},
}
"""Forms that no page of the building shows as it stands, and what they are made with."""

_MADE_FROM = "others are made from it, and they are tried"
_NEEDS_A_REQUEST = "it reads the request: test_a_form_of_signing_in_says_what_to_do tries it"
_LEFT_OUT = {
    "frame.days.WhenForm": _MADE_FROM,
    "frame.forms.PlainForm": _MADE_FROM,
    "people.forms._EachCodeOnce": _MADE_FROM,
    "referral.question.Question": _MADE_FROM,
    "rota.forms._ForSomebody": _MADE_FROM,
    **{
        f"people.forms.{name}": _NEEDS_A_REQUEST
        for name in (
            *("AddPasskeyForm", "FirstCodeForm", "PasskeyAgainForm", "PasskeyForm"),
            *("_PasskeyTaken", "PasskeyStepForm", "ChangePasswordForm"),
            *("PasswordAgainForm", "SecondStepAgainForm", "SecondStepForm", "SignInForm"),
        )
    },
}
"""Forms that are not tried with the others, by name, and why."""

_OTHERWISE = {
    "answer": "it says in a notice of its own to tap one of three",
    "refer": "it asks one question after the other: tests/apps/referral/test_bad_input.py",
    "refer_myself": "the same",
}
"""Pages that do not show every mistake at once, and why."""

_GOOD: Mapping[type[forms.Field], str] = {
    NameField: "Ana Lopez",
    PhoneField: "617 555 0124",
    EmailField: "ana@hospital.example",
    PagerField: "4411",
    forms.DateField: f"{_TODAY + timedelta(days=2)}",
    forms.IntegerField: "7",
}
"""What is well in a field of each kind; the others have a list, or may stay empty."""

_ANSWERS = {200, 302, 403, 404, 409, 410, 422}
_LONGEST = 200
_STOCK = {
    id(message)
    for kind in vars(forms).values()
    if isinstance(kind, type) and issubclass(kind, forms.Field)
    for message in kind.default_error_messages.values()
} | {id(kind.message) for kind in vars(validators).values() if hasattr(kind, "message")}
"""What Django says of its own accord: the sentences themselves, however they are filled in."""


@dataclass(frozen=True)
class Made:
    """How a form was made, so that it can be made again."""

    kind: type[forms.Form]
    given: tuple[Any, ...] = ()
    named: Mapping[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """What it is called, and in which room."""
        return f"{self.kind.__module__.removeprefix('beenthere.apps.')}.{self.kind.__qualname__}"

    def sent(self, answers: Mapping[str, Any]) -> forms.Form:
        """The same form, sent with these answers."""
        form: forms.Form = type.__call__(self.kind, *self.given, **self.named)
        data, files = QueryDict(mutable=True), MultiValueDict[str, Any]()
        for name, answer in answers.items():
            into = files if isinstance(form.fields[name], forms.FileField) else data
            into.setlist(form.add_prefix(name), answer if isinstance(answer, list) else [answer])
        form.data, form.files, form.is_bound = data, files, True
        return form


class Doors:
    """Every page of a hospital, for whoever may open it; and every form that is made meanwhile."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        building = Building()
        self.made: list[Made] = []
        self.forms: list[forms.Form] = []
        self.pages: dict[str, str] = {}
        self._cookies: dict[str, str] = {}
        readers: list[tuple[set[Role] | None, str]] = [(None, "")]
        for role, account in building.people.items():
            readers.append(({role}, signed_in(account).cookies.output(header="", sep=";")))
        for name, address in building.addresses.items():
            for roles, cookies in readers:
                if name not in self.pages and may(roles, name):
                    self.pages[name], self._cookies[name] = address, cookies

        def make(kind: type[forms.Form], *given: Any, **named: Any) -> forms.Form:
            form: forms.Form = type.__call__(kind, *given, **named)
            self.made.append(Made(kind, given, named))
            self.forms.append(form)
            return form

        monkeypatch.setattr(DeclarativeFieldsMetaclass, "__call__", make, raising=False)

    def browser(self, name: str) -> Client:
        """The browser of somebody who may open this page, and has done nothing else."""
        browser = Client()
        browser.cookies.load(self._cookies[name])
        return browser

    def every_form(self) -> list[Made]:
        """Each form of the program as a page makes it, or by hand where no page shows it now."""
        for name, address in self.pages.items():
            self.browser(name).get(address)
            self.answer(name, {})
        found = {kind: Made(kind, (), named) for kind, named in _NOT_SHOWN.items()}
        found |= {each.kind: each for each in reversed(self.made)}
        ours = (each for each in found.values() if each.kind.__module__.startswith("beenthere."))
        return [each for each in ours if each.words not in _LEFT_OUT]

    def asked(self, name: str) -> tuple[dict[str, str], dict[str, forms.Field]]:
        """What a page sends by itself, and every field of it that somebody fills in."""
        self.forms.clear()
        response = self.browser(name).get(self.pages[name])
        self.answer(name, {})
        fields = {
            form.add_prefix(each): form.fields[each] for form in self.forms for each in form.fields
        }
        offered = Asked(response.content.decode()).offered
        return {each: given[0] for each, given in offered.items() if each not in fields}, fields

    def answer(self, name: str, posted: Mapping[str, Any]) -> Any:
        """The answer of a page to what is posted; afterwards nothing of it has happened."""
        cache.clear()
        with transaction.atomic():
            response = self.browser(name).post(self.pages[name], posted)
            transaction.set_rollback(True)
        return response


def _answer(form: forms.Form, name: str) -> Any:
    """What is well in a field, as far as it can tell by itself."""
    asked = form.fields[name]
    if isinstance(asked, forms.ChoiceField):
        first = next(filter(None, _codes(asked)), "")
        chosen = form.get_initial_for_field(asked, name) or first
        return list(map(str, chosen)) if isinstance(chosen, list) else str(chosen)
    if isinstance(asked, forms.FileField):
        return _file("T0001")
    if isinstance(asked, forms.BooleanField):
        return "on"
    return next((good for kind, good in _GOOD.items() if isinstance(asked, kind)), "")


def _codes(asked: forms.ChoiceField) -> list[str]:
    rows: Any = asked.choices
    return [
        str(code)
        for key, words in rows
        for code in ([each for each, _ in words] if isinstance(words, list | tuple) else [key])
    ]


def _file(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("people.csv", text.encode())


def _sent(asked: forms.Field, text: str) -> Any:
    return _file(text) if isinstance(asked, forms.FileField) else text


def _wrong(made: Made, name: str, bad: str) -> Iterator[str]:
    """What is wrong with a form that is sent, well but for one field."""
    empty = made.sent({})
    answers = {each: _answer(empty, each) for each in empty.fields}
    asked = empty.fields[name]
    form = made.sent({**answers, name: _sent(asked, bad)})
    yield from _said_badly(form, bad)
    if name in form.errors:
        if not _kept(form, name, bad):
            yield "does not keep what was typed"
    elif not _harmless(asked, form.cleaned_data[name], whole=form.is_valid()):
        yield f"takes it as {form.cleaned_data[name]!r:.80}"


def _said_badly(form: forms.Form, bad: str) -> Iterator[str]:
    """Every sentence that is not one of ours, or is not plain."""
    for about, errors in form.errors.as_data().items():
        for error in errors:
            [said] = error.messages
            if id(error.message) in _STOCK:
                yield f"says of {about} what Django says: {said:.80}"
            elif not _plain(said) or (bad and bad in said):
                yield f"says of {about}: {said:.80}"


def _plain(said: str) -> bool:
    return said.lstrip("“")[0].isupper() and said[-1] in ".?" and len(said) <= _LONGEST


def _kept(form: forms.Form, name: str, typed: str) -> bool:
    """Whether it stands in the form again: what a list does not have cannot, and a file or a
    secret does not."""
    asked = form.fields[name]
    if isinstance(asked, forms.ChoiceField | forms.FileField | forms.BooleanField):
        return True
    if isinstance(asked.widget, forms.PasswordInput):
        return True
    return not typed or f'value="{escape(typed)}"' in str(form[name])


def _harmless(asked: forms.Field, taken: Any, *, whole: bool) -> bool:
    """Whether what was taken is on the list, or has the shape of something that is stored."""
    if isinstance(asked, forms.ChoiceField):
        chosen = taken if isinstance(taken, list) else [taken]
        return {str(each) for each in chosen} <= {"", *_codes(asked)}
    if isinstance(taken, date):
        return not whole or taken.year not in (1900, 2100)
    if isinstance(asked.widget, forms.PasswordInput):
        return True  # Only a hash of it is stored, and it is never shown again.
    if isinstance(taken, str):
        return taken == "" or any(shape.fits(taken) for shape in FORMATS.values())
    return not taken or isinstance(taken, bool | SimpleUploadedFile)


def test_every_field_says_what_to_do_or_takes_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = Doors(monkeypatch).every_form()
    every = {Made(each).words for each in forms_of_the_program()}
    assert every - {made.words for made in tried} == _LEFT_OUT.keys()
    wrong = [
        f"{made.words}.{name}, {what}: {found}"
        for made in tried
        for name in made.sent({}).fields
        for what, bad in BAD.items()
        for found in _wrong(made, name, bad)
    ]
    assert wrong == []


def test_every_page_shows_what_to_do_with_what_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    doors = Doors(monkeypatch)
    wrong = []
    for page in doors.pages:
        given, fields = doors.asked(page)
        for what in AT_ONCE if fields else ():
            bad = BAD[what]
            doors.forms.clear()
            posted = {name: _sent(asked, bad) for name, asked in fields.items()}
            response = doors.answer(page, {**given, **posted})
            if response.status_code == 405:
                break  # It shows a form that another page takes.
            wrong += [
                f"{page}, {what}: {found}"
                for found in _not_told(response, doors.forms, bad, all_of_it=page not in _OTHERWISE)
            ]
    assert wrong == []


def _not_told(
    response: Any, made: Iterable[forms.Form], bad: str, *, all_of_it: bool
) -> Iterator[str]:
    """What is wrong with an answer to a page that was sent badly filled in."""
    if response.status_code not in _ANSWERS:
        yield f"answers {response.status_code}"
    html = response.content.decode()
    if "<script>alert" in html:
        yield "shows markup as markup"
    for form in made:
        if form.is_bound:
            yield from _said_badly(form, bad)
            if all_of_it and response.status_code in (200, 422):
                said = chain.from_iterable(form.errors.values())
                yield from (
                    f"does not say: {each}" for each in said if escape(str(each)) not in html
                )


@contextmanager
def asked_to_sign_in(kind: type[forms.Form], rf: RequestFactory) -> Iterator[Made]:
    """A form of signing in, as it is made for somebody who stands at the door."""
    request = rf.post("/")
    request.session = SessionStore()
    request.user = Hospital().account()
    named = {} if kind in (SignInForm, PasskeyForm) else {"user": request.user}
    with request_context(request):
        yield Made(kind, (), named)


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize(
    "kind",
    [
        ChangePasswordForm,
        *(SignInForm, PasswordAgainForm, FirstCodeForm, SecondStepForm, SecondStepAgainForm),
        *(AddPasskeyForm, PasskeyForm, PasskeyStepForm, PasskeyAgainForm),
    ],
)
def test_a_form_of_signing_in_says_what_to_do(
    kind: type[forms.Form], bad: str, rf: RequestFactory
) -> None:
    with asked_to_sign_in(kind, rf) as made:
        empty = made.sent({})
        form = made.sent(dict.fromkeys(empty.fields, BAD[bad]))
        assert not form.is_valid()
        assert [*_said_badly(form, BAD[bad])] == []


@pytest.mark.parametrize("kind", [AddPasskeyForm, PasskeyForm, PasskeyStepForm, PasskeyAgainForm])
@pytest.mark.parametrize(
    "said",
    [
        *("null", "1900", "[]", '"words"', "[" * 100_000, '{"a":' * 100_000),
        *("{}", '{"id": 1}', '{"id": "a", "rawId": "a", "response": {}}'),
        '{"id": "aaaa", "rawId": "aaaa", "response": {"userHandle": 1}}',
    ],
)
def test_what_no_device_says_is_no_passkey(
    kind: type[forms.Form], said: str, rf: RequestFactory
) -> None:
    with asked_to_sign_in(kind, rf) as made:
        form = made.sent({"credential": said})
        assert not form.is_valid()
        assert [*_said_badly(form, said)] == []
        assert said not in str(form["credential"]) or said == "null"
