"""Each benchmark runs from end to end, on sizes too small to say anything about time."""

from __future__ import annotations

import subprocess
import sys

import pytest

SMALL = {
    "b1_rank": "sizes=(3, 6), rounds=1",
    "b3_refer": "requests=8, rounds=1",
    "b4_desk": "many=12, rounds=1",
    "b5_pages": "pages=40, workers=(1,)",
    "b6_sever": "sizes=(2, 4), rounds=1",
    "b7_watchdog": "cases=20, rounds=1",
}


LONGER = [name for name in SMALL if name != "b7_watchdog"]


@pytest.mark.parametrize(
    "name", ["b7_watchdog", *(pytest.param(name, marks=pytest.mark.soak) for name in LONGER)]
)
def test_it_measures_and_says_whether_each_bar_is_met(name: str) -> None:
    script = f"import sys; from benchmarks.{name} import main; sys.exit(main({SMALL[name]}))"
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=240, check=False
    )
    assert ran.stderr == ""
    assert "(bar: " in ran.stdout
    assert ran.returncode == ("MISSED" in ran.stdout)
