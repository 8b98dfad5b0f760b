"""What happens in a story while nobody looks on, by the actions that are behind the pages.

Whoever does something is given by their e-mail address.
"""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from datetime import date

from beenthere.apps.cases.actions import closing, offering, reaching
from beenthere.apps.cases.models import Case
from beenthere.apps.outside import now, program
from beenthere.apps.paging.models import ContactPoint
from beenthere.apps.people.actions import accounts
from beenthere.apps.people.models import Account
from beenthere.apps.privacy import holding
from beenthere.apps.privacy.models import Hold, Joint
from beenthere.apps.supporters import life
from beenthere.apps.supporters.actions import enroll
from beenthere.apps.supporters.models import Supporter
from beenthere.command.main import main
from beenthere.domain.assignment import OfferState
from beenthere.domain.case import FIRST_CALL, CaseState
from beenthere.domain.holds import Scope
from beenthere.domain.vocabulary import ChannelKind, CloseReason, OutreachOutcome, Role


def is_listed(file: str) -> None:
    """The directory lists whom a file lists."""
    with redirect_stdout(io.StringIO()):
        assert main(["import-directory", file, "--apply"]) == 0


def join(*addresses: str) -> None:
    """Somebody was trained as a supporter months ago, said yes, and can be reached by mail."""
    for address in addresses:
        invited = accounts.invite(email=address, roles=[Role.SUPPORTER], now=now())
        supporter = enroll(account=invited.account, trained_on=date(2026, 3, 14), now=now())
        ContactPoint.objects.create(
            account=invited.account, kind=ChannelKind.EMAIL, email=address, verified_at=now()
        )
        life.agree(supporter_id=supporter.pk, now=now())


def counsel_joins(address: str) -> None:
    """Somebody is invited who can stop erasing."""
    accounts.invite(email=address, roles=[Role.COUNSEL], now=now())


def answer(address: str, *answers: str) -> None:
    """A supporter answers every offer that waits for them, with “yes” or “no”."""
    supporter = _supporter(address)
    waiting = supporter.offers.filter(state=OfferState.OPEN).order_by("pk")
    for said, offer in zip(answers, waiting, strict=True):
        answered = {"yes": offering.accept, "no": offering.decline}[said]
        answered(offer_id=offer.pk, supporter=supporter, now=now())


def call(address: str, *outcomes: str) -> None:
    """A supporter calls everybody with whom they have not spoken yet."""
    supporter = _supporter(address)
    theirs = supporter.assignments.filter(until=None, case__state__in=FIRST_CALL)
    for outcome, each in zip(outcomes, theirs.order_by("pk"), strict=True):
        reaching.record(
            case_id=each.case_id,
            supporter=supporter,
            outcome=OutreachOutcome(outcome),
            now=now(),
        )


def all_is_closed() -> None:
    """The director closes every case."""
    for case in Case.objects.exclude(state=CaseState.CLOSED).order_by("pk"):
        closing.close(case_id=case.pk, reason=CloseReason.COMPLETE, now=now())


def is_held(department: str, address: str) -> None:
    """Counsel stops the erasing of what was referred this month in one department."""
    counsel = Account.objects.get(email=address)
    month = program().day_of(now()).replace(day=1)
    scope = Scope(first=month, last=month, department=department)
    holding.set_hold(scope=scope, account=counsel, now=now())


def is_held_no_longer(address: str) -> None:
    """Counsel asks to lift the one hold there is, and a director agrees."""
    hold = Hold.objects.get()
    holding.ask_to_lift(hold_id=hold.pk, account=hold.set_by, now=now())
    asked = Joint.objects.get(about=hold.pk)
    director = Account.objects.get(email=address)
    holding.agree_to_lift(joint_id=asked.pk, account=director, now=now())


def _supporter(address: str) -> Supporter:
    return Supporter.objects.get(account__email=address)
