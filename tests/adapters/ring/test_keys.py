"""The key ring: codes tell nothing, cannot be guessed, and outlive every new key."""

from __future__ import annotations

import re
import shutil
import stat
from collections import Counter
from pathlib import Path

import pytest

from beenthere.adapters.ring import KeyRing
from beenthere.domain.call_back import CODE_BYTES, NotACode, read

ANA, BEN = b"\x01\x02\x03\x04\x05", b"\x05\x04\x03\x02\x01"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "secrets" / "call-back"


def test_a_code_leads_back_and_survives_every_new_key_and_every_start(folder: Path) -> None:
    made = []
    for _ in range(4):
        ring = KeyRing(folder)
        made.append(ring.code(ANA))
        ring.rotate()
    assert len(list(folder.glob("*.key"))) == 5
    assert [KeyRing(folder).mark(code) for code in made] == [ANA] * 4


def test_a_card_of_today_can_be_read_by_every_later_version(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "0001-as-we-began.key").write_bytes(bytes(range(32)))
    on_card = "0000-0000-0004-GASD-YK10-44ZD-X9J9-TCVG"
    assert KeyRing(folder).mark(read(on_card)) == ANA


def test_a_new_code_is_made_with_the_newest_key(folder: Path) -> None:
    ring = KeyRing(folder)
    ring.rotate()
    sorted(folder.iterdir())[0].unlink()
    assert ring.mark(ring.code(ANA)) == ANA


def test_a_key_added_elsewhere_is_known_at_once(folder: Path) -> None:
    here, elsewhere = KeyRing(folder), KeyRing(folder)
    elsewhere.rotate()
    assert here.mark(elsewhere.code(BEN)) == BEN


def test_codes_have_nothing_in_common_that_can_be_seen(folder: Path) -> None:
    ring = KeyRing(folder)
    codes = [ring.code(mark) for mark in (ANA, BEN) for _ in range(500)]
    assert {len(code) for code in codes} == {CODE_BYTES}
    assert len(set(codes)) == len(codes)
    for place in range(CODE_BYTES):
        # A byte that told a supporter would stand in the same place 500 times; by chance 4.
        assert max(Counter(code[place] for code in codes).values()) < 40


def test_a_code_that_was_touched_anywhere_is_none(folder: Path) -> None:
    ring = KeyRing(folder)
    code = ring.code(ANA)
    for bit in range(CODE_BYTES * 8):
        touched = (int.from_bytes(code) ^ (1 << bit)).to_bytes(CODE_BYTES)
        with pytest.raises(NotACode):
            ring.mark(touched)


def test_a_code_of_another_installation_is_none(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(NotACode):
        KeyRing(folder).mark(KeyRing(tmp_path / "another").code(ANA))


def test_two_folders_laid_over_each_other_lose_no_key(folder: Path, tmp_path: Path) -> None:
    """As when a backup is put back that is older than the newest key."""
    before = tmp_path / "backup"
    KeyRing(folder)
    shutil.copytree(folder, before)
    made = []
    for ring in (KeyRing(folder), KeyRing(before)):
        ring.rotate()
        made.append(ring.code(ANA))
    shutil.copytree(before, folder, dirs_exist_ok=True)
    assert [KeyRing(folder).mark(code) for code in made] == [ANA, ANA]


def test_keys_are_private_and_whole(folder: Path) -> None:
    assert KeyRing(folder).rotate() == 2
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for number, file in enumerate(sorted(folder.iterdir()), start=1):
        assert re.fullmatch(rf"000{number}-[0-9a-f]{{16}}\.key", file.name)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert len(file.read_bytes()) == 32
