"""When work that failed is tried again: each wait is twice the one before, up to the longest."""

from __future__ import annotations

from datetime import timedelta

from beenthere.domain.policy.whole import Policy

_ENOUGH = 32
"""Doublings after which any wait has long reached the longest."""


def wait_after(attempts: int, policy: Policy) -> timedelta:
    """How long to wait once `attempts` tries (at least one) have failed."""
    first, longest = policy.delivery_first_wait.length, policy.delivery_longest_wait.length
    doublings = min(attempts - 1, _ENOUGH)
    return min(longest, first * (1 << doublings))
