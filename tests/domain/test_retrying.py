from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from beenthere.domain.policy import Policy
from beenthere.domain.retrying import wait_after

POLICY = Policy()


def test_the_waits_of_the_shipped_policy() -> None:
    seconds = [wait_after(attempts, POLICY).total_seconds() for attempts in range(1, 8)]
    assert seconds == [30, 60, 120, 240, 480, 900, 900]


@given(st.integers(1, 40_000))
def test_a_wait_is_never_shorter_than_the_first_nor_longer_than_the_longest(attempts: int) -> None:
    waited = wait_after(attempts, POLICY)
    assert POLICY.delivery_first_wait.length <= waited <= POLICY.delivery_longest_wait.length


def test_waits_grow() -> None:
    waits = [wait_after(attempts, POLICY) for attempts in range(1, 50)]
    assert all(later - sooner >= timedelta(0) for sooner, later in pairwise(waits))
