"""What must hold before the program does any work. Django runs no checks under WSGI: we do."""

from __future__ import annotations

import socket
from collections.abc import Iterator

from django.conf import settings
from django.core import checks
from django.db import connections
from django.urls import URLPattern, URLResolver, get_resolver

from beenthere.adapters.vault import KeystoreLost
from beenthere.apps.outside import vault
from beenthere.domain.permissions import PAGES
from beenthere.inventory.checks import broken_laws


def refusals() -> list[str]:
    """Why the program must not start, one line each; empty when nothing is wrong."""
    return [
        *_of_django(),
        *broken_laws(connections["owner"]),
        *_of_permissions(get_resolver().url_patterns),
        *_of_the_vault(),
    ]


def mail_server() -> Iterator[str]:
    """A line when the SMTP server that pages go through does not answer."""
    if settings.EMAIL_BACKEND != "django.core.mail.backends.smtp.EmailBackend":
        return
    where = settings.EMAIL_HOST, settings.EMAIL_PORT
    try:
        socket.create_connection(where, timeout=settings.EMAIL_TIMEOUT).close()
    except OSError:
        yield (
            "The mail server does not answer, so nobody is paged by e-mail. See "
            "BEENTHERE_SMTP_HOST and BEENTHERE_SMTP_PORT."
        )


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


def _of_the_vault() -> Iterator[str]:
    try:
        vault()
    except KeystoreLost as lost:
        yield str(lost)
