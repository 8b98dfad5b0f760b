"""Words that a password cannot lean on: whoever guesses would try the names of the place first."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

from beenthere.apps.outside import program
from beenthere.apps.people.models import Account
from beenthere.domain.program import Program
from beenthere.domain.vocabulary import Role

LEFT = 8
"""Characters that must be left of a password once these words are taken out of it."""

_OURS = "been there password passphrase welcome signin login hospital clinic peer support"
_WORD = re.compile(r"[^\W\d_]{4,}")


class WordsOfThePlace:
    """Refuses a password that is little more than words of the program and the hospital."""

    def validate(self, password: str, _user: Account | None = None) -> None:
        """Raises ValidationError."""
        left = password.casefold()
        for word in sorted(words(program()), key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < LEFT:
            raise ValidationError(self.get_help_text(), code="password_of_the_place")

    def get_help_text(self) -> str:
        return "Use other words than the names of the program, the hospital or somebody’s role."


def words(of: Program) -> frozenset[str]:
    """Every word of four letters or more in the names of the program, of what belongs to it, and
    of the roles in it."""
    named = (
        *(of.name, of.short_name, of.hospital, of.web_host, _OURS),
        *of.departments.values(),
        *of.units.values(),
        *(role.words for role in Role),
    )
    return frozenset(_WORD.findall(" ".join(named).casefold()))
