"""The kinds of text column there may be: a closed vocabulary or a named format (law L1).

Both write their rule into the database as a check constraint on the column itself, so that
a value posted by hand, or written by a bug, is refused where it would be stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from beenthere.domain.formats import FORMATS
from beenthere.domain.vocabulary import Term

# What may be assigned and what is read; django-stubs fills them in, with or without null.
_Set = TypeVar("_Set")
_Get = TypeVar("_Get")

if TYPE_CHECKING:
    _TextField = models.CharField
else:

    class _TextField(models.CharField):
        def __class_getitem__(cls, _types):
            return cls


def _quoted(codes: Iterable[str]) -> str:
    codes = tuple(codes)
    unfit = [code for code in codes if not re.fullmatch(r"[a-z0-9_]{1,40}", code)]
    if unfit:
        raise ValueError(f"not a code: {unfit[0]!r}")
    return ", ".join(f"'{code}'" for code in codes)


class TermField(_TextField[_Set, _Get]):
    """A code from one closed vocabulary, refused by the database when it is not in it.

    `terms` is a vocabulary class; migrations keep its codes, so a changed vocabulary shows
    up as a migration.
    """

    def __init__(
        self,
        terms: type[Term] | None = None,
        *,
        codes: Iterable[str] | None = None,
        **options: Any,
    ) -> None:
        self.codes = terms.codes() if terms is not None else tuple(codes or ())
        if not self.codes:
            raise ValueError("a TermField needs a vocabulary")
        options.setdefault("max_length", 40)
        if terms is not None:
            options.setdefault("choices", terms.choices())
        super().__init__(**options)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        options.pop("choices", None)
        options["codes"] = list(self.codes)
        return name, path, args, options

    def db_check(self, connection: BaseDatabaseWrapper) -> str:
        column = connection.ops.quote_name(str(self.column))
        allowed = f"{column} IN ({_quoted(self.codes)})"
        return f"({column} = '' OR {allowed})" if self.blank else allowed


class TermsField(ArrayField):  # type: ignore[type-arg]
    """Several codes from one closed vocabulary, refused by the database when one is not."""

    def __init__(
        self,
        terms: type[Term] | None = None,
        *,
        codes: Iterable[str] | None = None,
        **options: Any,
    ) -> None:
        self.codes = terms.codes() if terms is not None else tuple(codes or ())
        if not self.codes:
            raise ValueError("a TermsField needs a vocabulary")
        options.pop("base_field", None)
        options.setdefault("default", list)
        options.setdefault("blank", True)
        super().__init__(models.CharField(max_length=40), **options)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _path, args, options = super().deconstruct()
        options.pop("base_field", None)
        options["codes"] = list(self.codes)
        return name, "beenthere.inventory.fields.TermsField", args, options

    def db_check(self, connection: BaseDatabaseWrapper) -> str:
        column = connection.ops.quote_name(str(self.column))
        return f"{column} <@ ARRAY[{_quoted(self.codes)}]::varchar[]"


class FormatField(_TextField[_Set, _Get]):
    """Text of one named format (`domain.formats`), refused by the database when it is not."""

    def __init__(self, format: str, **options: Any) -> None:  # noqa: A002
        self.format = FORMATS[format]
        options.setdefault("max_length", self.format.longest)
        options.setdefault(
            "validators",
            [RegexValidator(rf"\A(?:{self.format.pattern})\Z", message=self.format.cure)],
        )
        super().__init__(**options)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        options.pop("validators", None)
        options["format"] = self.format.name
        return name, path, args, options

    def db_check(self, connection: BaseDatabaseWrapper) -> str:
        column = connection.ops.quote_name(str(self.column))
        pattern = self.format.pattern.replace("'", "''").replace("%", "%%")
        allowed = f"{column} ~ '^(?:{pattern})$'"
        return f"({column} = '' OR {allowed})" if self.blank else allowed
