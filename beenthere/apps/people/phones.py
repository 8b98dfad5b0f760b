"""Telephone numbers as people write them, made into the one form that is stored."""

from __future__ import annotations

import phonenumbers


def e164(text: str, *, region: str = "US") -> str | None:
    """The number in E.164 (`+16175550100`), or None when the text is not a number to call.

    `region` is the country of a number written without one. An extension is refused: E.164
    has no place for it, and dropping it would reach somebody else.
    """
    try:
        number = phonenumbers.parse(text[:_LONGEST], region)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or len(text) > _LONGEST or not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


_LONGEST = 40
