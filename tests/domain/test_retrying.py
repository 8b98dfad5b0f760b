from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from beenthere.domain.policy.whole import Policy
from beenthere.domain.retrying import wait_after

POLICY = Policy()


def test_the_waits_of_the_shipped_policy() -> None:
    seconds = [wait_after(attempts, POLICY).total_seconds() for attempts in range(1, 8)]
    assert seconds == [20, 40, 80, 160, 320, 640, 900]


def test_a_wait_is_never_shorter_than_the_first_nor_longer_than_the_longest() -> None:
    for attempts in (*range(1, 100), 40_000):
        waited = wait_after(attempts, POLICY)
        assert POLICY.delivery_first_wait.length <= waited <= POLICY.delivery_longest_wait.length


def test_waits_grow() -> None:
    waits = [wait_after(attempts, POLICY) for attempts in range(1, 50)]
    assert all(later - sooner >= timedelta(0) for sooner, later in pairwise(waits))


def test_all_tries_are_over_before_the_time_of_an_urgent_case_is() -> None:
    """So that the desk says whom to call while it helps, and a new page does not hide the old."""
    waits = [wait_after(attempts, POLICY) for attempts in range(1, POLICY.delivery_tries)]
    urgent = (POLICY.triage_urgent, POLICY.match_urgent, POLICY.offer_urgent, POLICY.quiet_urgent)
    assert sum(waits, timedelta(0)) < min(span.length for span in urgent)
