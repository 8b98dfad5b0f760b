"""Going through every page with somebody's browser, noting whom one learns of."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.test import Client

from beenthere.domain.permissions import PAGES
from tests.fuzz.town import Reader, Town


def learned(
    town: Town,
    cookies: str,
    *,
    names: Collection[str] = frozenset(PAGES),
    but: frozenset[str] = frozenset(),
    codes: Collection[str] | None = None,
) -> set[str]:
    """Names, phones and addresses of clinicians that these cookies open on any of these pages, but
    for some, and whom to call about a team: by the names of all cases and teams, or by these."""
    needles = [*town.needles(), *town.contacts()]
    there = (town.case, town.group, town.waiting, town.offered, town.walking)
    known = {str(each.code_name) for each in there}
    codes = {*(town.parts()["code_name"] if codes is None else codes)} - known
    found: set[str] = set()

    def opens(address: str) -> bool:
        browser = Client()
        browser.cookies.load(cookies)
        with transaction.atomic():
            response = browser.get(address)
            transaction.set_rollback(True)
        said = response.content.decode()
        found.update(needle for needle in needles if needle in said)
        # What is only ever pressed shows nothing, whatever its name.
        return response.status_code not in (302, 403, 405)

    for name, address in town.addresses.items():
        if name in names and name not in but and opens(address):
            for shown in known:
                for code in sorted(codes) if shown in address else ():
                    opens(address.replace(shown, code))
    return found


def theirs(town: Town, reader: Reader) -> set[str]:
    """What they may learn: whom the cases that are theirs are about, and whom to call about the
    teams that they lead, or all of them at the desk of groups."""
    cases = {needle for needle, cases in town.needles().items() if town.may_know(reader, cases)}
    return cases | {each for each, group in town.contacts().items() if town.may_call(reader, group)}
