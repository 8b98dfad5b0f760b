"""`beenthere check`: is everything in order, and has nothing fallen through?"""

from __future__ import annotations

import argparse
import json

from beenthere.config.start import start

SUMMARY = "say what is out of order: cases, messages, erasing, settings, laws"
EXAMPLE = "beenthere check --json"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--json", action="store_true", help="the findings as one JSON object")


def run(options: argparse.Namespace) -> int:
    """Report every finding; 1 when there is one."""
    with start("owner", checked=False):
        # Imported once Django is set up: they read models and settings.
        from beenthere.apps.outside import gateways, now
        from beenthere.apps.watchdog import keys_lost, troubles
        from beenthere.config.checks import (
            english_only,
            mail_server,
            refusals,
            rotation_unfinished,
            weekly_keys,
        )

        findings: list[dict[str, object]]
        findings = [{"code": "law", "text": line} for line in refusals()]
        if not findings:
            # A database that breaks a law may lack what these would read.
            findings = [
                {"code": found.trouble.value, "count": found.count, "text": found.words}
                for found in (*troubles(now=now()), *keys_lost())
            ]
            findings += [
                {"code": "rotation_unfinished", "text": line} for line in rotation_unfinished()
            ]
        findings += [{"code": "weekly_keys", "text": line} for line in weekly_keys(now=now())]
        findings += [{"code": "mail_server", "text": line} for line in mail_server()]
        kinds, in_english = gateways().kinds, list(english_only())
    if options.json:
        print(
            json.dumps(
                {"findings": findings, "channels": kinds, "english_only": in_english}, indent=2
            )
        )
        return 1 if findings else 0
    if findings:
        print(*(finding["text"] for finding in findings), sep="\n")
    else:
        print("All is well: every open case has an owner, a next action and a time.")
    for line in in_english:
        print(line)
    print(f"People can be reached by: {', '.join(kind.words for kind in kinds)}.")
    return 1 if findings else 0
