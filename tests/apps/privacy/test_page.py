"""The page that says what is kept is the inventory and the policy, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Any

from django.test import Client

from beenthere.apps.frame.spoken import number
from beenthere.domain.policy.number import Topic
from beenthere.domain.policy.whole import schedule
from beenthere.inventory.whole import INVENTORY, by_kind


def _page() -> str:
    return Client().get("/what-we-keep/").content.decode()


def test_every_stored_column_is_on_it() -> None:
    html = _page()
    for line in INVENTORY:
        assert f"<code>{line.column}</code>" in html
        assert escape(line.why) in html
    for subjects in by_kind().values():
        for kept in subjects:
            assert escape(kept.subject) in html


def test_each_column_that_could_point_at_a_person_says_so() -> None:
    rows = _page().split("<dt>")
    marked = [row for row in rows if "could point at a person</span></dt>" in row]
    assert len(marked) == sum(line.points for line in INVENTORY) > 30


def test_the_schedule_in_force_is_on_it(settings: Any) -> None:
    policy = settings.PROGRAM.policy.with_overrides({"erase": "3 days"})
    settings.PROGRAM = replace(settings.PROGRAM, policy=policy)
    html = _page()
    for topic in Topic:
        for line in schedule(policy, topic):
            assert escape(line.words) in html
            assert f"<strong>{number(line.value)}</strong>" in html
    assert "<strong>3 days</strong>" in html


def test_it_speaks_of_keeping_little_and_of_nothing_else() -> None:
    html = _page().lower()
    assert "only what is needed" in html
    for word in ("destroy", "shred", "evidence", "discoverable"):
        assert word not in html
