"""What is asked of the rota: who is on call, who is their backup, and where the gaps are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from beenthere.apps.outside import program
from beenthere.apps.people.models import Account
from beenthere.apps.people.queries import accounts_with_role
from beenthere.apps.rota.models import Leave, Shift
from beenthere.domain.availability import Away
from beenthere.domain.program import Size
from beenthere.domain.rota import WHO_TAKES, Stretch, gaps, laid_out, on_duty, without_leave
from beenthere.domain.vocabulary import Duty


def has_rota() -> bool:
    """Whether directors take turns here; in a small program there is nothing to fill in."""
    return program().size is not Size.SMALL


def takes_turns(*duties: Duty) -> QuerySet[Account]:
    """Everybody who can have one of these duties, or any."""
    return accounts_with_role(
        *sorted({role for duty in duties or Duty for role in WHO_TAKES[duty]})
    )


def on_call(*, now: datetime) -> list[int]:
    """The accounts of those on call: in a small program every director and associate.

    Empty where the rota has a gap now: then everybody who may see the case is told at once.
    """
    if not has_rota():
        return list(takes_turns(Duty.ON_CALL).values_list("pk", flat=True))
    return on_duty(shifts(Duty.ON_CALL, since=now, until=now), now=now)


def backup(*, now: datetime) -> list[int]:
    """The accounts of those who step in when nobody on call answers; empty where nobody does."""
    if not has_rota():
        return []
    return on_duty(shifts(Duty.BACKUP, since=now, until=now), now=now)


def facilitator_on_duty(*, now: datetime) -> list[int]:
    """The account of whoever is on duty to lead groups; empty where nobody is, or has turns."""
    if not has_rota():
        return []
    return on_duty(shifts(Duty.FACILITATOR, since=now, until=now), now=now)


def shifts(duty: Duty, *, since: datetime, until: datetime) -> list[Stretch]:
    """Who really has this duty in that time: leave left out, and whoever may not sign in."""
    rows = Shift.objects.filter(
        duty=duty,
        begins_at__lte=until,
        ends_at__gt=since,
        account__in=takes_turns(duty).values("pk"),
    ).order_by("begins_at")
    held = [Stretch(*row) for row in rows.values_list("begins_at", "ends_at", "account_id")]
    return without_leave(held, leave_of({each.who for each in held}), program().zone)


def leave_of(accounts: Iterable[int | None]) -> dict[int, list[Away]]:
    """The days of leave of each of these accounts; those without any are absent."""
    found: dict[int, list[Away]] = {}
    rows = Leave.objects.filter(account__in=[each for each in accounts if each is not None])
    for account, first, last in rows.values_list("account_id", "first_day", "last_day"):
        found.setdefault(account, []).append(Away(first, last))
    return found


def stretches(duty: Duty, *, since: datetime, until: datetime) -> list[Stretch]:
    """This duty in that time, shifts and gaps, in order."""
    return laid_out(shifts(duty, since=since, until=until), since=since, until=until)


def gaps_ahead(*, now: datetime) -> list[Stretch]:
    """When nobody is on call, as far ahead as the policy looks; none in a small program."""
    if not has_rota():
        return []
    until = now + program().policy.rota_ahead.length
    return gaps(shifts(Duty.ON_CALL, since=now, until=until), since=now, until=until)


def whose(account: Account) -> str:
    """A name for the rota; those from outside the directory go by their address."""
    return account.person.name if account.person else account.email
