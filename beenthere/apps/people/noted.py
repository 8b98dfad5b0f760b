"""What the log says of somebody who was not let in: that it happened, and never who it was.

A case that somebody may not see is like one that does not exist, so its refusal is noted nowhere:
a line about it would tell that it exists (law L6).
"""

from __future__ import annotations

import logging
from typing import Any

_log = logging.getLogger("beenthere.people")


def sign_in_failed(**_signal: Any) -> None:
    """A password was wrong, or the address of nobody."""
    _log.warning("sign_in_failed")


def sign_in_rests(**_signal: Any) -> None:
    """Too many were."""
    _log.warning("sign_in_rests")


def second_step_failed(**_signal: Any) -> None:
    """A code was wrong, or used before."""
    _log.warning("second_step_failed")


def page_refused(page: str) -> None:
    """Somebody who is signed in asked for a page that none of their roles may open."""
    _log.warning("page_refused page=%s", page or "unnamed")
