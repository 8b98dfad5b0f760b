"""What reaches a log: when, how bad, where, and a fixed code; never a value (law L3).

Our own loggers say a declared code (`inventory.leaving`). Of everybody else's records only the
logger's name is kept, and of an exception only its class and the place in our code it came
through: messages and arguments can carry anything.
"""

from __future__ import annotations

import logging
import time
import traceback
from pathlib import Path
from typing import Any

from beenthere.inventory.leaving import may_be_logged

_HOUSE = Path(__file__).resolve().parents[1]


class CodesOnly(logging.Formatter):
    """One line a record, made of fixed words; the time is UTC."""

    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        """`2026-11-22T09:00:00Z ERROR beenthere.worker page_failed KeyGone at worker/x.py:12`."""
        parts = [self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ"), record.levelname, record.name]
        if record.name.startswith("beenthere"):
            said = record.getMessage()
            parts.append(said if may_be_logged(said) else "unfit_log_record")
        if record.exc_info and record.exc_info[0] is not None:
            parts.append(f"{record.exc_info[0].__name__}{_place(record.exc_info[2])}")
        return " ".join(parts)


def _place(trace: Any) -> str:
    for frame in reversed(traceback.extract_tb(trace)):
        path = Path(frame.filename)
        if path.is_relative_to(_HOUSE):
            return f" at {path.relative_to(_HOUSE)}:{frame.lineno}"
    return ""


_SILENT = {"handlers": ["nowhere"], "level": "CRITICAL", "propagate": False}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"codes": {"()": "beenthere.config.logs.CodesOnly"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "codes"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "beenthere": {"level": "INFO"},
        "axes": {"level": "ERROR"},  # what it warns of, `people.noted` says
        # Django would add the path of each request, and mail the administrators.
        "django": {"handlers": [], "level": "ERROR", "propagate": True},
        # They note addresses, and of gateways secrets too: what came of a page, we say ourselves.
        "apprise": _SILENT,
        "requests": _SILENT,
        "urllib3": _SILENT,
        "django.security": {"level": "WARNING"},
        "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
    },
}
