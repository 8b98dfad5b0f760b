"""The files of the pages' looks, listed once: every browser of a test is a program of its own."""

from __future__ import annotations

from typing import Any, ClassVar

from whitenoise.middleware import WhiteNoiseMiddleware


class QuickFiles(WhiteNoiseMiddleware):  # type: ignore[misc]
    """WhiteNoise, which lists what there is when it is first made, and never again."""

    _listed: ClassVar[dict[str, Any]] = {}

    def add_files_from_finders(self) -> None:
        """Take what was listed before, if anything was."""
        if not self._listed:
            super().add_files_from_finders()
            self._listed.update(self.files)
        self.files.update(self._listed)
