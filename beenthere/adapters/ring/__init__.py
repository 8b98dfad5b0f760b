"""The keys that call-back codes are made with: added to, and never taken from."""

from beenthere.adapters.ring.keys import KeyRing

__all__ = ["KeyRing"]
