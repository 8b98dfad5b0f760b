"""An unknown key is answered with the nearest known one."""

from __future__ import annotations

from beenthere.domain.nearest import no_such_key


def test_the_nearest_known_key_is_named() -> None:
    assert no_such_key("oprator", ["operator", "eap"]).endswith("did you mean operator?")
    assert no_such_key("cap", ["eap_phone", "capacity"]).endswith("did you mean capacity?")


def test_a_key_near_to_none_is_to_be_taken_out() -> None:
    assert no_such_key("zzz", ["operator", "eap"]).endswith("take it out")
    assert no_such_key("zzz", []).endswith("take it out")
