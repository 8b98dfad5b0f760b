"""The pages of docs/ that are made from the tables say what the tables say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from beenthere.domain.case_diagram import states_markdown
from beenthere.domain.group_diagram import life_markdown
from beenthere.domain.paging_page import paging_markdown
from beenthere.domain.permissions import permissions_markdown
from tests.domain.tables import table

DOCS = Path(__file__).parents[2] / "docs"


@table(
    ("name", "made"),
    [
        ("states.md", states_markdown),
        ("groups.md", life_markdown),
        ("paging.md", paging_markdown),
        ("permissions.md", permissions_markdown),
    ],
)
def test_a_written_page_is_as_the_tables_would_write_it(name: str, made: Callable[[], str]) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == made(), "run make docs"
