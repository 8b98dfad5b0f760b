"""Reads a matching scenario: every value checked, every mistake named by its place.

Two tables say what a record holds: the fields, each with its reader, and whether it is needed.
A value is never repeated in a message, because a scenario may hold things that a log must not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, TypeVar

from beenthere.command.refusal import Refusal
from beenthere.domain.directory import loops
from beenthere.domain.formats import FORMATS
from beenthere.domain.matching.facts import Clinician, Event, Person, Supporter, Wishes
from beenthere.domain.vocabulary import (
    EventKind,
    FieldWish,
    Gender,
    Office,
    Profession,
    Rank,
    Specialty,
    SupporterStatus,
    Term,
    Urgency,
    ranks_of,
)

HIGHEST_COUNT = 1000
"""The largest number of cases that is believed."""

LONGEST_NAME = 80

SHOWN_AT_MOST = 20
"""Mistakes shown at once; after that, how many more there are."""

_TWO_LETTERS = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy "
    "da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht "
    "hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky "
    "la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny "
    "oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss "
    "st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo "
    "za zh zu"
)
ISO_639_1 = frozenset(_TWO_LETTERS.split())
"""Every two-letter code of ISO 639-1 that is in force."""

T = TypeVar("T", bound=Term)
Read = Callable[[object], Any]


class BadScenario(Refusal):
    """A scenario with mistakes: `lines` holds one for each, the place first."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        shown = [*mistakes[:SHOWN_AT_MOST]]
        if more := len(mistakes) - len(shown):
            shown.append(f"scenario: {more} more mistakes like these")
        super().__init__(shown[0])
        self.lines = tuple(shown)


class Unfit(ValueError):
    """A value that cannot be taken. The message says what would be."""


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """Everything that one run of matching is told, checked and consistent."""

    as_of: datetime
    people: Mapping[str, Person]
    supporters: tuple[Supporter, ...]
    events: tuple[Event, ...]
    clinicians: tuple[Clinician, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    """What people are called, for those who look at the answer; matching never sees it."""


# How each kind of value is read.


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Unfit("must be text in quotes")
    return value


def _id(value: object) -> str:
    if not FORMATS["directory_id"].fits(_text(value)):
        raise Unfit("must be an id: letters, digits, periods, hyphens or underscores, up to 64")
    return str(value)


def _slug(value: object) -> str:
    if not FORMATS["slug"].fits(_text(value)):
        raise Unfit("must be small letters, digits or underscores, up to 40 of them")
    return str(value)


def _name(value: object) -> str:
    name = _text(value)
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise Unfit(f"must be a name of up to {LONGEST_NAME} letters")
    return name


def _one_of(terms: type[T]) -> Callable[[object], T]:
    def read(value: object) -> T:
        for term in terms:
            if term.value == _text(value):
                return term
        raise Unfit(_not_listed(str(value), terms.codes()))

    return read


def _not_listed(value: str, codes: Sequence[str]) -> str:
    if near := get_close_matches(value[:40], codes, n=1, cutoff=0.7):
        return f"is not on the list; did you mean {near[0]}?"
    if len(codes) > 13:
        return "is not on the list; see beenthere match --help"
    return f"must be one of {', '.join(codes)}"


def _language(value: object) -> str:
    if _text(value) not in ISO_639_1:
        raise Unfit("must be a language of ISO 639-1, two small letters such as es")
    return str(value)


def _profession_wish(value: object) -> Profession | str:
    return "any" if value == "any" else _one_of(Profession)(value)


def _other(value: object) -> bool:
    if _text(value) != "other":
        raise Unfit("must be other")
    return True


def _count(value: object) -> int:
    if type(value) is not int or not 0 <= value <= HIGHEST_COUNT:
        raise Unfit(f"must be a whole number from 0 to {HIGHEST_COUNT}")
    return value


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise Unfit("must be true or false")
    return value


def _day(value: object) -> date:
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", _text(value)):
            raise ValueError
        return date.fromisoformat(str(value))
    except ValueError:
        raise Unfit("must be a day such as 2026-11-22") from None


def read_moment(value: object) -> datetime:
    """A time with its time zone, in ISO 8601. Raises Unfit."""
    cure = "must be a time with its time zone, such as 2026-11-22T09:00:00-05:00"
    try:
        moment = datetime.fromisoformat(_text(value))
    except ValueError:
        raise Unfit(cure) from None
    if moment.utcoffset() is None:
        raise Unfit(cure)
    return moment


def _many(read: Read) -> Read:
    """A list of such values; a mistake in it is placed at the entry."""

    def read_all(value: object) -> list[Any]:
        if not isinstance(value, list):
            raise Unfit("must be a list")
        found = []
        for index, each in enumerate(value):
            try:
                found.append(read(each))
            except Unfit as unfit:
                raise _UnfitAt(f"[{index}]", str(unfit)) from None
        return found

    return read_all


class _UnfitAt(Unfit):
    """A value inside a list that cannot be taken."""

    def __init__(self, place: str, cure: str) -> None:
        super().__init__(cure)
        self.place = place


def _as_it_is(value: object) -> object:
    return value


@dataclass(frozen=True, slots=True)
class _Field:
    read: Read
    needed: bool = True


def _optional(read: Read) -> _Field:
    return _Field(read, needed=False)


Fields = Mapping[str, _Field]

_SCENARIO: Fields = {
    "as_of": _Field(read_moment),
    "people": _Field(_many(_as_it_is)),
    "supporters": _Field(_many(_as_it_is)),
    "events": _Field(_many(_as_it_is)),
    "clinicians": _Field(_many(_as_it_is)),
}
_PERSON: Fields = {
    "id": _Field(_id),
    "name": _optional(_name),
    "profession": _Field(_one_of(Profession)),
    "rank": _Field(_one_of(Rank)),
    "specialty": _Field(_one_of(Specialty)),
    "department": _Field(_slug),
    "unit": _optional(_slug),
    "reports_to": _optional(_id),
    "offices": _optional(_many(_one_of(Office))),
    "languages": _optional(_many(_language)),
    "gender": _optional(_one_of(Gender)),
}
_SUPPORTER: Fields = {
    "person": _Field(_id),
    "status": _Field(_one_of(SupporterStatus)),
    "trained_on": _optional(_day),
    "capacity": _Field(_count),
    "open_cases": _Field(_count),
    "cases_last_90_days": _optional(_count),
    "last_closed_on": _optional(_day),
    "available": _optional(_truth),
    "been_there": _optional(_many(_one_of(EventKind))),
    "being_supported": _optional(_truth),
    "never_with": _optional(_many(_id)),
}
_EVENT: Fields = {
    "id": _Field(_id),
    "kind": _Field(_one_of(EventKind)),
    "urgency": _Field(_one_of(Urgency)),
    "involved": _Field(_many(_id)),
    "witnesses": _optional(_many(_id)),
}
_CLINICIAN: Fields = {
    "person": _Field(_id),
    "event": _Field(_id),
    "prefers": _optional(_as_it_is),
    "never_with": _optional(_many(_id)),
}
_PREFERS: Fields = {
    "specialty": _optional(_one_of(FieldWish)),
    "department": _optional(_other),
    "profession": _optional(_profession_wish),
    "language": _optional(_language),
    "gender": _optional(_one_of(Gender)),
}


class _Object(dict[str, object]):
    """A JSON object that remembers which of its keys were written twice."""

    twice: tuple[str, ...] = ()

    @classmethod
    def of(cls, pairs: list[tuple[str, object]]) -> _Object:
        """The object with these keys and values."""
        made = cls(pairs)
        keys = [key for key, _ in pairs]
        made.twice = tuple(sorted({key for key in keys if keys.count(key) > 1}))
        return made


def _no_constant(_: str) -> object:
    raise ValueError("a number that is not one")


def read_json(data: bytes) -> Scenario:
    """The scenario in the bytes of a JSON file. Raises BadScenario."""
    try:
        text = data.decode("utf-8-sig")
        given = json.loads(text, object_pairs_hook=_Object.of, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise BadScenario(["scenario: must be a file in UTF-8"]) from None
    except json.JSONDecodeError as wrong:
        where = f"line {wrong.lineno}, column {wrong.colno}"
        raise BadScenario([f"scenario: is not JSON at {where}"]) from None
    except RecursionError:
        raise BadScenario(["scenario: is nested too deeply"]) from None
    except ValueError:
        raise BadScenario(["scenario: holds a number that cannot be read"]) from None
    return read_scenario(given)


Located = tuple[str, object]
"""A record, and the place where it stands."""


def read_scenario(given: object) -> Scenario:
    """The scenario that a decoded JSON value means. Raises BadScenario."""
    reading = Reading()
    whole = reading.record(("scenario", given), _SCENARIO, top=True)
    if whole is None or reading.mistakes:
        raise BadScenario(reading.mistakes)

    def located(key: str) -> list[Located]:
        return [(f"{key}[{index}]", each) for index, each in enumerate(whole[key])]

    return reading.scenario(
        as_of=whole["as_of"],
        people=located("people"),
        supporters=located("supporters"),
        events=located("events"),
        clinicians=located("clinicians"),
    )


class Reading:
    """Reads the records of one scenario and gathers what is wrong with them."""

    def __init__(self) -> None:
        self.mistakes: list[str] = []

    def scenario(
        self,
        *,
        as_of: datetime,
        people: Sequence[Located],
        supporters: Sequence[Located],
        events: Sequence[Located],
        clinicians: Sequence[Located],
    ) -> Scenario:
        """The scenario that these records make. Raises BadScenario with every mistake."""
        found_people = list(self._records(people, _PERSON))
        found_supporters = list(self._records(supporters, _SUPPORTER))
        found_events = list(self._records(events, _EVENT))
        found_clinicians = list(self._records(clinicians, _CLINICIAN))
        wishes = {
            place: self.record((f"{place}.prefers", each["prefers"]), _PREFERS)
            for place, each in found_clinicians
            if "prefers" in each
        }
        # References can only be judged once what they point to has been read.
        if not self.mistakes:
            self._check_people(found_people)
            ids = {each["id"] for _, each in found_people}
            self._check_known(found_supporters, ids, "person", "never_with")
            self._check_known(found_events, ids, "involved", "witnesses")
            self._check_known(found_clinicians, ids, "person", "never_with")
            self._check_events(found_events, found_clinicians)
            self._once(found_supporters, "person")
            self._once(found_clinicians, "person")
            self._check_days(found_supporters, as_of.date())
        if self.mistakes:
            raise BadScenario(self.mistakes)
        return Scenario(
            as_of=as_of,
            people={each["id"]: _person(each) for _, each in found_people},
            supporters=tuple(_supporter(each) for _, each in found_supporters),
            events=tuple(Event(**_frozen(each)) for _, each in found_events),
            clinicians=tuple(
                _clinician(each, wishes.get(place)) for place, each in found_clinicians
            ),
            names={each["id"]: each["name"] for _, each in found_people if "name" in each},
        )

    def record(
        self, located: Located, fields: Fields, *, top: bool = False
    ) -> dict[str, Any] | None:
        """The values of one record; what is not given is left out. None when it is not one."""
        place, given = located
        if not isinstance(given, dict):
            self._wrong(place, "must be an object in braces")
            return None
        within = "" if top else f"{place}."
        for key in getattr(given, "twice", ()):
            self._wrong(f"{within}{_key(key)}", "is written twice")
        for key in given.keys() - fields.keys():
            near = get_close_matches(str(key)[:40], fields, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            self._wrong(f"{within}{_key(key)}", f"unknown key{hint}")
        values: dict[str, Any] = {}
        for key, entry in fields.items():
            value = given.get(key)
            if value is None and not entry.needed:
                continue
            if key not in given:
                self._wrong(f"{within}{key}", "is missing")
                continue
            try:
                values[key] = entry.read(value)
            except Unfit as unfit:
                at = unfit.place if isinstance(unfit, _UnfitAt) else ""
                self._wrong(f"{within}{key}{at}", str(unfit))
        return values

    def _wrong(self, place: str, cure: str) -> None:
        self.mistakes.append(f"{place}: {cure}")

    def _records(
        self, located: Sequence[Located], fields: Fields
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        for each in located:
            if (values := self.record(each, fields)) is not None:
                yield each[0], values

    def _check_people(self, people: Sequence[tuple[str, dict[str, Any]]]) -> None:
        self._once(people, "id")
        ids = {each["id"]: place for place, each in people}
        self._check_known(people, ids, "reports_to")
        for place, each in people:
            if each["rank"] not in (ranks := ranks_of(each["profession"])):
                listed = ", ".join(ranks)
                self._wrong(f"{place}.rank", f"for this profession must be one of {listed}")
        for loop in loops({each["id"]: each.get("reports_to", "") for _, each in people}):
            first = min(loop, key=list(ids).index)
            whole = "these people report to each other in a circle"
            self._wrong(f"{ids[first]}.reports_to", f"{whole}: {', '.join(sorted(loop))}")

    def _check_known(
        self,
        records: Sequence[tuple[str, dict[str, Any]]],
        known: Mapping[str, str] | set[str],
        *keys: str,
    ) -> None:
        for place, each in records:
            for key in keys:
                value = each.get(key, [])
                if isinstance(value, str):
                    if value not in known:
                        self._wrong(f"{place}.{key}", "nobody in people has this id")
                    continue
                for index, one in enumerate(value):
                    if one not in known:
                        self._wrong(f"{place}.{key}[{index}]", "nobody in people has this id")

    def _check_events(
        self,
        events: Sequence[tuple[str, dict[str, Any]]],
        clinicians: Sequence[tuple[str, dict[str, Any]]],
    ) -> None:
        self._once(events, "id")
        known = {each["id"] for _, each in events}
        for place, each in clinicians:
            if each["event"] not in known:
                self._wrong(f"{place}.event", "no event has this id")

    def _once(self, records: Sequence[tuple[str, dict[str, Any]]], key: str) -> None:
        first: dict[str, str] = {}
        for place, each in records:
            if (there := first.setdefault(each[key], place)) != place:
                self._wrong(f"{place}.{key}", f"is in {there} already")

    def _check_days(self, supporters: Sequence[tuple[str, dict[str, Any]]], today: date) -> None:
        for place, each in supporters:
            if each.get("last_closed_on", today) > today:
                self._wrong(f"{place}.last_closed_on", "must not be after as_of")


def _key(key: object) -> str:
    """A key that is not ours, safe to print: nothing but plain letters, and not much of it."""
    return json.dumps(str(key)[:40]).strip('"')


def _frozen(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: frozenset(value) if isinstance(value, list) else value for key, value in values.items()
    }


def _person(values: Mapping[str, Any]) -> Person:
    return Person(**{key: value for key, value in _frozen(values).items() if key != "name"})


def _supporter(values: Mapping[str, Any]) -> Supporter:
    return Supporter(**_frozen(values))


def _clinician(values: Mapping[str, Any], prefers: Mapping[str, Any] | None) -> Clinician:
    asked = {
        "other_department" if key == "department" else key: value
        for key, value in (prefers or {}).items()
    }
    told = {key: value for key, value in _frozen(values).items() if key != "prefers"}
    return Clinician(**told, wishes=Wishes(**asked))
