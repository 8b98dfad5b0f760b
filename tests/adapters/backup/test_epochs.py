"""A key for each week, and its end."""

from __future__ import annotations

import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from beenthere.adapters.backup.epochs import Epoch, Epochs
from beenthere.adapters.backup.refusal import BackupRefused

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def epochs(tmp_path: Path) -> Epochs:
    folder = tmp_path / "epochs"
    folder.mkdir(mode=0o700)
    return Epochs(folder)


def this_week(epochs: Epochs, now: datetime) -> Epoch:
    return epochs.this_week(now=now, lasts=10 * DAY)


def test_a_week_has_one_key_and_the_next_another(epochs: Epochs) -> None:
    monday = this_week(epochs, MONDAY)
    sunday = this_week(epochs, MONDAY + 7 * DAY - timedelta(seconds=1))
    assert (monday, monday.key) == (sunday, sunday.key)
    following = this_week(epochs, MONDAY + 7 * DAY)
    assert following.key != monday.key
    assert [each.week for each in epochs] == ["2026-W48", "2026-W49"]


def test_its_end_is_counted_from_its_monday_and_written_on_it(epochs: Epochs) -> None:
    epoch = this_week(epochs, MONDAY + 6 * DAY)
    assert epoch.until == date(2026, 12, 3)
    assert epoch.file.name == "2026-W48.until-2026-12-03.key"
    assert stat.S_IMODE(epoch.file.stat().st_mode) == 0o600


def test_the_last_days_of_a_year_belong_to_a_week_too(epochs: Epochs) -> None:
    assert this_week(epochs, datetime(2027, 1, 1, tzinfo=UTC)).week == "2026-W53"


def test_on_its_day_it_is_overwritten_and_gone(epochs: Epochs, tmp_path: Path) -> None:
    epoch = this_week(epochs, MONDAY)
    key, beside = epoch.key, tmp_path / "same-file"
    # A second name shows what becomes of the bytes, once the first is removed.
    beside.hardlink_to(epoch.file)
    end = MONDAY + 10 * DAY
    assert epochs.end_due(now=end - timedelta(seconds=1)) == 0
    assert epochs.of("2026-W48", now=end - timedelta(seconds=1)) == epoch
    assert epochs.of("2026-W48", now=end) is None
    assert epoch.file.exists()
    assert epochs.end_due(now=end) == 1
    assert not epoch.file.exists()
    assert beside.read_bytes() == bytes(len(key))
    with pytest.raises(BackupRefused, match="cannot be read"):
        epoch.key  # noqa: B018


def test_a_key_that_was_cut_short_is_made_anew(epochs: Epochs) -> None:
    epoch = this_week(epochs, MONDAY)
    epoch.file.write_bytes(b"short")
    with pytest.raises(BackupRefused, match="not a whole key"):
        epoch.key  # noqa: B018
    assert len(this_week(epochs, MONDAY).key) == 32


def test_other_files_in_the_folder_are_left_alone(epochs: Epochs) -> None:
    (epochs.folder / "README").write_text("Kept by the privacy office.")
    (epochs.folder / "other.key").write_text("of something else")
    this_week(epochs, MONDAY)
    epochs.end_due(now=MONDAY + 100 * DAY)
    assert sorted(file.name for file in epochs.folder.iterdir()) == ["README", "other.key"]


def test_a_medium_that_is_not_there_is_not_made_up(tmp_path: Path) -> None:
    away = Epochs(tmp_path / "unplugged")
    with pytest.raises(BackupRefused, match="is not there"):
        this_week(away, MONDAY)
    assert away.end_due(now=MONDAY) == 0
    assert not away.folder.exists()


def test_a_folder_that_others_can_open_is_refused(epochs: Epochs) -> None:
    epochs.folder.chmod(0o750)
    with pytest.raises(BackupRefused, match="chmod 700"):
        this_week(epochs, MONDAY)
