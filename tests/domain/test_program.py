"""What an institution sets, as the pages use it."""

from __future__ import annotations

from beenthere.domain.resources import Phone
from tests.domain.tables import table


@table("dial", ["988", "+16175550100", "+16175550100;ext=12"])
def test_a_number_is_one_tap_from_a_call(dial: str) -> None:
    assert Phone(dial, "shown").link == f"tel:{dial}"
