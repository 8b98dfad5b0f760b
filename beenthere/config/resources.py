"""The tables of the program file that name help: [[crisis]], [[resources]], [[patient_family]]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

from beenthere.config.section import Section, time_zone
from beenthere.domain.resources import Line, Opening, Resource
from beenthere.domain.vocabulary import LANGUAGES, ForWhom

_MOST = 40
_LONGEST = {"name": 60, "hours": 80, "about": 160}


@dataclass(frozen=True, kw_only=True)
class Where:
    """What the rest of the file says, that help is read by."""

    country: str
    zone: ZoneInfo
    sites: Mapping[str, str]


def resources(
    file: Section, key: str, *, whom: tuple[ForWhom, ...], where: Where
) -> tuple[Resource, ...]:
    """The help named under this key; `whom` it may be for, the usual ones first."""
    return tuple(
        _resource(section, whom=whom, where=where) for section in file.sections(key, most=_MOST)
    )


def _resource(section: Section, *, whom: tuple[ForWhom, ...], where: Where) -> Resource:
    phone = section.phone("phone", country=where.country)
    name, about = (section.text(key, longest=_LONGEST[key]) for key in ("name", "about"))
    opening = _opening(section, where.zone)
    hours, horas = _hours(section, opening, where.zone)
    audience = whom[0]
    if section.has("audience") and len(whom) > 1:
        audience = section.one_of("audience", ForWhom)
        if audience not in whom:
            section.mistake("audience", f"choose one of {', '.join(sorted(whom))}")
    read = Resource(
        name=name,
        phone=phone,
        hours=hours,
        about=about,
        audience=audience,
        languages=_languages(section),
        sites=_sites(section, where.sites),
        opening=opening,
        spanish=Line(
            name=_spanish(section, "name"),
            phone=phone,
            hours=_spanish(section, "hours", horas),
            about=_spanish(section, "about"),
        ),
    )
    section.done()
    return read


def _opening(section: Section, home: ZoneInfo) -> Opening | None:
    """When somebody answers, as a clock understands it; None where the words alone say it."""
    zone = home
    if section.has("time_zone"):
        zone = section.parsed("time_zone", time_zone, otherwise=home)
    if not section.has("open"):
        return None
    return section.parsed("open", partial(Opening.parse, zone=zone), otherwise=None)


def _hours(section: Section, opening: Opening | None, home: ZoneInfo) -> tuple[str, str]:
    """The hours in words, in English and in Spanish: as written, or made of when it is open."""
    if section.has("hours"):
        return section.text("hours", longest=_LONGEST["hours"]), ""
    if opening is not None:
        return opening.words(home=home), opening.spanish_words(home=home)
    if not section.has("open"):
        section.mistake("open", "say when somebody answers: mon-fri 08:00-18:00, or always")
    return "", ""


def _spanish(section: Section, key: str, otherwise: str = "") -> str:
    key_in_spanish = f"{key}_es"
    if not section.has(key_in_spanish):
        return otherwise
    return section.text(key_in_spanish, longest=_LONGEST[key])


def _languages(section: Section) -> tuple[str, ...]:
    if not section.has("languages"):
        return ("en",)
    return tuple(sorted(section.codes("languages", tuple(LANGUAGES))))


def _sites(section: Section, known: Mapping[str, str]) -> tuple[str, ...]:
    if not section.has("sites"):
        return ()
    cure = "" if known else "name the sites first, in a table of their own: [sites]"
    return tuple(sorted(section.codes("sites", tuple(known), cure=cure)))
