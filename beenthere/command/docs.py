"""Writes the pages of docs/ that are made from the code, or says which are stale."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

from beenthere.command.refusal import Refusal

SUMMARY = "write the pages of docs/ that are made from the code"
EXAMPLE = "beenthere docs --check"

MADE = {
    "api.md": "beenthere.inventory.api:api_markdown",
    "groups.md": "beenthere.domain.group_diagram:life_markdown",
    "inventory.md": "beenthere.inventory.whole:inventory_markdown",
    "matching.md": "beenthere.domain.matching.explained:page",
    "paging.md": "beenthere.domain.paging_page:paging_markdown",
    "permissions.md": "beenthere.domain.permissions:permissions_markdown",
    "states.md": "beenthere.domain.case_diagram:states_markdown",
    "supporters.md": "beenthere.domain.supporter_diagram:life_markdown",
}
"""Each page made from the code, and the function that makes it."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the options."""
    parser.add_argument("--check", action="store_true", help="write nothing; fail on a stale page")
    parser.add_argument("--folder", type=Path, default=Path("docs"), help="where the pages are")


def run(options: argparse.Namespace) -> int:
    """Writes each page that has changed, or with --check names the stale ones and fails."""
    if not options.folder.is_dir():
        raise Refusal(f"{options.folder}: there is no such folder; run this in the repository")
    stale = [name for name in MADE if _written(options.folder / name) != made(name)]
    if options.check and stale:
        raise Refusal(f"stale: {', '.join(stale)}; run make docs", code=1)
    for name in stale:
        (options.folder / name).write_text(made(name), encoding="utf-8")
        print(f"wrote {options.folder / name}")
    return 0


def made(name: str) -> str:
    """The text that the code makes of a page now."""
    module, function = MADE[name].split(":")
    text: str = getattr(importlib.import_module(module), function)()
    return text


def _written(page: Path) -> str | None:
    return page.read_text(encoding="utf-8") if page.exists() else None
