"""A night at a small made-up hospital: a clock that jumps, a worker that does what is due then,
and the servers that take its mails and its text messages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client

from beenthere.apps.cases.actions import offering, triage
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.models import Case
from beenthere.apps.paging.models import ContactPoint
from beenthere.apps.people.models import Account, Person
from beenthere.apps.rota.models import Shift, Told
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import ChannelKind, Duty, ReachBy, Role, Urgency
from beenthere.domain.wording import TEXTS, MessageKind
from beenthere.worker.loop import Worker
from tests.hospital import MONDAY, Hospital
from tests.journeys.cast import CLINICIAN, Somebody
from tests.journeys.inside_window import InsideWindow
from tests.journeys.people import Colleague, body_of
from tests.sinks import HookSink, MailSink

TWO_AT_NIGHT = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
"""Two in the morning of a Tuesday in Boston."""

FACTS = {
    SealedField.NAME: CLINICIAN.name,
    SealedField.PHONE: CLINICIAN.phone,
    SealedField.PROFESSION: CLINICIAN.profession,
    SealedField.RANK: CLINICIAN.rank,
    SealedField.DEPARTMENT: CLINICIAN.department,
}
"""What is known of the clinician after triage."""


@dataclass
class Night:
    """What happens is a sentence; `moment` is what every clock shows."""

    mail: MailSink
    texts: HookSink
    moment: datetime = TWO_AT_NIGHT
    link: str = ""
    """The link in the last page that anybody read."""
    _hospital: Hospital = field(default_factory=Hospital)
    _accounts: dict[Somebody, Account] = field(default_factory=dict)
    _worker: Worker = field(default_factory=Worker)

    # Who is there

    def directs(
        self, who: Somebody, *, role: Role = Role.DIRECTOR, duty: Duty | None = None
    ) -> None:
        """Somebody is a director, with mail and a phone for text messages, on duty this night."""
        account = self._hospital.director(role, name=who.name, email=who.email, phone=who.phone)
        self._joins(who, account)
        if duty is not None:
            Shift.objects.create(
                account=account,
                duty=duty,
                begins_at=self.moment - timedelta(hours=12),
                ends_at=self.moment + timedelta(hours=12),
                told=Told.BEGUN,
            )

    def supports(self, who: Somebody) -> None:
        """Somebody is a supporter, with mail and a phone for text messages."""
        supporter = self._hospital.supporter(name=who.name, email=who.email, phone=who.phone)
        self._joins(who, supporter.account)

    def keeps_the_roster(self, who: Somebody) -> None:
        """Somebody is the program manager."""
        person = self.works_here(who)
        self._accounts[who] = self._hospital.account(Role.PROGRAM_MANAGER, person=person)

    def works_here(self, who: Somebody) -> Person:
        """Somebody is in the directory, and knows no more of the program than that."""
        return self._hospital.person(
            who.name, email=who.email, phone=who.phone, department=who.department
        )

    def has_joined(self, who: Somebody) -> Account:
        """Somebody has made an account for themselves."""
        self._accounts[who] = Account.objects.get(email=who.email)
        return self._accounts[who]

    def _joins(self, who: Somebody, account: Account) -> None:
        self._accounts[who] = account
        ContactPoint.objects.create(
            account=account, place=2, kind=ChannelKind.SMS, phone=who.phone, verified_at=MONDAY
        )

    # What happens to the case

    @property
    def case(self) -> str:
        """The code name of the one case there is."""
        return str(Case.objects.get().code_name)

    def a_colleague_refers_urgently(self) -> None:
        """Through the public pages; the worker sees it at once."""
        Colleague(InsideWindow(Client())).refers(
            CLINICIAN.name, phone=CLINICIAN.phone, soon=Urgency.URGENT
        )
        self.goes_on()

    def a_director_asks(self, *supporters: Somebody) -> None:
        """An urgent case was triaged, and these are asked in this order."""
        case = self._hospital.case(FACTS, urgency=Urgency.URGENT, now=self.moment)
        triage.triage(
            case_id=case.pk,
            facts=FACTS,
            reach_by=ReachBy.TYPED,
            urgency=Urgency.URGENT,
            now=self.moment,
        )
        wanted = [Wanted(supporter=self._accounts[each].supporter.pk) for each in supporters]
        offering.approve_list(case_id=case.pk, wanted=wanted, now=self.moment)
        self.goes_on()

    def accepted_by(self, who: Somebody) -> None:
        """An urgent case was offered to one supporter, who said yes; whoever was paged knows."""
        self.a_director_asks(who)
        offer = Case.objects.get().offers.get()
        offering.accept(offer_id=offer.pk, supporter=self._accounts[who].supporter, now=self.moment)
        self.goes_on()
        self.hears(MessageKind.OFFER)

    # Time, and what people hear

    def goes_on(self, **later: float) -> None:
        """Let time pass, and the worker do all that is due then."""
        self.moment += timedelta(**later)
        self._worker.do_everything_due()

    def hears(self, kind: MessageKind) -> list[str]:
        """Who was paged and how since this was last asked, in the order of the alphabet.

        Every page said only this, and the way to the program.
        """
        heard = []
        for way, address, words in self._pages():
            text, _, link = words.partition(TEXTS[kind])
            self.link = link.strip()
            assert (text, self.link.split()) == ("", [self.link]), words
            [who] = (each for each in self._accounts if address in (each.email, each.phone))
            heard.append(f"{who.name.split()[0]} by {way}")
        self.mail.mails.clear()
        self.texts.hooks.clear()
        return sorted(heard)

    def reads(self, who: Somebody) -> str:
        """The one mail that somebody has got, whole."""
        [mail] = [each for each in self.mail.mails if who.email in each.recipients]
        self.mail.mails.clear()
        return " ".join(body_of(mail).split())

    @property
    def is_silent(self) -> bool:
        """Whether nobody was paged since somebody was last heard."""
        return not list(self._pages())

    def _pages(self) -> Iterator[tuple[str, str, str]]:
        for mail in self.mail.mails:
            [address] = mail.recipients
            yield "e-mail", address, body_of(mail)
        for hook in self.texts.hooks:
            yield "text", hook.path.rsplit("/", 1)[1], " ".join(hook.said["message"].split())

    # What people look at

    def anybody(self) -> InsideWindow:
        """The window of somebody who has not signed in."""
        return InsideWindow(Client())

    def account(self, who: Somebody) -> Account:
        """How the program knows somebody."""
        return self._accounts[who]

    def client(self, who: Somebody) -> Client:
        """A browser in which somebody has just signed in, second step and all."""
        account = self._accounts[who]
        Authenticator.objects.get_or_create(
            user=account, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "made-up"}}
        )
        client = Client()
        client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[-1])
        return client

    def opens(self, who: Somebody, path: str) -> InsideWindow:
        """The page that somebody signs in for."""
        window = InsideWindow(self.client(who))
        window.go(path)
        return window

    def opens_the_case(self, who: Somebody) -> InsideWindow:
        """The page of the case on a director's desk."""
        return self.opens(who, f"/desk/{self.case}/")
