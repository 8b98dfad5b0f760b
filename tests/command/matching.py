"""A small scenario for `beenthere match`, and a way to run the command on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from beenthere.command.main import main


def scenario() -> dict[str, Any]:
    """A nurse who asked for Spanish, a colleague who speaks it, and one who saw the event."""
    return {
        "as_of": "2026-11-22T09:00:00-05:00",
        "people": [
            {
                "id": "c1",
                "name": "Ana Ruiz",
                "profession": "nurse",
                "rank": "staff",
                "specialty": "critical_care",
                "department": "medicine",
                "unit": "icu",
                "reports_to": "m1",
            },
            {
                "id": "m1",
                "profession": "nurse",
                "rank": "manager",
                "specialty": "none",
                "department": "nursing",
            },
            {
                "id": "s1",
                "profession": "nurse",
                "rank": "charge",
                "specialty": "critical_care",
                "department": "surgery",
                "languages": ["en", "es"],
            },
            {
                "id": "s2",
                "profession": "nurse",
                "rank": "staff",
                "specialty": "none",
                "department": "surgery",
            },
        ],
        "supporters": [
            {
                "person": "s1",
                "status": "active",
                "trained_on": "2025-03-14",
                "capacity": 2,
                "open_cases": 1,
                "last_closed_on": "2026-11-01",
            },
            {
                "person": "s2",
                "status": "active",
                "trained_on": "2025-03-14",
                "capacity": 2,
                "open_cases": 1,
                "available": False,
            },
            {
                "person": "m1",
                "status": "active",
                "trained_on": "2025-03-14",
                "capacity": 2,
                "open_cases": 0,
            },
        ],
        "events": [
            {"id": "e1", "kind": "unexpected_death", "urgency": "routine", "involved": ["c1"]}
        ],
        "clinicians": [{"person": "c1", "event": "e1", "prefers": {"language": "es"}}],
    }


class Run:
    """Runs the command on a scenario and keeps what it wrote."""

    def __init__(
        self,
        folder: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        self.folder = folder
        self._capsys = capsys

    def words(self, *words: str) -> tuple[int, str, str]:
        code = main(["match", *words])
        written = self._capsys.readouterr()
        return code, written.out, written.err

    def text(self, text: str | bytes, *options: str) -> tuple[int, str, str]:
        path = self.folder / "scenario.json"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return self.words(str(path), *options)

    def answer(self, given: dict[str, Any], *options: str) -> list[Any]:
        code, out, err = self.text(json.dumps(given), "--json", *options)
        assert (code, err) == (0, "")
        entries: list[Any] = json.loads(out)["clinicians"]
        return entries

    def refused(self, given: object) -> list[str]:
        code, out, err = self.text(given if isinstance(given, bytes) else json.dumps(given))
        assert (code, out) == (2, "")
        lines = err.splitlines()
        assert all(line.startswith("beenthere: ") for line in lines)
        return [line.removeprefix("beenthere: ") for line in lines]
