"""`beenthere sign-out`: end sign-ins, when a phone was lost or somebody must stay out."""

from __future__ import annotations

import argparse
import json

from beenthere.command.refusal import Refusal
from beenthere.config.start import start
from beenthere.domain.formats import FORMATS

SUMMARY = "end the sign-ins of one person or of everybody; or switch an account off"
EXAMPLE = "beenthere sign-out ana@hospital.example"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    whose = parser.add_mutually_exclusive_group(required=True)
    whose.add_argument("email", metavar="EMAIL", nargs="?", help="the address they sign in with")
    whose.add_argument("--everybody", action="store_true", help="end every sign-in there is")
    parser.add_argument(
        "--switch-off",
        action="store_true",
        help="refuse them from now on, until they are invited again",
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(options: argparse.Namespace) -> int:
    """End them, and say how many there were."""
    if options.everybody and options.switch_off:
        raise Refusal("--switch-off: Name the one person whose account it is.")
    if not options.everybody and not FORMATS["email"].fits(options.email):
        raise Refusal(f"EMAIL: {FORMATS['email'].cure}")
    with start("manager"):
        # Imported once Django is set up: it reads models.
        from beenthere.apps.people.actions import accounts

        if options.everybody:
            ended = accounts.end_all_sign_ins()
        else:
            ended = accounts.end_sign_ins(email=options.email, switch_off=options.switch_off)
    if options.json:
        print(json.dumps({"ended": ended, "switched_off": options.switch_off}, indent=2))
        return 0
    print(f"Sign-ins ended: {ended}.")
    if options.switch_off:
        print("The account is switched off. Inviting them again switches it on.")
    return 0
