"""Makes what the program was started with, for `apps.outside` to find by name."""

from __future__ import annotations

from django.conf import settings

from beenthere.adapters.ring import KeyRing


def code_ring() -> KeyRing:
    """The key ring of this data directory's call-back codes."""
    return KeyRing(settings.PLACE.code_keys)
