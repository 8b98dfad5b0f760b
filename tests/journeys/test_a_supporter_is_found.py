"""A supporter's way from a colleague's nomination to their first case; and another's last day."""

from __future__ import annotations

import re
from datetime import timedelta

from django.test import Client

from beenthere.apps.gatherings import attending, booking
from beenthere.apps.gatherings.planning import Plan, add_place, plan
from beenthere.apps.supporters.models import Supporter
from beenthere.domain.vocabulary import Duty, GatheringKind, SeatState, SupporterStatus
from beenthere.domain.wording import LETTERS, LetterKind, MessageKind
from tests.hospital import MONDAY
from tests.journeys.cast import CLINICIAN, DIRECTOR, FIRST, SECOND, Somebody
from tests.journeys.inside_window import InsideWindow
from tests.journeys.night import Night
from tests.journeys.people import PASSWORD

MANAGER = Somebody(id="E-20001", name="Petra Lindqvist", phone="+16175550171")
COLLEAGUE = Somebody(id="E-20002", name="Ravi Anand", phone="+16175550172", department="surgery")
SURGEON = Somebody(id="E-20003", name="Imogen Castle", phone="+16175550173", department="surgery")
WEEK = timedelta(days=7)


def link_in(words: str) -> str:
    """The path of the one link that a page or a mail holds."""
    [path] = re.findall(r"https?://[^/ ]+(/(?:nominate|join)/\S+)", words)
    return str(path)


def comes_to(night: Night, kind: GatheringKind) -> None:
    """The surgeon books a place at something next week, and comes."""
    supporter = Supporter.objects.get(account=night.account(SURGEON))
    place = add_place(label=f"Room for {kind.value}".replace("_", " "))
    what = Plan(begins=night.moment + WEEK, lasts=timedelta(hours=2), place_id=place.pk, seats=9)
    gathering = plan(kind=kind, what=what, now=night.moment)
    booking.book(gathering_id=gathering.pk, supporter_id=supporter.pk, now=night.moment)
    night.goes_on(days=7, hours=1)
    attending.mark(
        gathering_id=gathering.pk,
        supporter_id=supporter.pk,
        state=SeatState.ATTENDED,
        now=night.moment,
    )
    night.mail.mails.clear()


def test_a_surgeon_from_a_colleagues_nomination_to_their_first_case(night: Night) -> None:
    # Given a program whose manager asks the surgeons whom they would go to,
    night.moment = MONDAY
    night.directs(DIRECTOR, duty=Duty.ON_CALL)
    night.keeps_the_roster(MANAGER)
    for somebody in (COLLEAGUE, SURGEON):
        night.works_here(somebody)
    desk = night.opens(MANAGER, "/nominations/to/surgery/")
    desk.press("Open the question")
    question = link_in(desk.words)

    # when Ravi names Imogen by a link to his own address,
    ravi = night.anybody()
    ravi.go(question)
    ravi.fill("Your e-mail address at work", COLLEAGUE.email)
    ravi.press("Send me a link")
    night.goes_on()
    mail = night.reads(COLLEAGUE)
    assert mail.startswith(" ".join(LETTERS[LetterKind.QUESTION].split()))
    ravi.go(link_in(mail))
    ravi.fill("Search by name", "imo")
    ravi.press("Search")
    ravi.choose("Imogen Castle: Physician, associate professor, Internal medicine, Surgery")
    ravi.press("Name them")
    assert ravi.heading == "Thank you"

    # and the manager, who does not learn whose idea it was, invites her,
    desk = night.opens(MANAGER, "/nominations/")
    assert "Imogen Castle" in desk.words
    assert "1 colleague" in desk.words
    assert "Ravi" not in desk.words
    desk.press("Invite: Imogen Castle")
    night.goes_on()

    # then she says yes, accepts the agreement, and says how she is reached.
    imogen = InsideWindow(Client())
    imogen.go(link_in(night.reads(SURGEON)))
    assert "Four meetings a year" in imogen.words
    imogen.press("Yes, I would")
    imogen.fill("Choose a password", PASSWORD)
    imogen.fill("Type it once more", PASSWORD)
    imogen.press("Save and go on")
    night.has_joined(SURGEON)
    imogen = night.opens(SURGEON, "/support/")
    imogen.press("Yes, and I accept the agreement")
    assert "Come to a half-day of training" in imogen.words
    night.goes_on()
    [code] = re.findall(r"code is (\d{6})", night.reads(SURGEON))
    imogen.go("/reach/")
    imogen.fill("The six digits", code)
    imogen.press("Use it for 1. E-mail")

    # Nobody asks her before she was trained; from that day on she is a supporter like any other,
    assert status() == SupporterStatus.COMMITTED
    comes_to(night, GatheringKind.HALF_DAY)
    assert status() == SupporterStatus.ACTIVE
    # who comes to a meeting,
    comes_to(night, GatheringKind.MEETING)
    # and is asked, and says yes.
    night.a_director_asks(SURGEON)
    assert night.hears(MessageKind.OFFER) == ["Imogen by e-mail"]
    imogen = night.opens(SURGEON, "/support/")
    imogen.press("Yes, I can reach out")
    assert CLINICIAN.name in imogen.words


def test_another_steps_down_with_a_case_open_and_nothing_falls_through(night: Night) -> None:
    # Given a supporter with a case, and another one who could take it,
    night.moment = MONDAY
    night.directs(DIRECTOR, duty=Duty.ON_CALL)
    night.supports(FIRST)
    night.supports(SECOND)
    night.accepted_by(FIRST)

    # when the first steps down, without a reason,
    leaving = night.opens(FIRST, "/support/when-to-ask-me/")
    leaving.follow("step down")
    leaving.press("Step down")

    # then they are thanked and see nothing of it any more,
    assert leaving.heading == "Thank you for being there"
    case = night.case
    assert night.client(FIRST).get(f"/support/case/{case}/").status_code == 404
    # and the director is paged at once, and asks the second, who has it now.
    night.goes_on()
    assert night.hears(MessageKind.NEEDS_MATCH)
    match = night.opens(DIRECTOR, f"/desk/{case}/match/")
    assert SECOND.name in match.words
    assert "not available" in match.words.lower()
    match.choose("I have made sure that nobody I ask supervises or evaluates the clinician")
    match.press(f"Ask now: {SECOND.name}")
    night.goes_on()
    assert night.hears(MessageKind.OFFER) == [f"{SECOND.name.split()[0]} by e-mail"]
    taking = night.opens(SECOND, "/support/")
    taking.press("Yes, I can reach out")
    assert CLINICIAN.name in taking.words


def status() -> str:
    """Where Imogen stands."""
    return Supporter.objects.get(account__email=SURGEON.email).status
