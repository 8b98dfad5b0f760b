"""`beenthere sever`: erase by hand what the worker erases by itself."""

from __future__ import annotations

import argparse
import json

from tqdm import tqdm

from beenthere.config.start import start

SUMMARY = "erase what the published schedule says is due, and nothing else"
EXAMPLE = "beenthere sever --json"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "--clock-is-right",
        action="store_true",
        help="go on after the clock has jumped, having seen that it is right now",
    )
    parser.add_argument("--json", action="store_true", help="the counts as one JSON object")


def run(options: argparse.Namespace) -> int:
    """Erase every closed case whose time has come; nothing can be hurried."""
    with start("worker"):
        # Imported once Django is set up: they read models and settings.
        from beenthere.apps.outside import now
        from beenthere.apps.privacy.actions import sever_due, trust_clock
        from beenthere.apps.privacy.queries import free_to_erase
        from beenthere.apps.privacy.withdrawn import erase_withdrawn
        from beenthere.worker.chores import end_epochs

        moment = now()
        if options.clock_is_right:
            trust_clock(now=moment)
        due = free_to_erase(now=moment).count()
        with tqdm(total=due, desc="Erasing", unit="case", delay=1, leave=False) as bar:
            erased = sever_due(now=moment, progress=bar.update)
        erase_withdrawn(now=moment)
        end_epochs(now=moment)
        left = free_to_erase(now=moment).count()
    if options.json:
        print(json.dumps({"erased": erased, "still_due": left}))
    else:
        print(
            f"Erased: {erased:,}." + (f" Still due, elsewhere at work: {left:,}." if left else "")
        )
    return 0
