"""How a Django form becomes USWDS markup: set as `FORM_RENDERER`, it is all a page needs.

`{{ form }}` renders every field; `{{ form.phone.as_field_group }}` or the component
`<c-field :field="form.phone" />` renders one. Labels, hints and errors are tied to their
control, what was typed stays typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.forms.forms import DeclarativeFieldsMetaclass
from django.forms.renderers import TemplatesSetting
from django.forms.utils import pretty_name
from django.http import HttpRequest, QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

# In order: a widget takes the first class it is an instance of.
_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.HiddenInput, ""),
    (forms.CheckboxSelectMultiple, "usa-checkbox__input usa-checkbox__input--tile"),
    (forms.RadioSelect, "usa-radio__input usa-radio__input--tile"),
    (forms.CheckboxInput, "usa-checkbox__input usa-checkbox__input--tile"),
    (forms.Select, "usa-select"),
    (forms.FileInput, "bt-file"),
    (forms.widgets.Input, "usa-input"),
)

_SENTENCES = {
    "required": _("“{label}” needs an answer."),
    "invalid_choice": _("“{label}” takes one of the answers listed. Please choose one."),
    "invalid_list": _("“{label}” takes answers from the list. Please choose again."),
    "max_length": _("“{label}” takes at most %(limit_value)d characters. Please shorten it."),
    "min_length": _("“{label}” takes at least %(limit_value)d characters. Please add some."),
    "null_characters_not_allowed": _(
        "“{label}” holds a sign we cannot keep. Please type it again."
    ),
}


class UswdsBoundField(forms.BoundField):
    """A field of a form with the classes and the kind of markup USWDS gives its widget."""

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        widget = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        ours = _class_of(widget)
        classes = [built.get("class"), widget.attrs.get("class"), ours]
        if self.errors and ours in ("usa-input", "usa-select"):
            classes.append("usa-input--error")
        if joined := " ".join(str(name) for name in classes if name):
            built["class"] = joined
        return built

    @property
    def choices_shown_as(self) -> Literal["radio", "checkbox", ""]:
        """Which kind of buttons a group of choices is shown as; nothing for other controls."""
        if isinstance(self.field.widget, forms.CheckboxSelectMultiple):
            return "checkbox"
        return "radio" if isinstance(self.field.widget, forms.RadioSelect) else ""

    @property
    def is_single_checkbox(self) -> bool:
        """Whether the field is one box to tick, which wears its label beside it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def focus_id(self) -> str:
        """The id of the control a link to this field moves to: a group's first choice."""
        return f"{self.auto_id}_0" if self.choices_shown_as else self.id_for_label


class _InOurWords(DeclarativeFieldsMetaclass):
    """Gives the fields of a form its sentences, once, where the form is written."""

    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> Any:
        form: type[forms.Form] = super().__new__(mcs, name, bases, attrs)  # type: ignore[assignment]
        for field_name, field in form.base_fields.items():
            label = field.label or pretty_name(field_name)
            for code, sentence in _SENTENCES.items():
                if field.error_messages.get(code) == _stock_message(field, code):
                    field.error_messages[code] = format_lazy(sentence, label=label)
        return form


class PlainForm(forms.Form, metaclass=_InOurWords):
    """A form whose errors are sentences that name the field and the cure.

    Sentences a field brings along (its `error_messages`, its validators) are left alone.
    """

    def offer(self, name: str, choices: Iterable[tuple[Any, str]]) -> None:
        """Give a field its list, where that is not known when the form is written."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- tells the type checker
        field.choices = list(choices)


class UswdsRenderer(TemplatesSetting):
    """Renders forms and fields with the frame's templates."""

    form_template_name = "frame/form.html"
    field_template_name = "frame/field.html"
    bound_field_class = UswdsBoundField


def _class_of(widget: forms.Widget) -> str:
    for kind, name in _CLASSES:
        if isinstance(widget, kind):
            return name
    raise ImproperlyConfigured(f"no page shows a {type(widget).__name__}: prose has no place here")


def _stock_message(field: forms.Field, code: str) -> object:
    """What Django itself says for this code, when the field's class has a word for it."""
    for kind in type(field).__mro__:
        messages = vars(kind).get("default_error_messages", {})
        if code in messages:
            return messages[code]
    return None


def posted_of(request: HttpRequest) -> QueryDict | None:
    """What was posted, or None when the page was only asked for."""
    return request.POST if request.method == "POST" else None


def lines_sent(sent: Mapping[str, str], name: str, *, at_most: int) -> int:
    """How many lines of a form that can have more were sent, by the numbered field `name` of each;
    0 where none was."""
    return max((line for line in range(1, at_most + 1) if f"{name}-{line}" in sent), default=0)
