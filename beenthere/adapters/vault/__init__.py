"""Where the keys of cases are: in a file of its own, apart from the data, or in Transit."""

from beenthere.adapters.vault.files import KeystoreLost
from beenthere.adapters.vault.keystore import KeystoreBusy, KeystoreVault, open_vault
from beenthere.adapters.vault.transit import TransitVault, open_transit
from beenthere.adapters.vault.transit_http import Access, BadAddress, TransitUnreachable

__all__ = [
    "Access",
    "BadAddress",
    "KeystoreBusy",
    "KeystoreLost",
    "KeystoreVault",
    "TransitUnreachable",
    "TransitVault",
    "open_transit",
    "open_vault",
]
