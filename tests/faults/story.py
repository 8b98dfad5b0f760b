"""One short story: a referral or three, and what people do, played over plain HTTP.

People do what people do when a page does not come: they look, and press again if it is not done.
Time only jumps; what is waited for has a deadline.
"""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from beenthere.domain.case import CaseState
from beenthere.domain.vocabulary import Urgency
from beenthere.domain.wording import MessageKind
from tests.faults.browser import Answered, ask
from tests.faults.house import House
from tests.faults.witness import Testimony

_LATER = timedelta(days=100)
"""By then a clinician has been asked whether to go on."""

STRIDE = timedelta(days=2)
"""Erasing stops when the clock has jumped by more than three days since it last looked."""

_LONG = timedelta(hours=6)
A_MOMENT = timedelta(seconds=1)
PATIENCE = 60.0
_STUCK = 0.4
"""Seconds without any news after which whoever waits for a dead worker lets time pass."""

_TOKEN = re.compile(r'name="token" value="([^"]+)"')
_ANSWER = re.compile(r"/a/[A-Za-z0-9_-]{43}/")
_PERSON = {
    "go": "send",
    "step": "check",
    "whom": "colleague",
    "person-department": "medicine",
    "person-phone": "+1 617 555 0123",
    "kind": "adverse_event",
    "when": "today",
}
_TRIAGED = {
    "phone": "+16175550123",
    "profession": "physician",
    "rank": "assistant_professor",
    "department": "medicine",
}
_SURE = {"line_unknown": "on"}
_REASON = "nobody_else"
"""Why somebody is asked who ought to rest from the story before."""
_NAMES = ("Wilhelmina Testcase", "Ottoline Testcase", "Barnaby Testcase")

Change = tuple[CaseState, CaseState]
Page = tuple[MessageKind, str, int]
"""What a story expects to be sent: its kind, to whom, and on which of their channels."""


class Lost(AssertionError):
    """A page is noted as sent, and no sink has it."""


@dataclass
class Window:
    """A time in which something was broken; moments are those of `Clock.told`."""

    hazard: str
    begun: float
    over: float = float("inf")


@dataclass
class Story:
    """What happens to one case, and all that has to be known to judge it."""

    house: House
    random: random.Random
    urgency: Urgency
    referrals: int
    """How many are made: the first is the story's, the others wait beside it."""
    before: set[UUID] = field(default_factory=set)
    cases: list[UUID] = field(default_factory=list)
    code: str = ""
    arrived: int = 0
    """Referrals that got their thanks."""
    form: dict[str, str] = field(default_factory=dict)
    """The form of a referral that was begun."""
    did: Counter[Change] = field(default_factory=Counter)
    """Changes that people caused."""
    answers: list[tuple[float, datetime]] = field(default_factory=list)
    """When somebody pressed a button, in the story and by the clock."""
    pressed_by: set[str] = field(default_factory=set)
    marks: list[tuple[int, float]] = field(default_factory=list)
    """How far the witness's notes went, and when that was seen from outside."""
    windows: list[Window] = field(default_factory=list)
    assignments: int = 0
    contacts: int = 0
    called: set[MessageKind] = field(default_factory=set)
    """What a director has begun to say that they called for, and goes on until it is done."""
    on_it: bool = False
    """A director has begun to say that they are on it."""
    begun: int = 0
    """How many pages had been taken before."""

    def __post_init__(self) -> None:
        self.house.ask("TRUNCATE faults.planned, faults.changed")
        self.before = {row[0] for row in self.house.ask("SELECT id FROM cases_case")}
        self.begun = len(self.house.ledger.taken)

    # -- looking

    @property
    def case(self) -> UUID:
        """The case that the story is about."""
        return self.cases[0]

    def state(self) -> CaseState:
        """Where it stands."""
        [[state]] = self.house.ask("SELECT state FROM cases_case WHERE id = %s", self.case)
        return CaseState(state)

    def find_cases(self) -> bool:
        """Whether every referral has become a case that somebody may see."""
        rows = self.house.ask(
            "SELECT id, code_name FROM cases_case WHERE state <> 'received' ORDER BY referred_at"
        )
        new = [row for row in rows if row[0] not in self.before]
        if len(new) < self.referrals:
            return False
        self.cases, self.code = [row[0] for row in new], new[0][1]
        return True

    def came(self, page: Page) -> bool:
        """Whether a sink took a page of the case, or it could not be true any more.

        A page about a hand-off, or for a call, names no case; there is one of each in a story.
        Where the clock was moved, a page that was due in between may have been taken back.
        """
        kind, who, place = page
        rows = self.house.ask(
            "SELECT p.id, m.state, c.id, c.state FROM faults.planned p "
            "JOIN paging_message m ON m.id = p.id "
            "LEFT JOIN paging_message c ON c.id = m.carried_by_id "
            "WHERE (p.case_id = %s OR p.case_id IS NULL) AND p.kind = %s AND p.account = %s "
            "AND p.place = %s",
            *(self.case, kind.value, self.house.people[who]["account"], place),
        )
        if not rows:
            return self.clock_was_moved
        taken = {each.key for each in self.house.ledger.taken[self.begun :]}
        return any(
            (state == "sent" and str(own) in taken)
            or (state == "merged" and carried == "sent" and str(carrier) in taken)
            or (state in ("withdrawn", "merged") and self.clock_was_moved)
            for own, state, carrier, carried in rows
        )

    @property
    def clock_was_moved(self) -> bool:
        """Whether the clock was wrong in this story."""
        return any("clock" in each.hazard for each in self.windows)

    def mark(self) -> None:
        """Note how much had happened by now."""
        [[last]] = self.house.ask("SELECT last_value FROM faults.n")
        self.marks.append((last, self.house.clock.told()))

    # -- time

    def until(self, happened: Callable[[], bool], what: str) -> None:
        """Wait; when nothing moves any more, let time pass until what was begun is tried again."""
        house, deadline = self.house, time.monotonic() + PATIENCE
        seen, since = None, time.monotonic()
        while not happened():
            if time.monotonic() > deadline:
                raise AssertionError(f"in vain: {what}; {self._waiting()}")
            news = (len(house.ledger.taken), house.ledger.turned_away, *house.ask(_NEWS)[0])
            if news != seen:
                seen, since = news, time.monotonic()
            elif self.windows and time.monotonic() - since > _STUCK:
                self._pass_to_next_try()
                seen = None
            time.sleep(0.01)

    def until_paged(self, pages: Sequence[Page], what: str) -> None:
        """Wait until these pages have come; one for the morning, or for a clock that was put
        back, comes when its time does."""

        def have_come() -> bool:
            if all(map(self.came, pages)):
                return True
            self._see_that_sent_arrived()
            if self.is_quiet():
                self.to_next_page()
            return False

        self.until(have_come, what)

    def to_next_page(self) -> None:
        """Let time pass until the next page of the case, or of a call asked for, is due."""
        self._pass_until(self.house.ask(_NEXT_PAGE, self.case, self.house.clock.now))

    def to_own_time(self) -> None:
        """Let time pass until the case's own time is over."""
        self._pass_until(self.house.ask("SELECT due_at FROM cases_case WHERE id = %s", self.case))

    def pass_to(self, moment: datetime) -> None:
        """Let time pass, in strides, the workers looking at each as they always do."""
        while (left := moment + A_MOMENT - self.house.clock.now) > timedelta(0):
            self.house.pass_time(min(left, STRIDE))
            if left > _LONG:
                self.house.wait(self.workers_looked, "the workers see the clock")

    def workers_looked(self) -> bool:
        """Whether a worker has gone round since the clock was moved, and none still goes by what
        it said before: that one would note the earlier time, and then the clock seems to jump."""
        if not self.house.workers_rest():
            return False
        seen = self.house.ask("SELECT at FROM privacy_lastrun")
        return bool(seen and seen[0][0] >= self.house.clock.now - timedelta(minutes=1))

    def is_quiet(self) -> bool:
        """Whether nothing is due and nothing in hand."""
        [[busy]] = self.house.ask(_BUSY, self.house.clock.now, self.house.clock.now)
        return busy == 0 and self.house.workers_rest()

    def is_settled(self) -> bool:
        """Whether nothing waits to be tried again either."""
        tried = "SELECT count(*) FROM paging_message WHERE state = 'queued' AND attempts > 0"
        return self.is_quiet() and self.house.ask(tried) == [(0,)]

    def _see_that_sent_arrived(self) -> None:
        sent = self.house.ask(
            "SELECT id FROM paging_message WHERE case_id = %s AND state = 'sent'", self.case
        )
        # A sink notes what it takes before it answers.
        taken = {each.key for each in self.house.ledger.taken[self.begun :]}
        if not {str(key) for (key,) in sent} <= taken:
            raise Lost("a page is noted as sent, and arrived nowhere")

    def _pass_until(self, rows: list[tuple[datetime | None]]) -> None:
        for (moment,) in rows:
            if moment is not None:
                self.pass_to(moment)

    def _pass_to_next_try(self) -> None:
        now = self.house.clock.now
        [[moment]] = self.house.ask(_NEXT_TRY, now)
        # Asked after the moment was: who had something in hand when it was read is seen at work.
        # Time passes over the dead, and not over a worker that a busy machine keeps waiting.
        if moment is None or moment <= now or not self.house.workers_rest():
            self.house.wake()
        else:
            self.house.pass_time(moment - now + A_MOMENT)

    def _waiting(self) -> str:
        rows = (
            self.house.ask(
                "SELECT kind, account_id, place, state, due_at, lease_until, attempts "
                "FROM paging_message WHERE case_id = %s ORDER BY due_at",
                *self.cases[:1],
            )
            if self.cases
            else []
        )
        said = "; ".join(" ".join(str(each) for each in row) for row in rows)
        return f"at {self.house.clock.now}, {self.cases and self.state()}: {said}"

    # -- pressing buttons

    def refer(self) -> None:
        """Make the referrals; a form from which no thanks came back is sent once more."""
        while self.arrived < self.referrals:
            if not self.form:
                token = _TOKEN.search(self._ask("GET", "/refer/", {}, "").body)
                assert token is not None, "no form to refer with"
                own = {"person-name": _NAMES[self.arrived], "soon": self.urgency.value}
                self.form = {**_PERSON, **own, "token": token[1]}
            if self._ask("POST", "/refer/", self.form, "").status == 302:
                self.form = {}
                self.arrived += 1
                self._saw_event()

    def press(self, who: str, path: str, **fields: object) -> None:
        """Press a button once, on a page of the case. Raises Interrupted."""
        self.answers.append((self.house.clock.told(), self.house.clock.now))
        self.pressed_by |= {who} - {""}
        self._ask("POST", path.format(code=self.code), fields, who)

    def triage(self) -> None:
        """The director on call says who it is."""
        fields = {**_TRIAGED, "name": _NAMES[0], "urgency": self.urgency.value}
        self.press("on_call", "/desk/{code}/triage/", **fields)

    def offer(self, *supporters: str) -> None:
        """The director on call asks these, in this order."""
        keys = [self.house.people[name]["supporter"] for name in supporters]
        places = {f"place_{key}": place for place, key in enumerate(keys, start=1)}
        reasons = {f"reason_{key}": _REASON for key in keys}
        self.press("on_call", "/desk/{code}/offer/", **_SURE, **places, **reasons)

    def agree(self, supporter: str) -> None:
        """A supporter has said yes by phone."""
        key = self.house.people[supporter]["supporter"]
        reason = {f"reason_{key}": _REASON}
        self.press("on_call", "/desk/{code}/agreed/", supporter=key, **_SURE, **reason)

    def take_it_on(self) -> None:
        """The director on call says that nobody else need look at the case for now."""
        self.on_it = True
        self.press("on_call", "/desk/{code}/on-it/")

    def ask_second(self, supporter: str) -> None:
        """The director on call asks somebody to join who has the case."""
        key = self.house.people[supporter]["supporter"]
        reason = {f"reason_{key}": _REASON}
        self.press("on_call", "/desk/{code}/second/", supporter=key, **_SURE, **reason)

    def join(self, supporter: str) -> None:
        """They say yes; where the offer has lapsed they are asked once more before."""
        if not self.house.ask(_ASKED_NOW, self.case):
            self.ask_second(supporter)
        self.answer_offer("yes")

    def open_hand_off(self) -> None:
        """A professional asks whom to call."""
        for (hand_off,) in self.house.ask(_HANDED, self.case):
            self.press("professional", "/hand-offs/", hand_off=hand_off)

    def to_end_of_hand_off(self) -> None:
        """Let time pass until nobody has opened it in time."""
        waits = "SELECT due_at FROM handoffs_handoff WHERE case_id = %s AND ended_at IS NULL"
        self._pass_until(self.house.ask(waits, self.case))

    def answer_offer(self, answer: str) -> None:
        """Whoever has the offer now answers it."""
        for (account,) in self.house.ask(_ASKED_NOW, self.case):
            [who] = [name for name, each in self.house.people.items() if each["account"] == account]
            self.press(who, "/support/offer/{code}/", answer=answer)

    def answer_by_link(self) -> None:
        """Follow the link of the last page that has one, and say: done."""
        for taken in reversed(self.house.ledger.taken[self.begun :]):
            path = urlsplit(taken.link).path
            if _ANSWER.fullmatch(path):
                self.press("", path, answer="done")
                return
        raise AssertionError("no link has come")

    def begin_walk(self, supporter: str) -> None:
        """They agree to go on, and speak again in some days."""
        path = "/support/case/{code}/alongside/begin/"
        self.press(supporter, path, keeps="least", what="once_over")

    def was_there(self, supporter: str) -> None:
        """They were there, and the next date comes long after the question whether to go on."""
        day = (self.house.clock.now + _LATER).date().isoformat()
        path = "/support/case/{code}/alongside/next/"
        self.press(supporter, path, what="served", day=day, was_there="")

    def unanswered(self, why: MessageKind) -> list[UUID]:
        """The pages that ask the director on call to call for this, and that nobody answered.

        Where a supporter asks for a call, it is about no case; one asks in a story.
        """
        on_call = self.house.people["on_call"]["account"]
        return [row[0] for row in self.house.ask(_UNANSWERED, self.case, why.value, on_call)]

    def director_called(self, why: MessageKind) -> None:
        """The director on call says that they called, as one of these pages asked them to."""
        for message in self.unanswered(why)[:1]:
            self.called.add(why)
            self.press("on_call", "/desk/called/", message=message)

    def close_all(self) -> None:
        """The director on call calls whoever asked for it, and closes what is open."""
        self.director_called(MessageKind.CALL_ME)
        self._close(self.cases)

    def close_others(self) -> None:
        """The director on call closes what waits beside the story's own case."""
        self._close(self.cases[1:])

    def _close(self, cases: list[UUID]) -> None:
        for (code,) in self.house.ask(_OPEN, cases):
            self.press("on_call", f"/desk/{code}/close/", reason="complete")

    def are_closed(self, cases: list[UUID]) -> bool:
        """Whether all of these are closed, or erased since."""
        return self.house.ask(_OPEN, cases) == []

    def look_around(self) -> None:
        """Everybody who pressed a button looks at their own page, which tells them what they did.

        Raises Interrupted.
        """
        for who in self.pressed_by:
            own = {"s": "/support/", "p": "/hand-offs/"}.get(who[0], "/desk/")
            self._ask("GET", own, {}, who)

    def settle_requests(self) -> None:
        """Wait until no press of a button is still being worked on by the database."""
        self.house.wait(lambda: self.house.ask(_AT_WORK) == [(0,)], "what was pressed is over")

    def _saw_event(self) -> None:
        found = self.house.ask("SELECT count(*) FROM faults.changed WHERE what = 'cases_event'")
        assert found[0][0] >= self.arrived, "a referral that got its thanks is nowhere"

    def _ask(self, method: str, path: str, fields: Mapping[str, object], who: str) -> Answered:
        sign_in = self.house.people[who]["sign_in"] if who else ""
        return ask(self.house.port, method, path, fields, sign_in=sign_in)

    def testimony(self) -> Testimony:
        """What the database noted of this story."""
        return Testimony.of(self.house.ask)


_NEWS = """
    SELECT (SELECT last_value FROM faults.n), (SELECT count(*) FROM cases_case),
           (SELECT sum(attempts) FROM paging_message), (SELECT max(lease_until) FROM paging_message)
"""
_NEXT_PAGE = """
    SELECT min(due_at) FROM paging_message
     WHERE (case_id = %s OR supporter_id IS NOT NULL) AND state = 'queued' AND due_at > %s
"""
_OPEN = """
    SELECT code_name FROM cases_case WHERE id = ANY(%s) AND state <> 'closed'
"""
_UNANSWERED = """
    SELECT id FROM paging_message
     WHERE (case_id = %s OR supporter_id IS NOT NULL) AND kind = %s AND account_id = %s
       AND answered_at IS NULL
     ORDER BY due_at
"""
_NEXT_TRY = """
    SELECT min(at) FROM (
        SELECT greatest(due_at, lease_until) AS at FROM paging_message
         WHERE state = 'queued' AND (attempts > 0 OR lease_until IS NOT NULL OR due_at <= %s)
        UNION ALL
        SELECT greatest(due_at, lease_until) FROM cases_case
         WHERE state <> 'closed' AND (attempts > 0 OR lease_until IS NOT NULL)) AS waiting
"""
_BUSY = """
    SELECT (SELECT count(*) FROM paging_message WHERE state = 'queued'
             AND (due_at <= %s OR lease_until IS NOT NULL))
         + (SELECT count(*) FROM cases_case WHERE state <> 'closed' AND due_at <= %s)
"""
_ASKED_NOW = """
    SELECT s.account_id FROM cases_offer o JOIN supporters_supporter s ON s.id = o.supporter_id
     WHERE o.case_id = %s AND o.state = 'open'
"""
_HANDED = """
    SELECT id FROM handoffs_handoff WHERE case_id = %s AND ended_at IS NULL
"""
_AT_WORK = """
    SELECT count(*) FROM pg_stat_activity WHERE usename = 'beenthere_web' AND state <> 'idle'
"""
