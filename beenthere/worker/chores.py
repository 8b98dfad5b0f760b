"""What is tidied away now and then: nobody waits for it, and nothing breaks without it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from beenthere.adapters.backup.epochs import Epochs
from beenthere.apps.alongside.models import Alongside
from beenthere.apps.announcements.actions import forget_announced
from beenthere.apps.awareness.actions import forget_presentations, remind_presenters
from beenthere.apps.cases.actions.setting_aside import set_aside
from beenthere.apps.cases.models import Case, Event
from beenthere.apps.gatherings.attending import forget, look_back
from beenthere.apps.groups.models import Group
from beenthere.apps.handoffs.actions import lapse
from beenthere.apps.nominations.actions import forget as forget_nominations
from beenthere.apps.outside import program, vault
from beenthere.apps.paging.actions import erase_old
from beenthere.apps.paging.reaching import forget_unverified
from beenthere.apps.people.actions.accounts import end_stale_sign_ins
from beenthere.apps.privacy.brief import erase_brief
from beenthere.apps.privacy.disclosing import disclosures_over
from beenthere.apps.privacy.groups import erase_groups
from beenthere.apps.privacy.holding import tell_supporters
from beenthere.apps.privacy.letting_go import let_go, thin_out
from beenthere.apps.privacy.models import Disclosure, Orphan
from beenthere.apps.privacy.queries import erasing_stopped
from beenthere.apps.privacy.withdrawn import erase_withdrawn
from beenthere.apps.reports.actions import publish
from beenthere.apps.reports.connecting import forget_counted
from beenthere.apps.rota.actions import forget_duties
from beenthere.apps.supporters.asking import forget_time_away
from beenthere.apps.supporters.life import expire, let_begin
from beenthere.apps.supporters.models import Declaration
from beenthere.apps.supporters.resting import forget_rest
from beenthere.worker.trying import tried


def tidy(*, now: datetime) -> int:
    """Erase orphaned keys, requests, announcements and groups that are over, what supporters took
    back, weekly keys of backups, old messages, ways to be reached that nobody verified, sign-ins
    that are over, presentations and days of rest that are long past, forms that were counted, and
    who came to what; tell supporters of a legal hold and that they were missed, and presenters of
    what is near; publish a report. Erase what piles up around a walk that lasts for years. How many
    in all."""
    return sum(tried("tidied", chore, now=now) for chore in _CHORES)


def end_brief(*, now: datetime) -> int:
    """End what lives for hours only: hand-offs that nobody opened, and the traces of these and of
    calls for help. Let supporters begin who are ready, and set aside those who are supported
    themselves. Let go of what is not to be kept of a walk that lasts for years. How many."""
    chores = (set_aside, lapse, erase_brief, let_begin, let_go)
    return sum(tried("brief", chore, now=now) for chore in chores)


def destroy_orphans(*, now: datetime) -> int:
    """Destroy keys that have long belonged to nothing: of a form that was never accepted, say.
    How many.

    Long means for as long as the keys of a backup last. A key that seems to belong to nothing may
    only have met the wrong database: an older one that was put back, or another's.
    """
    # The keys first: a case that is stored in between then still counts as one.
    held = vault().held(issued_before=now)
    used = set(Case.objects.filter(pk__in=held).values_list("pk", flat=True))
    used |= set(Event.objects.filter(pk__in=held).values_list("pk", flat=True))
    walks = Alongside.objects.filter(key__in=held).values_list("key", flat=True)
    used |= set(filter(None, walks))
    for others in (Disclosure, Declaration, Group):
        used |= set(others.objects.filter(pk__in=held).values_list("pk", flat=True))
    orphans = held - used
    Orphan.objects.exclude(pk__in=orphans).delete()
    Orphan.objects.bulk_create(
        [Orphan(key=key, since=now) for key in orphans], ignore_conflicts=True
    )
    long_ago = now - program().policy.backup_keys.length
    doomed = Orphan.objects.filter(since__lte=long_ago)
    keys = list(doomed.values_list("pk", flat=True))
    if keys:
        vault().destroy(keys)
        doomed.delete()
    return len(keys)


def forget_time(*, now: datetime) -> int:
    """Erase who was on call, on leave or away, some time after it was over; how many.

    None while erasing waits for somebody to look at the clock.
    """
    if erasing_stopped(now=now):
        return 0
    over_since = now - program().policy.erase_duty.length
    last_day = program().day_of(over_since)
    return forget_duties(over_since=over_since, last_day=last_day) + forget_time_away(
        over_since=last_day
    )


def end_disclosures(*, now: datetime) -> int:
    """Forget about whom counsel and a director asked, once that is over; how many there were."""
    over = list(disclosures_over(now=now).values_list("pk", flat=True))
    if over:
        vault().destroy(over)
        Disclosure.objects.filter(pk__in=over).delete()
    return len(over)


def end_announcements(*, now: datetime) -> int:
    """Forget announced events whose time is over; how many.

    None while erasing waits for somebody to look at the clock.
    """
    return 0 if erasing_stopped(now=now) else forget_announced(now=now)


def end_presentations(*, now: datetime) -> int:
    """Forget presentations of long ago; how many.

    None while erasing waits for somebody to look at the clock.
    """
    return 0 if erasing_stopped(now=now) else forget_presentations(now=now)


def end_gatherings(*, now: datetime) -> int:
    """Forget training and meetings that are long over, but for counts by year; how many.

    None while erasing waits for somebody to look at the clock.
    """
    return 0 if erasing_stopped(now=now) else forget(now=now)


def end_nominations(*, now: datetime) -> int:
    """Forget whom colleagues named and whoever was invited, once nobody took it up in time, and
    letters that were sent; how many.

    None while erasing waits for somebody to look at the clock.
    """
    return 0 if erasing_stopped(now=now) else forget_nominations(now=now) + expire(now=now)


def end_epochs(*, now: datetime) -> int:
    """Destroy the weekly keys of backups whose day has come; how many.

    None while erasing waits for somebody to look at the clock.
    """
    if settings.EPOCHS is None or erasing_stopped(now=now):
        return 0
    return Epochs(settings.EPOCHS).end_due(now=now)


_CHORES = (
    destroy_orphans,
    end_disclosures,
    erase_withdrawn,
    erase_groups,
    end_epochs,
    end_announcements,
    erase_old,
    forget_unverified,
    end_stale_sign_ins,
    forget_rest,
    forget_time,
    forget_counted,
    end_presentations,
    remind_presenters,
    end_gatherings,
    look_back,
    end_nominations,
    tell_supporters,
    thin_out,
    publish,
)
"""Each by itself: one that fails holds up no other."""
