"""Groups whose time has come: said again, over, or held; and offers to come along that lapse."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import InterfaceError, OperationalError

from beenthere.apps.groups.actions.leading import time_came
from beenthere.apps.groups.actions.peers import lapse
from beenthere.apps.groups.models import Group
from beenthere.apps.outside import program
from beenthere.domain.groups import ENDED
from beenthere.worker.claiming import claim

AT_ONCE = 20

_log = logging.getLogger("beenthere.worker")


def move_groups(*, now: datetime) -> int:
    """Do what the passing of time asks of some groups that are due; how many there were.

    A group for which it fails is tried again once its lease is over, and holds up no other.
    """
    due = Group.objects.exclude(state__in=ENDED)
    claimed = claim(due, now=now, lease=program().policy.lease.length, at_most=AT_ONCE)
    for group_id in claimed:
        try:
            time_came(group_id=group_id, now=now)
        except Group.DoesNotExist:
            continue
        except (InterfaceError, OperationalError):
            # The database's own trouble is everybody's: the loop waits for it.
            raise
        except Exception:
            _log.exception("group_failed")
    return len(claimed) + lapse(now=now)
