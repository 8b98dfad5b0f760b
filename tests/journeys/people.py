"""The people of the stories. What they do is a sentence; how is here, by the words they read."""

from __future__ import annotations

import base64
import hmac
import time
from dataclasses import dataclass, field

from beenthere.domain.vocabulary import EventKind, Urgency
from beenthere.domain.wording import CODE, SUBJECT, TEXTS, MessageKind
from tests.journeys.cast import Somebody
from tests.journeys.program import Program, wait_until
from tests.journeys.window import Window
from tests.sinks import Mail

PASSWORD = "seven quiet herons at dawn"

_SIGNING_IN = ("Sign in", "One more step")
_ASKED_AGAIN = "Please show that it is you"


@dataclass
class Colleague:
    """Somebody of the hospital who has seen that another may need a call."""

    window: Window

    def refers(
        self,
        name: str,
        *,
        phone: str = "",
        email: str = "",
        soon: Urgency = Urgency.ROUTINE,
        kind: EventKind = EventKind.UNEXPECTED_DEATH,
    ) -> None:
        """From the front door to "it has arrived"."""
        self.fills_in_the_form(name, phone=phone, email=email, soon=soon, kind=kind)
        self.sends_it()

    def fills_in_the_form(
        self,
        name: str,
        *,
        phone: str,
        email: str,
        soon: Urgency = Urgency.ROUTINE,
        kind: EventKind = EventKind.UNEXPECTED_DEATH,
    ) -> None:
        """One question a screen, up to the last look."""
        window = self.window
        window.go("/")
        window.follow("Refer a colleague")
        window.choose("A colleague")
        window.press("Next")
        window.fill("Their name", name)
        window.fill("Their phone", phone)
        window.fill("Their e-mail", email)
        window.press("Next")
        window.choose(kind.words)
        window.press("Next")
        window.choose("Today or last night")
        window.press("Next")
        window.choose(soon.words)
        window.press("Next")
        assert window.heading == "Was anyone else involved?"
        window.press("Next")
        assert window.heading == "May we say who told us?"
        window.press("Next")
        assert window.heading == "Check and send"

    def sends_it(self) -> None:
        """From the last look on."""
        self.window.press("Send the referral")
        assert self.window.heading == "Thank you. It has arrived."


@dataclass
class Member:
    """Somebody who was invited and signs in with a password and an app's code."""

    who: Somebody
    window: Window
    program: Program
    invitation: str
    secret: str = ""
    saved: list[str] = field(default_factory=list)
    """Codes they saved for when their app is of no help."""
    mails_read: int = 0
    _last_code: int = 0

    def sets_up_their_sign_in(self) -> None:
        """From the invitation's link over a password to an authenticator app."""
        window = self.window
        window.go(self.invitation)
        window.fill("Choose a password", PASSWORD)
        window.fill("Type it once more", PASSWORD)
        window.press("Save and go on")
        window.go("/account/2fa/")
        window.follow("Set up an app")
        self.secret = window.words.split("type this key into the app: ")[1].split()[0]
        window.fill("Code", self.code())
        window.press("Use this app")
        assert window.heading == "Recovery codes"
        self.saved = window.words.partition("Each works once.")[2].partition("I have")[0].split()
        window.follow("I have saved them")

    def opens(self, path: str) -> None:
        """Open a page, signing in where that is asked."""
        self.window.go(path)
        for _ in range(4):
            if self.window.heading not in (*_SIGNING_IN, _ASKED_AGAIN):
                return
            self.signs_in()
            self.window.go(path)
        raise AssertionError(self.window.words)

    def signs_in(self) -> None:
        """With the password and the code the app shows; or with the code, when asked again."""
        if self.window.heading == "Sign in":
            self.window.fill("Your e-mail address", self.who.email)
            self.window.fill("Your password", PASSWORD)
            self.window.press("Sign in")
        if self.window.heading == "One more step":
            self.window.fill("Code", self.code())
            self.window.press("Sign in")
        if self.window.heading == _ASKED_AGAIN:
            self.window.fill("The code your authenticator app shows now", self.code())
            self.window.press("Go on")

    def code(self) -> str:
        """What an authenticator app shows (RFC 6238): one it has not been used with yet, of the
        three that count at any moment; or one that was saved, rather than wait for the next."""
        counter = int(time.time()) // 30
        if self.saved and self._last_code > counter:
            return self.saved.pop()
        self._last_code = max(counter - 1, self._last_code + 1)
        wait_until(lambda: int(time.time()) // 30 + 1 >= self._last_code, "a fresh code")
        key = base64.b32decode(self.secret)
        digest = hmac.digest(key, self._last_code.to_bytes(8, "big"), "sha1")
        start = digest[-1] & 15
        return str((int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF) % 10**6).zfill(6)

    def six_digits(self) -> str:
        """Wait for a code; the digits in its mail."""
        before, _, _ = TEXTS[MessageKind.CODE].partition(CODE)

        def come() -> list[str]:
            bodies = [body_of(mail) for mail in self.program.mail.mails if self._is_for_them(mail)]
            return [body.removeprefix(before)[:6] for body in bodies if body.startswith(before)]

        wait_until(lambda: bool(come()), "a code")
        return come()[-1]

    def is_paged(self, kind: MessageKind) -> str:
        """Wait for a mail of this kind; the link in it. It says peer support and nothing more."""
        wait_until(lambda: self.has_mail(kind), f"a mail: {kind.words}")
        place = self._mail_of(kind)
        assert place is not None
        self.mails_read = place + 1
        mail = self.program.mail.mails[place]
        assert mail.recipients == (self.who.email,)
        assert mail.message["Subject"] == SUBJECT
        text, _, link = body_of(mail).partition(TEXTS[kind])
        assert text == ""
        assert link.split() == [link.strip()]
        assert link.strip().startswith(self.program.address)
        return link.strip()

    def has_mail(self, kind: MessageKind) -> bool:
        """Whether one of this kind has come that they have not read."""
        return self._mail_of(kind) is not None

    def _mail_of(self, kind: MessageKind) -> int | None:
        for place, mail in enumerate(self.program.mail.mails):
            fresh = place >= self.mails_read and self._is_for_them(mail)
            if fresh and body_of(mail).startswith(TEXTS[kind]):
                return place
        return None

    def _is_for_them(self, mail: Mail) -> bool:
        return self.who.email in mail.recipients


def body_of(mail: Mail) -> str:
    """What a mail says, with one space between words."""
    return " ".join(str(mail.message.get_content()).split())


@dataclass
class Director(Member):
    """Who triages and matches. `case` is the code name of the case in hand."""

    case: str = ""

    def finds_the_new_case_on_the_desk(self) -> None:
        """It stands there by a code name, waiting for triage."""
        self.opens("/desk/")
        assert "Needs you" in self.window.words
        waiting = "SELECT code_name FROM cases_case WHERE state = 'waiting'"
        [(self.case,)] = self.program.asks(waiting)
        self.window.follow(self.case)
        assert self.window.heading == self.case

    def triages_from_the_directory(
        self,
        clinician: Somebody,
        *,
        work: str = "Physician, assistant professor, Anesthesiology",
    ) -> None:
        """Triage of somebody whom the directory lists, and who works there as this."""
        self.window.follow("Triage")
        self.window.fill("Search the directory by name", clinician.last_name[:6])
        self.window.press("Search")
        self.window.choose(f"{clinician.name}: {work}")
        self.window.press("Save and choose a supporter")

    def triages_from_lists(self) -> None:
        """Triage of somebody whom the directory does not list; whom they report to is not known."""
        self.window.follow("Triage")
        self.window.unfold("If they are not in the directory")
        self.window.select("Profession", "Physician")
        self.window.select("Rank", "Assistant professor")
        self.window.select("Specialty", "Anesthesiology")
        self.window.select("Department", "Anesthesiology")
        self.window.press("Save and choose a supporter")

    def enters_a_referral_by_voice(self) -> None:
        """A referral that came by phone; the name stays out of it."""
        self.opens("/desk/")
        self.window.follow("New referral")
        self.window.choose("Voice only: the name is told by phone and never entered")
        self.window.choose("A patient died")
        self.window.choose("Today or last night")
        self.window.choose("Within a day")
        self.window.press("Send the referral")
        assert self.window.heading == "Desk"

    def triages_by_voice(self) -> None:
        """What matching needs to know, and nothing to call anybody by."""
        self.window.follow("Triage")
        self.window.unfold("If they are not in the directory")
        self.window.select("Profession", "Physician")
        self.window.select("Rank", "Assistant professor")
        self.window.press("Save and choose a supporter")

    def closes(self, reason: str) -> None:
        """Close the case in hand."""
        self.opens_the_case()
        self.window.follow("Close the case")
        self.window.choose(reason)
        self.window.press("Close the case")
        assert self.window.heading == "Desk"

    def confirms_the_unknown_reporting_line(self) -> None:
        """The rules cannot tell who evaluates the clinician, so the director makes sure."""
        assert "We do not know whom the clinician reports to" in self.window.words
        self.makes_sure_that_nobody_supervises()

    def makes_sure_that_nobody_supervises(self) -> None:
        """Tick that nobody who is asked does, of one clinician or of several."""
        self.window.choose(
            "I have made sure that nobody I ask supervises or evaluates the clinician"
        )

    def sees_that_nobody_who_evaluates_can_be_asked(self, chief: Somebody) -> None:
        """The clinician's chief is a supporter, and is named with the reason."""
        assert "We do not know whom the clinician reports to" not in self.window.words
        self.window.unfold("Cannot be asked")
        assert chief.name in self.window.words.split("Cannot be asked")[1]

    def sees_why(self, supporter: Somebody, reason: str) -> None:
        """Who could be asked is explained in plain words."""
        explained = self.window.words.split(supporter.name)[1]
        assert reason in explained.split("Ask now")[0]

    def asks(self, *supporters: Somebody) -> None:
        """Approve a list, in this order."""
        for supporter, place in zip(supporters, ("First", "Second"), strict=False):
            self.window.select(f"Or on a list: place of {supporter.name}", place)
        self.window.press("Ask those on the list, in this order")

    def opens_the_case(self) -> None:
        """Its page on the desk."""
        self.opens(f"/desk/{self.case}/")


@dataclass
class Supporter(Member):
    """Who is asked and reaches out."""

    def sets_up_their_sign_in(self) -> None:
        """As everybody; then they say yes and accept the agreement, and show that mail comes."""
        super().sets_up_their_sign_in()
        self.opens("/support/")
        self.window.press("Yes, and I accept the agreement")
        self.opens("/reach/")
        self.window.fill("The six digits", self.six_digits())
        self.window.press("Use it for 1. E-mail")
        assert "We can reach you there from now on" in self.window.words

    def says(self, answer: str) -> None:
        """Answer the offer that waits, in one tap."""
        self.opens("/support/")
        self.window.press(answer)

    def records(self, outcome: str, *, case: str) -> None:
        """Say what came of a try."""
        self.opens(f"/support/case/{case}/")
        self.window.choose(outcome)
        self.window.press("Save")

    def follows_up(self, *, case: str) -> None:
        """Say that the one more call was made."""
        self.opens(f"/support/case/{case}/")
        self.window.press("I have followed up")

    def looks_behind_every_door(self, *, case: str) -> None:
        """Whatever may be needed is one step away from the case."""
        for door in (
            "Connect them to professional help",
            "A lawyer has called me",
            "Help for the patient and the family",
            "Hand it back and say why",
        ):
            self.opens(f"/support/case/{case}/")
            self.window.follow(door)
