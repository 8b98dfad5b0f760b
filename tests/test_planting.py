"""Every law has tests, a violation kept in them, and one to be planted where it fits still."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.planting import HOUSE, LAWS, PLANTS, NotPlanted, Plant, kept_in_tests, planted


@pytest.mark.parametrize("law", LAWS)
def test_every_law_is_tested_and_every_test_tested(law: int) -> None:
    tests, violations = kept_in_tests()[law]
    assert tests
    assert violations
    assert law in {plant.law for plant in PLANTS}


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: f"L{plant.law} {plant.breaks}")
def test_what_is_planted_fits_its_place(plant: Plant, tmp_path: Path) -> None:
    before = (HOUSE / plant.path).read_text(encoding="utf-8")
    copy = tmp_path / plant.path
    copy.parent.mkdir(parents=True)
    copy.write_text(before, encoding="utf-8")
    with planted(plant, tmp_path):
        assert copy.read_text(encoding="utf-8") != before
    assert copy.read_text(encoding="utf-8") == before
    file, _, name = plant.test_path.partition("::")
    assert f"def {name}(" in (HOUSE / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("there", ["", "twice, twice"])
def test_what_fits_nowhere_is_said(there: str, tmp_path: Path) -> None:
    (tmp_path / "beenthere").mkdir()
    (tmp_path / "beenthere" / "rules.py").write_text(there, encoding="utf-8")
    nowhere = Plant(law=1, breaks="", file="rules.py", old="twice", new="once", test="")
    with pytest.raises(NotPlanted), planted(nowhere, tmp_path):
        pass
