"""`beenthere api-key`: let a machine of Risk Management announce events, or take that back."""

from __future__ import annotations

import argparse
import json
from typing import Any

from beenthere.config.start import start

SUMMARY = "make a key with which a machine announces events; list them, or take one back"
EXAMPLE = "beenthere api-key make"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    # Given on the parser of each verb, so that it can stand last.
    report = argparse.ArgumentParser(add_help=False)
    report.add_argument("--json", action="store_true", help="answer in JSON")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verbs.add_parser("make", parents=[report], help="make a key and print it, once")
    verbs.add_parser("list", parents=[report], help="the keys there are, by number")
    revoke = verbs.add_parser("revoke", parents=[report], help="take a key back for good")
    revoke.add_argument("number", metavar="NUMBER", type=int, help="as the list says it")


def run(options: argparse.Namespace) -> int:
    """Do it, and say so."""
    with start("manager"):
        # Imported once Django is set up: it reads models.
        from beenthere.apps.announcements import keys
        from beenthere.apps.announcements.models import ApiKey
        from beenthere.apps.outside import now

        answer: Any
        if options.verb == "make":
            made, secret = keys.make_key(now=now())
            answer = {"number": made.pk, "key": secret}
            words = [
                f"Made key {made.pk}. Give it to the machine, and to nothing else; it is shown "
                "once and kept nowhere:",
                secret,
            ]
        elif options.verb == "revoke":
            keys.revoke_key(number=options.number, now=now())
            answer = {"revoked": options.number}
            words = [f"Key {options.number} is taken back. Nothing it announced is lost."]
        else:
            answer = [
                {
                    "number": key.pk,
                    "made_on": key.made_on.isoformat(),
                    "revoked_on": key.revoked_on and key.revoked_on.isoformat(),
                }
                for key in ApiKey.objects.order_by("pk")
            ]
            words = [
                f"Key {each['number']}, made {each['made_on']}: "
                + (f"taken back {each['revoked_on']}." if each["revoked_on"] else "in force.")
                for each in answer
            ] or ["There is no key."]
    if options.json:
        print(json.dumps(answer, indent=2))
    else:
        print("\n".join(words))
    return 0
