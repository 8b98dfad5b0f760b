"""Cases whose time has come: routed, reminded, passed on, closed by themselves."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError

from beenthere.apps.cases.actions.closing import time_came
from beenthere.apps.cases.models import Case
from beenthere.apps.outside import program
from beenthere.domain.case import CaseState
from beenthere.domain.retrying import wait_after
from beenthere.worker.claiming import claim

AT_ONCE = 20

_log = logging.getLogger("beenthere.worker")


def move_some(*, now: datetime) -> int:
    """Do what the passing of time asks of some cases that are due; how many there were.

    A case for which it fails is tried again later, less and less often, and holds up no other.
    """
    due = Case.objects.exclude(state=CaseState.CLOSED)
    lease = program().policy.lease.length
    claimed = claim(due, now=now, lease=lease, at_most=AT_ONCE)
    for case_id in claimed:
        try:
            time_came(case_id=case_id, now=now)
        except Case.DoesNotExist:
            continue
        except (InterfaceError, OperationalError):
            # The database's own trouble is everybody's: the loop waits for it.
            raise
        except Exception:
            _log.exception("case_failed")
            _try_later(case_id, now=now)
    return len(claimed)


def _try_later(case_id: UUID, *, now: datetime) -> None:
    # One that somebody moved in the meantime is not leased any more, and is not held back.
    leased = Case.objects.filter(pk=case_id, lease_until__isnull=False)
    for attempts in leased.values_list("attempts", flat=True):
        leased.update(lease_until=now + wait_after(attempts, program().policy))
