"""`beenthere invite`: make an account, or renew the way into one."""

from __future__ import annotations

import argparse
import json
from datetime import date

from beenthere.command.refusal import Refusal
from beenthere.config.start import start
from beenthere.domain.formats import FORMATS
from beenthere.domain.vocabulary import Role

SUMMARY = "make an account and print the one-time link into it; again, to renew the link"
EXAMPLE = "beenthere invite ana@hospital.example --role supporter --trained-on 2026-03-14"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("email", metavar="EMAIL", help="the address the person signs in with")
    parser.add_argument(
        "--role",
        action="append",
        default=[],
        choices=Role.codes(),
        metavar="ROLE",
        help="what the account may do; give it again for more. For an account that exists, its "
        f"roles become exactly these. One of: {', '.join(Role.codes())}",
    )
    parser.add_argument(
        "--directory-id",
        metavar="ID",
        default="",
        help="the person's id in the directory; otherwise a directory entry with this address",
    )
    parser.add_argument(
        "--trained-on",
        metavar="DATE",
        type=_day,
        help="the day a supporter was trained, such as 2026-03-14; nobody is asked to take a case "
        "before theirs is known",
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("write a day such as 2026-03-14") from None


def run(options: argparse.Namespace) -> int:
    """Invite, and print the link; it is shown once and kept nowhere."""
    if not FORMATS["email"].fits(options.email):
        raise Refusal(f"EMAIL: {FORMATS['email'].cure}")
    with start("manager"):
        # Imported once Django is set up: they read models and settings.
        from django.db import transaction
        from django.urls import reverse

        from beenthere.apps.outside import now, program
        from beenthere.apps.people.actions import accounts
        from beenthere.apps.people.invitations import good_for
        from beenthere.apps.supporters.actions import enroll

        moment = now()
        with transaction.atomic():
            invited = accounts.invite(
                email=options.email,
                roles=[Role(role) for role in options.role],
                directory_id=options.directory_id,
                now=moment,
            )
            supports = Role.SUPPORTER in invited.account.roles
            if options.trained_on and not supports:
                raise Refusal("--trained-on: Only a supporter is trained. Give --role supporter.")
            trained_on = options.trained_on
            if supports:
                trained_on = enroll(
                    account=invited.account, trained_on=trained_on, now=moment
                ).trained_on
        link = program().web_address + reverse("invite_accept", args=[invited.token])
        until = (moment + good_for()).astimezone(program().zone)
        tied = invited.account.person is not None
    if options.json:
        answer = {
            "link": link,
            "until": until.isoformat(),
            "new": invited.new,
            "in_directory": tied,
        }
        print(json.dumps(answer, indent=2))
        return 0
    print("Made an account." if invited.new else "Renewed the link; earlier ones have ended.")
    print(
        "It is tied to the person's directory entry."
        if tied
        else "It is tied to no directory entry, so conflicts of this person cannot be seen."
    )
    if supports and invited.new:
        print("The link asks them to say yes, to accept the agreement, and how they are paged.")
    if supports and trained_on is None:
        print("They are asked to take a case once a day of training is noted; see --trained-on.")
    print(f"Give this link to the person, and to nobody else. It works once, until {until:%B %-d}:")
    print(link)
    return 0
