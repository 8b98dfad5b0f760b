"""Calendar files: busy time with two words for a name, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

from django.http import HttpResponse

from beenthere.apps.outside import program
from beenthere.domain.wording import SUBJECT


@dataclass(frozen=True)
class Busy:
    """A stretch of time; `key` stays the same when it moves."""

    key: UUID
    begins: datetime
    ends: datetime


def key_of(begins: datetime) -> UUID:
    """The key of a stretch that nothing here knows by another: made anew, it is the same."""
    return uuid5(NAMESPACE_URL, begins.astimezone(UTC).isoformat())


def calendar_file(stretches: Iterable[Busy], *, summary: str = SUBJECT) -> bytes:
    """What a calendar program reads: each stretch is called "Peer support", or what is given."""
    # Every command that works with the data loads the pages, and hardly one makes such a file.
    from icalendar import Calendar, Event

    whole = Calendar()
    whole.add("prodid", "-//BeenThere//BeenThere//EN")
    whole.add("version", "2.0")
    for each in stretches:
        event = Event()
        event.add("uid", f"{each.key}@{urlsplit(program().web_address).hostname}")
        # The moment it was made is not kept; the beginning stays the same as well.
        event.add("dtstamp", each.begins)
        event.add("dtstart", each.begins)
        event.add("dtend", each.ends)
        event.add("summary", summary)
        event.add("class", "PRIVATE")
        whole.add_component(event)
    return bytes(whole.to_ical())


def calendar_handed_out(
    stretches: Iterable[Busy], *, name: str = "peer-support", summary: str = SUBJECT
) -> HttpResponse:
    """The same as a file to save or open. `name` is the file's, with nothing private."""
    return HttpResponse(
        calendar_file(stretches, summary=summary),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.ics"'},
    )
