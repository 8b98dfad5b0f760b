"""Reads a list of staff from a file, in whichever form a hospital has it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from beenthere.command.progress import watch
from beenthere.command.refusal import Refusal
from beenthere.domain.directory import Reading


def read_staff(file: Path, *, form: str | None = None) -> Reading:
    """What the file says, good and bad; inside `start`, whose program names the country.

    `form` is "csv" or "fhir"; without it the content tells. Raises Refusal for a file that
    cannot be read at all.
    """
    from beenthere.apps.outside import program
    from beenthere.apps.people.phones import e164

    try:
        data = file.read_bytes()
    except OSError as refused:
        raise Refusal(f"{file}: It cannot be read: {refused.strerror}.") from None
    looks_like_json = data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))
    if (form or ("fhir" if looks_like_json else "csv")) == "fhir":
        from beenthere.adapters.directory.fhir.reader import read
    else:
        from beenthere.adapters.directory.csv.reader import read
    return read(data, phone=partial(e164, region=program().country), watch=watch)
