"""Reads a matching scenario: every value checked, every mistake named by its place.

Two tables say what a record holds: the fields, each with its reader, and whether it is needed.
A value is never repeated in a message, because a scenario may hold things that a log must not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from beenthere.command.match_values import (
    Read,
    Unfit,
    UnfitAt,
    anything,
    count,
    day,
    identifier,
    language,
    many,
    moment,
    name,
    one_of,
    other,
    profession_wish,
    slug,
    truth,
)
from beenthere.command.refusal import Refusal
from beenthere.domain.directory import loops
from beenthere.domain.matching.facts import Clinician, Event, Person, Supporter, Wishes
from beenthere.domain.policy.whole import Policy
from beenthere.domain.supporter_life import MATCHED
from beenthere.domain.vocabulary import (
    EventKind,
    FieldWish,
    Gender,
    Office,
    Profession,
    Rank,
    Specialty,
    Urgency,
    ranks_of,
)

SHOWN_AT_MOST = 20
"""Mistakes shown at once; after that, how many more there are."""


class BadScenario(Refusal):
    """A scenario with mistakes: `lines` holds one for each, the place first."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        shown = [*mistakes[:SHOWN_AT_MOST]]
        if more := len(mistakes) - len(shown):
            shown.append(f"scenario: {more} more mistakes like these")
        super().__init__(shown[0])
        self.lines = tuple(shown)


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


@dataclass(frozen=True, slots=True)
class _Field:
    read: Read
    needed: bool = True


def _optional(read: Read) -> _Field:
    return _Field(read, needed=False)


Fields = Mapping[str, _Field]

_SCENARIO: Fields = {
    "as_of": _Field(moment),
    "people": _Field(many(anything)),
    "supporters": _Field(many(anything)),
    "events": _Field(many(anything)),
    "clinicians": _Field(many(anything)),
}
_PERSON: Fields = {
    "id": _Field(identifier),
    "name": _optional(name),
    "profession": _Field(one_of(Profession)),
    "rank": _Field(one_of(Rank)),
    "specialty": _Field(one_of(Specialty)),
    "department": _Field(slug),
    "unit": _optional(slug),
    "reports_to": _optional(identifier),
    "offices": _optional(many(one_of(Office))),
    "languages": _optional(many(language)),
    "gender": _optional(one_of(Gender)),
}
_SUPPORTER: Fields = {
    "person": _Field(identifier),
    "status": _Field(one_of(MATCHED)),
    "trained_on": _optional(day),
    "capacity": _Field(count),
    "open_cases": _Field(count),
    "cases_last_90_days": _optional(count),
    "last_closed_on": _optional(day),
    "available": _optional(truth),
    "been_there": _optional(many(one_of(EventKind))),
    "being_supported": _optional(truth),
    "never_with": _optional(many(identifier)),
}
_EVENT: Fields = {
    "id": _Field(identifier),
    "kind": _Field(one_of(EventKind)),
    "urgency": _Field(one_of(Urgency)),
    "involved": _Field(many(identifier)),
    "witnesses": _optional(many(identifier)),
}
_CLINICIAN: Fields = {
    "person": _Field(identifier),
    "event": _Field(identifier),
    "prefers": _optional(anything),
    "never_with": _optional(many(identifier)),
}
_PREFERS: Fields = {
    "specialty": _optional(one_of(FieldWish)),
    "department": _optional(other),
    "profession": _optional(profession_wish),
    "language": _optional(language),
    "gender": _optional(one_of(Gender)),
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
                at = unfit.place if isinstance(unfit, UnfitAt) else ""
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
    """A scenario says when the last case closed; of what kind it was, nobody need tell."""
    told = _frozen(values)
    closed = told.pop("last_closed_on", None)
    return Supporter(**told, rests_until=closed and closed + Policy().rest_after_case.length)


def _clinician(values: Mapping[str, Any], prefers: Mapping[str, Any] | None) -> Clinician:
    asked = {
        "other_department" if key == "department" else key: value
        for key, value in (prefers or {}).items()
    }
    told = {key: value for key, value in _frozen(values).items() if key != "prefers"}
    return Clinician(**told, wishes=Wishes(**asked))
