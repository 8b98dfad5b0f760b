"""Fills a new demo: the directory, the people of the program, their cases, and past counts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from beenthere.apps.outside import program
from beenthere.apps.people.actions.directory import take_in
from beenthere.apps.people.models import Account
from beenthere.demo.alongside import make_walks
from beenthere.demo.awareness import make_awareness
from beenthere.demo.care import make_care
from beenthere.demo.cases import make_announcement, make_cases
from beenthere.demo.counts import make_counts
from beenthere.demo.gatherings import make_gatherings
from beenthere.demo.groups import make_groups
from beenthere.demo.help import make_help
from beenthere.demo.lawsuit import make_lawsuit
from beenthere.demo.nominations import make_nominations
from beenthere.demo.roster import make_roster
from beenthere.demo.rota import make_rota
from beenthere.demo.surge import make_surge
from beenthere.domain.directory import Reading
from beenthere.ports import Watch


def is_filled() -> bool:
    """Whether the demo was made already."""
    return Account.objects.exists()


@transaction.atomic
def fill(reading: Reading, *, now: datetime, watch: Watch) -> None:
    """Make a demo of these people, whole or not at all; bad rows are left out.

    Raises LookupError for too few people.
    """
    today = program().day_of(now)
    take_in(reading, skip_bad=True, today=today, watch=watch)
    roster = make_roster(today=today)
    make_rota(roster, now=now)
    make_gatherings(roster, now=now)
    make_cases(now=now)
    make_walks(now=now)
    make_announcement(now=now)
    make_lawsuit(now=now)
    make_surge(now=now)
    make_groups(now=now)
    make_care(roster, now=now)
    make_counts(now=now)
    make_help(now=now)
    make_awareness(roster, now=now)
    make_nominations(today=today)
