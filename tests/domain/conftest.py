"""The rules are tried quickly here; tests marked exhaustive ask for more examples themselves."""

from __future__ import annotations

import gc

from hypothesis import settings

# Loading the tests makes little garbage, and looking for it took a sixth of the time.
gc.set_threshold(100_000, 50, 100)

settings.register_profile("quick", max_examples=8, deadline=None)
settings.load_profile("quick")
