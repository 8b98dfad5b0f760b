"""The default vault: one key per case, in a small file of its own, apart from the data."""

from beenthere.adapters.vault.files import KeystoreLost
from beenthere.adapters.vault.keystore import KeystoreBusy, KeystoreVault, open_vault

__all__ = ["KeystoreBusy", "KeystoreLost", "KeystoreVault", "open_vault"]
