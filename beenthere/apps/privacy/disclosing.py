"""Looking at what is held about one person: counsel and a director together, and counsel reads.

The director agrees that the request is genuine, and is shown nothing of the answer. An answer may
tell of a case that is hidden from this director (law L6): they may be in it, or be the one asked
about. So what a director sees is the same whatever is held, and whoever they are.

About whom it is stands sealed, under a key of the request's own, until counsel has looked or the
time is over. Nothing of the answer is stored. What stays is who asked, who agreed, and when.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from beenthere.apps.cases.identity import Facts
from beenthere.apps.outside import vault
from beenthere.apps.people.models import Account
from beenthere.apps.privacy import two_people
from beenthere.apps.privacy.held import Answer, held_about
from beenthere.apps.privacy.models import Disclosure, Joint
from beenthere.apps.privacy.two_people import Over, TakesAnother
from beenthere.domain.sealing import SealedField, checked
from beenthere.domain.two_people import COUNSEL
from beenthere.domain.vocabulary import JointKind
from beenthere.ports import KeyGone

ASKED_BY = (SealedField.DIRECTORY_ID, SealedField.NAME, SealedField.PHONE, SealedField.EMAIL)
"""The facts that say about whom it is, in the order in which they are sealed."""

_PLACE = "disclosure.who.1"


@transaction.atomic
def ask(*, who: Facts, account: Account, now: datetime) -> Joint:
    """Ask the other side to agree to a look at what is held about this person.

    Raises NotOnEitherSide, or NotSealable for a fact of the wrong shape.
    """
    lines = [checked(field, who[field]) if field in who else b"" for field in ASKED_BY]
    key = vault().issue()
    sealed = vault().seal(key, place=_PLACE, value=b"\n".join(lines))
    Disclosure.objects.create(id=key, who=sealed)
    return two_people.ask(kind=JointKind.DISCLOSE, account=account, about=key, now=now)


def about_whom(joint: Joint, *, now: datetime) -> Facts:
    """Whom a request is about. Raises Over once it was looked at, taken back or ran out."""
    if joint.about is None or joint.ends_at <= now:
        raise Over
    row = Disclosure.objects.filter(pk=joint.about).first()
    if row is None:
        raise Over
    try:
        lines = vault().unseal(row.pk, place=_PLACE, sealed=bytes(row.who)).decode().split("\n")
    except KeyGone:
        raise Over from None
    return {field: line for field, line in zip(ASKED_BY, lines, strict=True) if line}


@transaction.atomic
def look(*, joint_id: UUID, account: Account | None, now: datetime) -> tuple[Facts, Answer]:
    """The answer, once: the request is over with that.

    `account` is the counsel who asked or agreed; None at the command line of the server.
    Raises Joint.DoesNotExist, TakesAnother, NotAgreedYet or Over.
    """
    asked = Joint.objects.get(pk=joint_id, kind=JointKind.DISCLOSE)
    if account is not None and not reads(asked, account):
        raise TakesAnother
    who = about_whom(asked, now=now)
    two_people.do_once(joint_id=joint_id, now=now)
    return who, held_about(who)


def reads(joint: Joint, account: Account) -> bool:
    """Whether this account is the counsel of the two."""
    two = (joint.asked_by_id, joint.agreed_by_id)
    return account.pk in two and not COUNSEL.isdisjoint(account.roles)


def disclosures_over(*, now: datetime) -> QuerySet[Disclosure]:
    """What is still sealed of requests that are over."""
    going_on = Joint.objects.filter(about=OuterRef("pk"), ends_at__gt=now)
    return Disclosure.objects.exclude(Exists(going_on))


def requests(*, now: datetime) -> tuple[list[Joint], list[Joint]]:
    """The requests that are going on, and those that were agreed to and are over; latest first."""
    every = Joint.objects.filter(kind=JointKind.DISCLOSE).order_by("-asked_at", "pk")
    told = list(every.select_related("asked_by__person", "agreed_by__person"))
    going_on = [joint for joint in told if joint.ends_at > now]
    return going_on, [joint for joint in told if joint.agreed_at and joint.ends_at <= now]
