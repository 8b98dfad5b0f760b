"""Doing one thing of many, of which none may hold up the others."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import InterfaceError, OperationalError

_log = logging.getLogger("beenthere.worker")


def tried(step: str, do: Callable[..., int], **given: datetime) -> int:
    """What it did; nothing where it failed, which is noted, and tried again the next time.

    Raises InterfaceError or OperationalError: without the database nothing goes on.
    """
    try:
        return do(**given)
    except (InterfaceError, OperationalError):
        raise
    except Exception:
        _log.exception("work_failed step=%s", step)
        return 0
