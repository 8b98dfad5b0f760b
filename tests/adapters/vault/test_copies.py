"""Keys of cases copied for a backup, and taken back from one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from beenthere.adapters.vault import KeystoreVault, open_vault
from beenthere.ports import KeyGone

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PLACE = "case.name.1"


def vault_at(data: Path, moment: datetime) -> KeystoreVault:
    return open_vault(data, lambda: moment)


def test_a_key_taken_back_opens_what_it_sealed(tmp_path: Path) -> None:
    old = vault_at(tmp_path / "old", NOON)
    key, other = old.issue(), old.issue()
    sealed = old.seal(key, place=PLACE, value=b"Ada")
    copies = old.copies([key, uuid4()])
    assert copies.keys() == {key}

    new = vault_at(tmp_path / "new", NOON + DAY)
    new.take_back(copies, made_at=NOON)
    assert new.unseal(key, place=PLACE, sealed=sealed) == b"Ada"
    with pytest.raises(KeyGone):
        new.seal(other, place=PLACE, value=b"Ada")


def test_a_key_that_is_held_stays_as_it_is(tmp_path: Path) -> None:
    vault = vault_at(tmp_path, NOON)
    key = vault.issue()
    sealed = vault.seal(key, place=PLACE, value=b"Ada")
    vault.take_back({key: bytes(32)}, made_at=NOON)
    assert vault.unseal(key, place=PLACE, sealed=sealed) == b"Ada"


def test_a_key_taken_back_is_no_orphan_on_that_day(tmp_path: Path) -> None:
    vault = vault_at(tmp_path, NOON)
    key = uuid4()
    vault.take_back({key: bytes(32)}, made_at=NOON - 30 * DAY)
    assert key not in vault.held(issued_before=NOON)
    assert key in vault_at(tmp_path, NOON + 2 * DAY).held(issued_before=NOON + 2 * DAY)


def test_a_keystore_knows_since_when_it_knows_every_key(tmp_path: Path) -> None:
    first = vault_at(tmp_path / "first", NOON)
    at_once = NOON + timedelta(seconds=1)
    assert first.since == at_once
    assert vault_at(tmp_path / "first", NOON + DAY).since == at_once
    first.rotate_kek()
    assert first.since == at_once
    later = vault_at(tmp_path / "later", NOON + 5 * DAY)
    assert later.since == at_once + 5 * DAY
    later.take_back({}, made_at=NOON)
    assert later.since == NOON
