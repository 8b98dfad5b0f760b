"""`beenthere disclose`: the answer to a request that counsel and a director have agreed on."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from beenthere.command.refusal import Refusal
from beenthere.config.start import start

if TYPE_CHECKING:
    from beenthere.apps.cases.identity import Facts
    from beenthere.apps.privacy.held import Answer

SUMMARY = "print what is held about one person, once counsel and a director have agreed"
EXAMPLE = "beenthere disclose 0b2f6f0e-3f5b-4f0e-9a55-6f1f0a3b7c11 --json"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("request", type=_request, help="its number, from the page of the request")
    parser.add_argument("--json", action="store_true", help="the answer as one JSON object")


def run(options: argparse.Namespace) -> int:
    """Print the answer, once; an answer of nothing is one too."""
    with start("web"):
        # Imported once Django is set up: they read models and settings.
        from beenthere.apps.outside import now
        from beenthere.apps.privacy.disclosing import look
        from beenthere.apps.privacy.models import Joint
        from beenthere.apps.privacy.two_people import NotAgreedYet, Over

        try:
            who, answer = look(joint_id=options.request, account=None, now=now())
        except Joint.DoesNotExist:
            raise Refusal("There is no such request. Copy its number from its page.") from None
        except NotAgreedYet:
            raise Refusal(
                "Nobody of the other side has agreed to this request yet.", code=1
            ) from None
        except Over:
            raise Refusal(
                "This request was looked at, taken back or ran out. It can be asked for again.",
                code=1,
            ) from None
    if options.json:
        about = {field.value: fact for field, fact in who.items()}
        print(json.dumps({"about": about, **answer.as_json()}, indent=2))
    else:
        print(*_lines(who, answer), sep="\n")
    return 0


def _lines(who: Facts, answer: Answer) -> Iterator[str]:
    yield from (f"{field.words}: {fact}" for field, fact in who.items())
    if not answer.parts:
        yield from ("", "Nothing here points at this person.")
    for part in answer.parts:
        for row in part.rows:
            yield from ("", part.about, f"  Until when: {row.gone}")
            yield from (f"  {field.column}: {field.value}" for field in row.values)
    yield ""
    yield from answer.apart


def _request(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a request's number is copied from its page") from None
