"""The app with the codes for the second step of signing in."""

from __future__ import annotations

from datetime import UTC, datetime

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""What it was given when it was set up."""


def code_shown(secret: str = SECRET, *, at: datetime | None = None) -> str:
    """What it shows now, or when its clock says `at`.

    Of the three codes that are taken this is the middle one, so it is still taken when the
    machine was slow to send it.
    """
    seconds = (at or datetime.now(UTC)).timestamp()
    return str(format_hotp_value(hotp_value(secret, int(seconds // app_settings.TOTP_PERIOD))))
