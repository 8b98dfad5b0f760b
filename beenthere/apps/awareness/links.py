"""The address of the referral page that a department's posters and cards carry, and its count.

Of an opening nothing is kept but one more in a count by department and month.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from beenthere.apps.awareness.models import Opening
from beenthere.apps.outside import program
from beenthere.apps.people.models import Department
from beenthere.domain.formats import FORMATS

_NOT_PEOPLE = re.compile(r"bot\b|crawl|spider|preview|scanner|curl|wget|python-", re.IGNORECASE)
"""How programs that open pages by themselves call themselves, those that are honest about it."""


def referral_link(department_code: str) -> str:
    """The whole address of the referral page for this department's posters and cards.

    For a department that the directory does not have, it is the referral page itself.
    """
    if known(department_code):
        return program().web_address + reverse("refer_from", args=[department_code])
    return program().web_address + reverse("refer")


@transaction.atomic
def count_opening(department_code: str, *, now: datetime) -> None:
    """One more in the department's count of this month; nothing for a department nobody knows."""
    if not known(department_code):
        return
    month = program().day_of(now).replace(day=1)
    row, _ = Opening.objects.get_or_create(department_id=department_code, month=month)
    Opening.objects.filter(pk=row.pk).update(count=F("count") + 1)


def by_a_person(headers: Mapping[str, str]) -> bool:
    """Whether a page seems to be opened by somebody, as far as that is told.

    Search engines, mail that looks at links beforehand and browsers that fetch ahead of a tap
    mostly say so.
    """
    agent, purpose = headers.get("User-Agent", ""), headers.get("Sec-Purpose", "")
    return bool(agent) and not _NOT_PEOPLE.search(agent) and "prefetch" not in purpose


def known(code: str) -> bool:
    """Whether the directory has a department of this code."""
    fits = FORMATS["slug"].fits(code)
    return fits and Department.objects.filter(code=code).exists()
