"""L4, where a copy was made in time: a restored backup does not bring an erased case back."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from tests.backups import CLOSED, OPEN, Installation, backed_up
from tests.bytesearch import search

NEEDLES = {"name": OPEN, "surname": OPEN.split()[1], "telephone": "+16175550123"}
ERASED = timedelta(days=7, hours=1)
"""Once this has passed since it closed, a case is erased."""
EPOCH = timedelta(days=10)
"""Once this has passed since its Monday, the key of a week's backups is destroyed."""


@pytest.fixture(scope="module")
def installation(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """One case open and one closed; a backup of both; then both erased on schedule."""
    made = backed_up(installed, tmp_path_factory)
    made.play("close all")
    made.later(ERASED)
    assert json.loads(made.done("sever", "--clock-is-right", "--json"))["erased"] == 2
    return made


@pytest.fixture
def story(installation: Installation, tmp_path: Path) -> Installation:
    """The same, to go on with."""
    return installation.copied(tmp_path / "house")


def names_in(story: Installation, data: Path) -> list[str]:
    """What the vault of a restored installation says each of its cases is about."""
    return list(story.play("names", data=data).values())


def found(story: Installation, data: Path) -> set[str]:
    """What of the open case is in any byte of a restored installation, of the backups or of the
    folder of weekly keys."""
    return {hit.needle for hit in search([data, story.copies, story.epochs], NEEDLES)}


def test_after_the_week_it_was_made_in_is_over_a_backup_tells_nothing(
    story: Installation,
) -> None:
    [backup] = story.copies.iterdir()
    story.later(EPOCH - ERASED)
    # The worker is at work as always: nobody has to remember the weekly key.
    story.done("sever", "--clock-is-right")
    assert list(story.epochs.iterdir()) == []
    again = story.folder / "again"
    assert story.restored(backup, data=again)["keys"] == "gone"
    assert names_in(story, again) == ["gone"]
    assert found(story, again) == set()
    # The search is worth something: it finds a copy that is planted.
    (again / "notes").write_text(f"Call {OPEN} back, +1 617 555 0123")
    assert found(story, again) == set(NEEDLES)


@pytest.mark.soak
def test_a_weekly_key_that_somebody_kept_is_caught(story: Installation) -> None:
    [backup] = story.copies.iterdir()
    [key] = story.epochs.iterdir()
    disobedient = shutil.copy(key, story.folder / "kept")
    story.later(EPOCH - ERASED)
    story.done("sever", "--clock-is-right")
    # Its day is written on it, and a restore heeds that: whoever disobeys changes the name too.
    shutil.copy(disobedient, story.epochs / key.name.replace("until-2", "until-3"))
    again = story.folder / "again"
    assert story.restored(backup, data=again)["keys"] == "backup"
    assert OPEN in names_in(story, again)


@pytest.mark.soak
def test_until_then_it_tells_of_what_was_open_and_of_nothing_that_was_due(
    story: Installation,
) -> None:
    """The window that the published schedule names, and the docs explain."""
    [backup] = story.copies.iterdir()
    again = story.folder / "again"
    told = story.restored(backup, data=again)
    assert told["keys"] == "backup"
    # The other case had been closed when the backup was made, so its time was known.
    assert told["erased"] == 1
    assert names_in(story, again) == [OPEN]


@pytest.mark.soak
def test_what_is_due_waits_where_counsel_must_first_set_a_hold_again(
    story: Installation,
) -> None:
    [backup] = story.copies.iterdir()
    again = story.folder / "again"
    assert story.restored(backup, "--erase-later", data=again)["erased"] == 0
    # Nor does a worker erase it, until somebody has said that the clock is right.
    story.done("worker", "--once", data=again)
    assert sorted(names_in(story, again)) == sorted([OPEN, CLOSED])


@pytest.mark.soak
def test_over_a_living_installation_nothing_comes_back(story: Installation) -> None:
    [backup] = story.copies.iterdir()
    told = story.restored(backup, "--replace")
    assert (told["keys"], told["erased"]) == ("kept", 2)
    assert names_in(story, story.data) == []
    assert found(story, story.data) == set()
