"""What must hold before the program does any work. Django runs no checks under WSGI: we do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core import checks
from django.core.mail import get_connection
from django.db import connections
from django.urls import URLPattern, URLResolver, get_resolver

from beenthere.adapters.backup.epochs import Epochs
from beenthere.adapters.vault import KeystoreLost, KeystoreVault
from beenthere.apps.cases.models import Case
from beenthere.apps.outside import program, vault
from beenthere.apps.watchdog import keys_lost
from beenthere.domain.case import CaseState
from beenthere.domain.formats import FORMATS
from beenthere.domain.permissions import PAGES
from beenthere.inventory.checks import broken_laws
from beenthere.ports import VaultUnavailable

_SECRET_AT_LEAST = 32
_NAMED = 8
"""Places in the program file that one line names; whoever mends those is told of the rest."""


def refusals() -> list[str]:
    """Why the program must not start, one line each; empty when nothing is wrong."""
    return [
        *_of_django(),
        *broken_laws(connections["owner"]),
        *_of_permissions(get_resolver().url_patterns),
        *_of_the_vault(),
        *_of_the_heartbeat(),
        *_of_the_health_secret(),
    ]


def losses() -> list[str]:
    """What is lost and does not keep the program from starting, one line each."""
    return [found.words for found in keys_lost()]


def english_only() -> Iterator[str]:
    """A line when a public page in Spanish has to say something in English. Nothing is broken."""
    places = program().english_only
    if places:
        more = f" and {len(places) - _NAMED} more" if len(places) > _NAMED else ""
        yield (
            f"Public pages in Spanish say these in English: {', '.join(places[:_NAMED])}{more}. "
            "The program file can say each in Spanish, as team_es does for team."
        )


def rotation_unfinished() -> Iterator[str]:
    """A line when a change of the wrapping key was cut short, and an old one is still there."""
    keys = vault()
    if isinstance(keys, KeystoreVault) and keys.rotation_unfinished():
        yield (
            "A change of the wrapping key was cut short: nothing is lost, and a key is still there "
            "that should not be. Run it again: beenthere rotate-key."
        )


def weekly_keys(*, now: datetime) -> Iterator[str]:
    """A line when the weekly keys of backups do not end on their day."""
    if settings.EPOCHS is None:
        return
    if not settings.EPOCHS.is_dir():
        yield (
            "The folder for the weekly keys of backups is not there, so none can be erased on "
            "its day. Mount the medium that holds it; if there is none any more, unset "
            "BEENTHERE_EPOCHS."
        )
    elif Epochs(settings.EPOCHS).overdue(now=now - timedelta(days=1)):
        yield "Weekly keys of backups are there past their day. See that a worker runs."


def mail_server() -> Iterator[str]:
    """A line when the mail server that pages go through does not let us in."""
    connection = get_connection()
    try:
        connection.open()
    except (OSError, SMTPException):
        yield (
            "The mail server does not answer or does not let us in, so nobody is paged by "
            "e-mail. See the variables BEENTHERE_SMTP_HOST, _PORT, _USER, _PASSWORD and _TLS."
        )
    finally:
        connection.close()


def _of_django() -> Iterator[str]:
    for message in checks.run_checks(databases=["owner"]):
        if message.is_serious():
            yield f"{message.id}: {message.msg} {message.hint or ''}".strip()


def _of_permissions(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _of_permissions(pattern.url_patterns)
            continue
        page = PAGES.get(pattern.name or "")
        if page is None or (page.demo and not settings.DEMO):
            yield (
                f"{pattern.pattern}: Nobody may open this page, named {pattern.name}. Name it in "
                "beenthere/domain/permissions.py, with who may and why; or take it out."
            )


def _of_the_heartbeat() -> Iterator[str]:
    form = FORMATS["web_address"]
    if settings.HEARTBEAT and not form.fits(settings.HEARTBEAT):
        yield f"BEENTHERE_HEARTBEAT: {form.cure}"


def _of_the_health_secret() -> Iterator[str]:
    if 0 < len(settings.HEALTH_SECRET) < _SECRET_AT_LEAST:
        yield (
            f"BEENTHERE_HEALTH_SECRET: Make it at least {_SECRET_AT_LEAST} letters or digits that "
            "nobody can guess."
        )


def _of_the_vault() -> Iterator[str]:
    try:
        vault()
    except KeystoreLost as lost:
        waiting = Case.objects.exclude(state=CaseState.CLOSED).count()
        yield (
            f"{lost} Open cases that nobody can read until then: {waiting:,}. If there is no "
            "backup, beenthere rotate-key --keys-are-lost makes a new keystore, and those cases "
            "go on by voice: the page of each says how."
        )
    except VaultUnavailable as away:
        yield str(away)
