"""Which vault holds the keys of cases: the keystore of the data directory, or Transit."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from beenthere.adapters.vault import Access, KeystoreVault, TransitVault, open_transit, open_vault
from beenthere.apps.outside import now

KINDS = ("keystore", "transit")
"""The vaults there are, each made by the function of its name below."""


class BadEnvironment(Exception):
    """A variable of the environment says what cannot be used."""

    exit_code = 2


def chosen() -> str:
    """The vault that BEENTHERE_VAULT names; the keystore unless it names one. Raises
    BadEnvironment."""
    name = os.environ.get("BEENTHERE_VAULT", "keystore")
    if name not in KINDS:
        raise BadEnvironment(f"BEENTHERE_VAULT must be one of: {', '.join(KINDS)}.")
    return name


def factory() -> str:
    """Where the function that makes the chosen vault is found. Raises BadEnvironment."""
    return f"{__name__}.{chosen()}"


def keystore() -> KeystoreVault:
    """The keystore of this data directory. Raises KeystoreLost."""
    return open_vault(settings.PLACE.data, now)


def transit() -> TransitVault:
    """The Transit mount that the environment names.

    Raises BadEnvironment, BadAddress or TransitUnreachable.
    """
    return open_transit(transit_access(), now)


def transit_access() -> Access:
    """Where Transit is and how we are let in. Raises BadEnvironment."""
    given = os.environ
    for name in ("VAULT_ADDR", "BEENTHERE_TRANSIT_TOKEN_FILE"):
        if not given.get(name):
            raise BadEnvironment(f"BEENTHERE_VAULT=transit needs {name} as well.")
    ca_file = given.get("VAULT_CACERT")
    return Access(
        address=given["VAULT_ADDR"],
        token_file=Path(given["BEENTHERE_TRANSIT_TOKEN_FILE"]),
        mount=given.get("BEENTHERE_TRANSIT_MOUNT", "transit"),
        keys=given.get("BEENTHERE_TRANSIT_KEYS", "beenthere"),
        namespace=given.get("VAULT_NAMESPACE", ""),
        ca_file=Path(ca_file) if ca_file else None,
    )
