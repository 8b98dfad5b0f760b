"""The rules are tried quickly here; tests marked exhaustive ask for more examples themselves."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("quick", max_examples=8, deadline=None)
settings.load_profile("quick")
