from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django import forms
from django.core.exceptions import ImproperlyConfigured

from beenthere.apps.frame.forms import PlainForm
from tests.apps.frame.pieces import Referral


class _Page(HTMLParser):
    """The elements of a page, as (tag, attributes)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]

    @property
    def ids(self) -> set[str | None]:
        return {attrs["id"] for _, attrs in self.elements if "id" in attrs}


ASKED = _Page(str(Referral()))
REFUSED = _Page(str(Referral({"name": "Somebody with a long name", "times": ["noon"]})))
_CONTROLS = ("input", "select")


@pytest.mark.parametrize("page", [ASKED, REFUSED])
def test_every_control_has_a_label(page: _Page) -> None:
    labeled = {attrs["for"] for attrs in page.all("label")}
    controls = [attrs for tag in _CONTROLS for attrs in page.all(tag)]
    shown = {attrs["id"] for attrs in controls if attrs.get("type") != "hidden"}
    assert labeled == shown


@pytest.mark.parametrize("page", [ASKED, REFUSED])
def test_what_describes_a_control_is_on_the_page(page: _Page) -> None:
    described = [
        attrs["aria-describedby"] for _, attrs in page.elements if "aria-describedby" in attrs
    ]
    assert described
    for ids in described:
        assert set((ids or "").split()) <= page.ids


def test_hints_and_errors_describe_their_control() -> None:
    name = next(attrs for attrs in REFUSED.all("input") if attrs.get("name") == "name")
    assert name["aria-describedby"] == "id_name_helptext id_name_error"
    assert name["aria-invalid"] == "true"
    assert "usa-input--error" in (name["class"] or "")
    group = next(attrs for attrs in REFUSED.all("fieldset") if attrs["id"] == "id_kind")
    assert group["aria-describedby"] == "id_kind_helptext id_kind_error"


def test_each_error_links_to_its_control() -> None:
    links = [attrs["href"] for attrs in REFUSED.all("a")]
    assert links == ["#id_kind_0", "#id_name", "#id_profession", "#id_times_0"]
    assert {(link or "").removeprefix("#") for link in links} <= REFUSED.ids


def test_the_heading_of_the_errors_takes_the_focus() -> None:
    heading = next(attrs for attrs in REFUSED.all("h2"))
    assert heading["tabindex"] == "-1"
    assert "autofocus" in heading
    assert not ASKED.all("h2")


def test_what_was_typed_stays() -> None:
    html = str(Referral({"name": "Somebody with a long name", "kind": "b", "token": "kept"}))
    page = _Page(html)
    assert any(attrs.get("value") == "Somebody with a long name" for attrs in page.all("input"))
    assert any(attrs.get("value") == "b" and "checked" in attrs for attrs in page.all("input"))
    assert any(attrs.get("value") == "kept" for attrs in page.all("input"))


def test_markup_that_was_typed_is_shown_as_typed() -> None:
    html = str(Referral({"name": "<b onclick=x>", "profession": "<script>"}))
    assert "<b" not in html
    assert "<script" not in html


def test_errors_name_the_field_and_the_cure() -> None:
    form = Referral({"name": "x" * 21, "profession": "doctor", "times": ["noon"]})
    assert dict(form.errors.items()) == {
        "kind": ["“What kind of thing was it?” needs an answer."],
        "name": ["“Their name” takes at most 20 characters. Please shorten it."],
        "profession": ["“Their profession” takes one of the answers listed. Please choose one."],
        "times": [
            "“When would they rather be called?” takes one of the answers listed. "
            "Please choose one."
        ],
    }


def test_a_sentence_a_field_brings_along_is_left_alone() -> None:
    class Own(PlainForm):
        name = forms.CharField(error_messages={"required": "Write their name."})

    assert Own({}).errors["name"] == ["Write their name."]


def test_only_optional_fields_say_so() -> None:
    html = str(Referral())
    optional = [field for field in Referral() if not field.field.required and not field.is_hidden]
    assert html.count("(optional)") == len(optional) - 1  # a single box needs no such word


def test_prose_has_no_place_in_a_form() -> None:
    class Prose(forms.Form):
        notes = forms.CharField(widget=forms.Textarea)

    with pytest.raises(ImproperlyConfigured, match="Textarea"):
        str(Prose())
