"""An installation to be backed up: real commands, on a clock that a test can make jump."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.installed import copy, made_once
from tests.jumping_clock import VARIABLE, jump

HOUSE = Path(__file__).parents[1]
PASSPHRASE = "four calm herons wading"
OPEN, CLOSED = "Wilhelmina Testcase", "Ottoline Other"
"""Who the two cases are about."""


@dataclass
class Installation:
    """A data directory, the folder for its backups, and the folder for their weekly keys."""

    folder: Path
    ahead: timedelta = field(default_factory=lambda: _until_monday_noon())

    def __post_init__(self) -> None:
        self.clock = self.folder / "clock"
        self.data = self.folder / "data"
        self.copies = self.folder / "copies"
        self.epochs = self.folder / "epochs"
        self.folder.mkdir(exist_ok=True)
        self.epochs.mkdir(mode=0o700, exist_ok=True)
        self.later(timedelta(0))

    def copied(self, folder: Path, *, data: bool = True) -> Installation:
        """A copy of it in another folder, with its data or without; its clock goes on."""
        without = () if data else (self.data.name,)
        return Installation(copy(self.folder, folder, without=without), ahead=self.ahead)

    @property
    def now(self) -> datetime:
        """What its clock says."""
        return datetime.now(UTC) + self.ahead

    def later(self, time: timedelta) -> None:
        """Let time pass, with nobody at work."""
        self.ahead += time
        jump(self.clock, self.ahead)

    def run(
        self, *words: str, data: Path | None = None, **env: str
    ) -> subprocess.CompletedProcess[str]:
        """One command to its end."""
        return _ended(self.command(*words), self.environment(data, env))

    def done(self, *words: str, data: Path | None = None, **env: str) -> str:
        """What a command that succeeded printed."""
        ended = self.run(*words, data=data, **env)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def refused(self, *words: str, code: int = 1, data: Path | None = None, **env: str) -> str:
        """The one line with which a command was refused."""
        ended = self.run(*words, data=data, **env)
        assert (ended.returncode, ended.stdout) == (code, "")
        [line] = ended.stderr.splitlines()
        return line

    def play(self, story: str, *, data: Path | None = None) -> dict[str, str]:
        """One of the stories below, in a process of its own; what it told."""
        words = [sys.executable, "-c", f"from tests.backups import play; play({story!r})"]
        ended = _ended(words, self.environment(data, {}))
        assert ended.returncode == 0, ended.stderr
        told: dict[str, str] = json.loads(ended.stdout)
        return told

    def backup(self) -> Path:
        """The folder of a new backup."""
        return Path(json.loads(self.done("backup", str(self.copies), "--json"))["backup"])

    def restored(self, backup: Path, *words: str, data: Path | None = None) -> dict[str, Any]:
        """What restoring answered."""
        told: dict[str, Any] = json.loads(
            self.done("restore", str(backup), "--json", *words, data=data)
        )
        return told

    @staticmethod
    def command(*words: str) -> list[str]:
        """A command whose every reading of the clock is that of the tests."""
        return [
            *(sys.executable, "-c"),
            "import sys; from tests import jumping_clock; from beenthere.command import restore; "
            "restore.system_now = jumping_clock.now; "
            "from beenthere.command.main import main; sys.exit(main())",
            *words,
        ]

    def environment(self, data: Path | None, more: Mapping[str, str]) -> dict[str, str]:
        """What its processes are told."""
        ours = ("BEENTHERE_", "DJANGO_", "DATABASE_URL")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return {
            **kept,
            "PYTHONPATH": str(HOUSE),
            "DJANGO_SETTINGS_MODULE": "tests.journeys.settings",
            VARIABLE: str(self.clock),
            "BEENTHERE_DATA": str(data or self.data),
            "BEENTHERE_EPOCHS": str(self.epochs),
            "BEENTHERE_BACKUP_PASSPHRASE": PASSPHRASE,
            **more,
        }


def backed_up(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation with a director, an alternate, a case that is open and one that is closed,
    and one backup of them. It is made once in a test run; this is a copy."""

    def make(folder: Path) -> None:
        new = Installation(folder)
        copy(installed, new.data)
        assert sorted(new.play("two cases").values()) == sorted([OPEN, CLOSED])
        new.backup()

    made = made_once(tmp_path_factory, "backed-up", make)
    ahead = timedelta(seconds=float((made / "clock").read_text()))
    return Installation(copy(made, tmp_path_factory.mktemp("house") / "copied"), ahead)


def _ended(words: list[str], env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, env=env, capture_output=True, text=True, check=False, timeout=120)


def _until_monday_noon() -> timedelta:
    """A week's backups end on its own terms, so every story begins on the same day of it."""
    now = datetime.now(UTC)
    noon = now.replace(hour=12, minute=0, second=0, microsecond=0)
    return noon + timedelta(days=-now.weekday() % 7 or 7) - now


def play(story: str) -> None:
    """Run one story inside the program, and print what it tells."""
    from beenthere.config.start import start

    with start("owner", checked=False):
        sys.stdout.write(json.dumps(_STORIES[story]()))


def _two_cases() -> dict[str, str]:
    """One case that stays open, and one that is closed and waits to be erased."""
    from beenthere.apps.cases.actions import closing
    from beenthere.apps.outside import now
    from beenthere.apps.privacy.actions import trust_clock
    from beenthere.domain.sealing import SealedField
    from beenthere.domain.vocabulary import CloseReason, Role
    from tests.hospital import Hospital

    moment = now()
    trust_clock(now=moment)
    hospital = Hospital()
    hospital.director()
    hospital.account(Role.ALTERNATE)
    hospital.case({SealedField.NAME: OPEN, SealedField.PHONE: "+16175550123"}, now=moment)
    closed = hospital.case(
        {SealedField.NAME: CLOSED, SealedField.PHONE: "+16175550124"}, now=moment
    )
    closing.close(case_id=closed.pk, reason=CloseReason.COMPLETE, now=moment)
    return _names()


def _close_all() -> dict[str, str]:
    from beenthere.apps.cases.actions import closing
    from beenthere.apps.cases.models import Case
    from beenthere.apps.outside import now
    from beenthere.domain.case import CaseState
    from beenthere.domain.vocabulary import CloseReason

    for case in Case.objects.exclude(state=CaseState.CLOSED):
        closing.close(case_id=case.pk, reason=CloseReason.COMPLETE, now=now())
    return {}


def _names() -> dict[str, str]:
    """Who each case is about, by its code name; `gone` where the vault says that its key is."""
    from beenthere.apps.cases.models import Sealed
    from beenthere.apps.outside import vault
    from beenthere.domain.sealing import SealedField
    from beenthere.ports import KeyGone

    told = {}
    for row in Sealed.objects.filter(field=SealedField.NAME).select_related("case"):
        try:
            name = vault().unseal(row.case_id, place="case.name.1", sealed=bytes(row.value))
        except KeyGone:
            name = b"gone"
        told[str(row.case.code_name)] = name.decode()
    return told


_STORIES: dict[str, Callable[[], dict[str, str]]] = {
    "two cases": _two_cases,
    "close all": _close_all,
    "names": _names,
}
