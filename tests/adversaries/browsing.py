"""Going through every page with somebody's browser, noting whom one learns of."""

from __future__ import annotations

from django.db import transaction
from django.test import Client

from tests.fuzz.town import Reader, Town


def learned(town: Town, cookies: str, *, but: frozenset[str] = frozenset()) -> set[str]:
    """Names, phones and addresses of clinicians that these cookies open, on any page but some."""
    needles = town.needles()
    codes = town.parts()["code_name"]
    shown = str(town.case.code_name)
    found: set[str] = set()

    def opens(address: str) -> bool:
        browser = Client()
        browser.cookies.load(cookies)
        with transaction.atomic():
            response = browser.get(address)
            transaction.set_rollback(True)
        said = response.content.decode()
        found.update(needle for needle in needles if needle in said)
        return response.status_code not in (302, 403)

    for name, address in town.addresses.items():
        if name not in but and opens(address):
            for code in codes:
                if shown in address:
                    opens(address.replace(shown, code))
    return found


def theirs(town: Town, reader: Reader) -> set[str]:
    """What they may learn: whom the cases that are theirs are about."""
    return {needle for needle, cases in town.needles().items() if town.may_know(reader, cases)}
