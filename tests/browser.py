"""A real Chromium for the tests, and the accessibility rules it checks pages against."""

from __future__ import annotations

import os
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def launch_args() -> dict[str, Any]:
    """How Playwright starts the machine's own Chromium: `BEENTHERE_CHROMIUM` or Debian's.

    As root Chromium runs only without its sandbox.
    """
    return {
        "executable_path": os.environ.get("BEENTHERE_CHROMIUM", "/usr/bin/chromium"),
        "args": ["--no-sandbox"] if os.geteuid() == 0 else [],
    }


def axe_violations(page: Page) -> list[str]:
    """What axe finds wrong with the page as it is now, one line for each element.

    The context of the page must bypass its content security policy, or axe cannot be injected.
    """
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:200]} ({node['failureSummary'].splitlines()[-1].strip()})"
        for rule in found
        for node in rule["nodes"]
    ]
