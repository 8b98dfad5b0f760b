"""Accepted, and then forgotten: a gentle reminder, an answer in one tap, and then a human."""

from __future__ import annotations

from beenthere.domain.vocabulary import Duty, Role
from beenthere.domain.wording import MessageKind
from tests.hospital import MONDAY
from tests.journeys.cast import ASSOCIATE, CLINICIAN, DIRECTOR, FIRST
from tests.journeys.night import Night


def test_a_reminder_then_the_director_who_calls_and_says_how_it_stands(night: Night) -> None:
    night.moment = MONDAY
    night.directs(DIRECTOR, duty=Duty.ON_CALL)
    night.directs(ASSOCIATE, role=Role.ASSOCIATE_DIRECTOR, duty=Duty.BACKUP)
    night.supports(FIRST)
    night.accepted_by(FIRST)
    secrets = (*CLINICIAN.name.split(), CLINICIAN.phone[-4:], night.case, "case")

    # Two hours pass and Noor has recorded nothing. A mail asks her.
    night.goes_on(hours=2)
    assert night.hears(MessageKind.REMINDER) == ["Noor by e-mail"]

    # She answers with one tap, without signing in; the page tells nobody whom it is about.
    link = night.link
    phone = night.anybody()
    phone.go(link)
    assert phone.heading == "How is it going?"
    assert not [each for each in secrets if each in phone.words]
    phone.press("Not yet")
    assert "You have some more time" in phone.words

    # The link has done its work; and one that somebody guesses says just the same.
    guessed = link.rstrip("/")[:-4] + "AAAA/"
    for path in (link, guessed):
        phone.go(path)
        assert phone.heading == "This link has done its work"
    night.goes_on(minutes=29)
    assert night.is_silent

    # Nothing more is heard of her. The director is paged, and reads whom to call.
    night.goes_on(minutes=1)
    assert night.hears(MessageKind.QUIET_CASE) == ["Dana by e-mail"]
    desk = night.opens(DIRECTOR, night.link)
    desk.follow(night.case)
    assert "(617) 555-0164" in desk.words

    # She did reach out and forgot to say so: the director notes it, and it is settled.
    desk.follow("They have reached out")
    desk.press("They have reached out")
    assert "Noted. The follow-up comes next." in desk.words
    night.goes_on(hours=8)
    assert night.is_silent


def test_who_would_like_a_call_is_called_and_not_asked_the_same_again(night: Night) -> None:
    night.moment = MONDAY
    night.directs(DIRECTOR, duty=Duty.ON_CALL)
    night.supports(FIRST)
    night.accepted_by(FIRST)
    night.goes_on(hours=2)
    assert night.hears(MessageKind.REMINDER) == ["Noor by e-mail"]

    # She taps that she would like a call. The director is paged at once, and calls.
    phone = night.anybody()
    phone.go(night.link)
    phone.press("Please call me")
    night.goes_on()
    assert night.hears(MessageKind.CALL_ME) == ["Dana by e-mail"]
    desk = night.opens(DIRECTOR, night.link)
    assert FIRST.name in desk.words
    desk.press("I have called")

    # She has answered: nothing asks her the same again.
    for _ in range(29):
        night.goes_on(minutes=1)
    assert night.is_silent
