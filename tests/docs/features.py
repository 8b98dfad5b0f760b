"""The README's table of what the program can do: each line has its pages or commands, and says
whose they are."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import cache
from io import StringIO
from typing import Any

from django.test import Client
from django.urls import get_resolver, reverse

from beenthere.apps.cases.actions import reaching
from beenthere.apps.handoffs import actions as handing
from beenthere.command.main import COMMANDS, main
from beenthere.domain.permissions import (
    ON_ROTA,
    PAGES,
    PROFESSIONALS,
    ROSTER_KEEPERS,
    SIGNED_IN,
    SUPPORTERS,
    may,
)
from beenthere.domain.vocabulary import HandOffTo, OutreachOutcome, Role
from tests.hospital import MONDAY
from tests.laws.rooms import Building, pages, signed_in

WHO: dict[str, Collection[Role]] = {
    "anyone": (),
    "machine": (),
    "director": ON_ROTA,
    "supporter": SUPPORTERS,
    "manager": ROSTER_KEEPERS,
    "EAP leader": {Role.EAP_LEADER},
    "facilitator": {Role.FACILITATOR},
    "professional": PROFESSIONALS,
    "Risk Management": {Role.RISK_MANAGEMENT},
    "counsel": {Role.COUNSEL},
    "executive": {Role.EXECUTIVE},
}
"""The words of the last column, with the roles each stands for; without any, not signed in."""

OPERATOR = "operator"
"""Whoever types commands."""

OTHERWISE = {"refer_from": 302, "api_announcements": 405, "receipts": 405, "health_of_work": 503}
"""What leads on at once; and what machines are answered that only ask, while no worker is there."""

_ROW = re.compile(r"^\| ([^|]+) \| ([^|]*`[^|]*) \| ([^|]+) \|$", re.MULTILINE)
_CODE = re.compile(r"`([^`]+)`")
_CONVERTER = re.compile(r"<\w+:")
_SPANISH = "/es"


@dataclass(frozen=True)
class Feature:
    """One line of the table."""

    what: str
    where: tuple[str, ...]
    who: tuple[str, ...]


def features(text: str) -> list[Feature]:
    """The lines of the table, from top to bottom."""
    table = text.partition("\n## What it can do\n")[2].partition("\n## ")[0]
    return [
        Feature(what, tuple(_CODE.findall(where)), tuple(who.split(", ")))
        for what, where, who in _ROW.findall(table)
    ]


class Tour:
    """A hospital in which every page has something to show, to try the lines of the table in."""

    def __init__(self) -> None:
        self._building = Building()
        self._named = {
            f"/{_CONVERTER.sub('<', pattern)}": name for name, pattern in pages(get_resolver())
        }
        self._addresses = self._building.addresses | _after_a_call(self._building)
        self._browser = cache(self._signed_in)
        self._answer = cache(self._asked)

    def wrong(self, lines: Iterable[Feature]) -> list[str]:
        """What these lines say that is not so: each page opens for the first it is for, and may be
        opened by all of them; each command says what it is for."""
        return [
            f"{each}: {mistake}"
            for line in lines
            for each in line.where
            for mistake in (self._page if each.startswith("/") else _command)(each, line.who)
        ]

    def left_out(self, lines: Iterable[Feature]) -> list[str]:
        """Pages that open by being asked for, and commands, of which no line tells."""
        told = {each for line in lines for each in line.where}
        listed = {self._named.get(each) for each in told}
        names = [name for name in self._named.values() if name not in listed]
        typed = {_name(each) for each in told}
        return [
            *(name for name in names if self._get(name, _readers(name)).status_code == 200),
            *(name for name in COMMANDS if name not in typed),
        ]

    def _page(self, address: str, who: Iterable[str]) -> Iterator[str]:
        name = self._named.get(address.removeprefix(_SPANISH), "")
        readers = [WHO.get(each) for each in who if each != OPERATOR]
        if not name or not readers or not all(_may_all(each, name) for each in readers):
            yield f"no such page for {who}"
            return
        prefix = _SPANISH if address.startswith(_SPANISH) else ""
        answer = self._get(name, readers[0] or (), prefix=prefix)
        if answer.status_code != OTHERWISE.get(name, 200):
            yield f"{answer.status_code}"
        html = answer.headers.get("Content-Type", "").startswith("text/html")
        if html and name not in OTHERWISE and answer.content.count(b"<h1") != 1:
            yield "no heading"

    def _get(self, name: str, roles: Collection[Role], *, prefix: str = "") -> Any:
        first = next((role for role in Role if role in roles), None)
        return self._answer(name, first, prefix)

    def _asked(self, name: str, role: Role | None, prefix: str) -> Any:
        return self._browser(role).get(prefix + self._addresses[name])

    def _signed_in(self, role: Role | None) -> Client:
        return signed_in(self._building.people[role]) if role else Client()


def _after_a_call(building: Building) -> dict[str, str]:
    """Pages that open once the clinician of a case was reached: now they are."""
    case, supporter = building.case, building.people[Role.SUPPORTER].supporter
    spoke = OutreachOutcome.SPOKE
    reaching.record(case_id=case.pk, supporter=supporter, outcome=spoke, now=MONDAY)
    handing.ask(
        case_id=case.pk, supporter=supporter, to=HandOffTo.EAP, they_asked=False, now=MONDAY
    )
    return {
        name: reverse(name, args=[case.code_name])
        for name in ("support_code", "walk_begin", "desk_hand_off")
    }


def _readers(name: str) -> Collection[Role]:
    who = PAGES[name].who
    return who if isinstance(who, frozenset) else SUPPORTERS if who is SIGNED_IN else ()


def _may_all(roles: Collection[Role] | None, name: str) -> bool:
    """Whether each of these roles may open the page; nobody may whom the last column cannot name,
    and no role at all is whoever is not signed in."""
    if not roles:
        return roles is not None and may(None, name)
    return all(may({role}, name) for role in roles)


def _name(typed: str) -> str:
    return typed.removeprefix("beenthere ").split()[0]


def _command(typed: str, who: Collection[str]) -> Iterator[str]:
    said, code = StringIO(), None
    try:
        with redirect_stdout(said):
            main([_name(typed), "--help"])
    except SystemExit as ended:
        code = ended.code
    if code != 0 or f"beenthere {_name(typed)}" not in said.getvalue() or OPERATOR not in who:
        yield f"no such command for {who}"
