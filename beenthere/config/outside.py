"""Makes what the program was started with, for `apps.outside` to find by name."""

from __future__ import annotations

from django.conf import settings

from beenthere.adapters.clock import system_now
from beenthere.adapters.vault.keystore import KeystoreVault, open_vault


def vault() -> KeystoreVault:
    """The keystore of this data directory. Raises KeystoreLost."""
    return open_vault(settings.PLACE.data, system_now)
