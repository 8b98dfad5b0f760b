"""Draws the icons of the app from its mark, with the Chromium that the tests use.

Run it after a change of `frame/mark.svg`: `.venv/bin/python scripts/icons.py`. What it draws is
kept in the repository, so that nothing else needs a browser.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from playwright.sync_api import sync_playwright

FRAME = Path(__file__).parents[1] / "beenthere/apps/frame/static/frame"
SIZES = (192, 512)
ROOM = ("-3 -11 54 54", "-9 -17 66 66")
"""What the mark shows, and with room around it: a mask leaves the inner four fifths of an icon."""


def drawings() -> dict[str, str]:
    """The mark as it stands in a browser's tab, and with room for a mask around it."""
    mark = (FRAME / "mark.svg").read_text(encoding="utf-8")
    paper = '<rect x="-9" y="-17" width="66" height="66" fill="#f8f3ea" stroke="none"/>'
    bare = re.sub(r"<rect [^>]*/>", paper, mark)
    return {"icon": mark, "maskable": bare.replace(*ROOM)}


def main() -> None:
    chromium = os.environ.get("BEENTHERE_CHROMIUM", "/usr/bin/chromium")
    args = ["--no-sandbox"] if os.geteuid() == 0 else []
    (FRAME / "icons").mkdir(exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=args)
        for name, drawing in drawings().items():
            for size in SIZES:
                page = browser.new_page(viewport={"width": size, "height": size})
                page.set_content(
                    f"<style>body{{margin:0}}svg{{display:block;width:{size}px}}</style>{drawing}"
                )
                where = FRAME / "icons" / f"{name}-{size}.png"
                page.screenshot(path=where, omit_background=True)
                page.close()
        browser.close()


if __name__ == "__main__":
    main()
