"""`beenthere worker`: send what is to be said, and do what time asks for."""

from __future__ import annotations

import argparse
import json
import sys

from beenthere.config.parent import end_with_parent
from beenthere.config.start import start

SUMMARY = "send messages, pass offers on, close and erase: whatever is due"
EXAMPLE = "beenthere worker --once --json"

_WORDS = {
    "cases": "cases moved on",
    "offers": "offers lapsed",
    "messages": "messages handled",
    "erased": "closed cases erased",
    "tidied": "leftovers tidied away",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "--once", action="store_true", help="do everything that is due, say how much, and end"
    )
    parser.add_argument(
        "--json", action="store_true", help="with --once: the counts as one JSON object"
    )


def run(options: argparse.Namespace) -> int:
    """Work until told to stop (SIGTERM or Ctrl-C), or once."""
    end_with_parent()
    with start("worker"):
        # Imported once Django is set up: it reads models and settings.
        from beenthere.config.checks import losses
        from beenthere.worker.loop import Worker

        for line in losses():
            print(f"beenthere: {line}", file=sys.stderr)
        worker = Worker()
        if not options.once:
            worker.run()
            return 0
        done = worker.do_everything_due()
    if options.json:
        print(json.dumps(dict(done)))
    else:
        counted = [f"{count} {_WORDS[name]}" for name, count in done.items() if count]
        print(", ".join(counted) or "Nothing was due.")
    return 0
