"""The life of one case, as one transition table.

Three tables say it all. `STATES`: who owns the next action in each state, what that action
is, and by when. `TRANSITIONS`: what each event does in each state where it can happen, and
whom the program tells. `WHO_MAY`: who may cause each event. Everything that moves a case
calls `move`; the state diagram in the docs is drawn from these tables.

Because the owner, the next action and the time follow from the state alone, an open case
cannot be without them (law L11).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from beenthere.domain.hours import Span, Timetable
from beenthere.domain.policy.whole import Policy
from beenthere.domain.vocabulary import CloseReason, OutreachOutcome, Term, Urgency
from beenthere.domain.wording import MessageKind


class CaseState(Term):
    """Where a case stands."""

    RECEIVED = "received", "Just arrived"
    WAITING = "waiting", "Waiting for triage"
    MATCHING = "matching", "Waiting for a match"
    OFFERED = "offered", "Offered to a supporter"
    ACCEPTED = "accepted", "Accepted, outreach to come"
    REMINDED = "reminded", "Accepted, supporter reminded"
    QUIET = "quiet", "Gone quiet"
    REACHED = "reached", "In touch, follow-up to come"
    FOLLOWING_UP = "following_up", "Follow-up is due"
    FOLLOWED_UP = "followed_up", "Followed up, will close by itself"
    ALONGSIDE = "alongside", "Walking alongside, until the next touchpoint"
    TOUCHPOINT = "touchpoint", "A touchpoint is due"
    TOUCH_REMINDED = "touch_reminded", "A touchpoint is due, supporter reminded"
    TOUCH_QUIET = "touch_quiet", "A touchpoint gone quiet"
    CONSENT = "consent", "To be asked whether to go on"
    CONSENT_REMINDED = "consent_reminded", "To be asked whether to go on, supporter reminded"
    CLOSED = "closed", "Closed, will be erased"


class Owner(Term):
    """Whose turn it is."""

    PROGRAM = "program", "The program itself"
    DIRECTOR = "director", "The director"
    SUPPORTER = "supporter", "The supporter"


class NextAction(Term):
    """What happens next, in the words of the person who does it."""

    ROUTE = "route", "Find who may see it"
    TRIAGE = "triage", "Triage"
    MATCH = "match", "Choose a supporter"
    ANSWER = "answer", "Accept or decline"
    REACH_OUT = "reach_out", "Reach out"
    CHECK = "check", "Ask the supporter how it went"
    FOLLOW_UP = "follow_up", "Follow up"
    BE_THERE = "be_there", "Be there at the next touchpoint"
    ASK_TO_GO_ON = "ask_to_go_on", "Ask whether to go on"
    CLOSE = "close", "Close"
    ERASE = "erase", "Erase"


class CaseEvent(Term):
    """What can happen to a case."""

    ROUTED = "routed", "The program found who may see it"
    TRIAGED = "triaged", "The director triaged it"
    CALLED_BACK = "called_back", "The clinician called back the supporter they know"
    NOT_FREE = "not_free", "The supporter they called back could not take it"
    OFFER_MADE = "offer_made", "An offer was made"
    LIST_ENDED = "list_ended", "Nobody on the list took it"
    OFFER_WITHDRAWN = "offer_withdrawn", "The director took the offer back"
    ACCEPTED = "accepted", "A supporter accepted"
    AGREED_BY_PHONE = "agreed_by_phone", "Already agreed by phone"
    SPOKE = "spoke", "The supporter and the clinician spoke"
    TRIED = "tried", "The supporter tried and will try again"
    TRIED_OFTEN = "tried_often", "The supporter tried as often as is kind"
    NOT_NOW = "not_now", "The clinician said: not now"
    DECLINED = "declined", "The clinician said: no, thank you"
    WANTS_SOMEBODY_ELSE = "wants_somebody_else", "The clinician would rather have somebody else"
    NOT_YET = "not_yet", "The supporter has not reached out yet"
    RECUSED = "recused", "The supporter handed it back"
    REASSIGNED = "reassigned", "The director gave it to somebody else"
    CONFIRMED = "confirmed", "The director confirmed the outreach by phone"
    FOLLOWED_UP = "followed_up", "The supporter followed up"
    WALK_BEGAN = "walk_began", "The supporter and the clinician agreed to go on for longer"
    TOUCH_CAME = "touch_came", "The time for a touchpoint came"
    TOUCHED = "touched", "The supporter was there, and said what comes next"
    PLANNED = "planned", "The supporter said when they are needed next"
    CONSENT_CAME = "consent_came", "The time to ask whether to go on came"
    WENT_ON = "went_on", "The clinician wants to go on"
    STOPPED = "stopped", "The clinician does not want to go on"
    CONSENT_LAPSED = "consent_lapsed", "Nobody said in time whether the clinician wants to go on"
    HANDED_OVER = "handed_over", "The second supporter leads from now on"
    CLOSED = "closed", "The director closed it"
    PASSED_ON = "passed_on", "The offer went to the next on the list"
    TIME_CAME = "time_came", "The time for the next action passed"


class Actor(Term):
    """Who can cause an event."""

    PROGRAM = "program", "The program"
    DIRECTOR = "director", "A director"
    SUPPORTER = "supporter", "The case's supporter"


class Audience(Term):
    """Whom the program tells."""

    DIRECTOR_ON_CALL = "director_on_call", "The director on call"
    ALL_DIRECTORS = "all_directors", "Every director who may see the case"
    SUPPORTER = "supporter", "The case's supporter"


class Since(Term):
    """What a due time is counted from."""

    NOW = "now", "from that moment"
    CONTACT = "contact", "from the last contact"
    CHOSEN = "chosen", "or when it was planned for"


@dataclass(frozen=True)
class Due:
    """By when: the names of two numbers of the policy, and what they are counted from."""

    urgent: str
    routine: str
    since: Since = Since.NOW

    def span(self, policy: Policy, urgency: Urgency) -> Span:
        """How long this policy gives."""
        name = self.urgent if urgency is Urgency.URGENT else self.routine
        span: Span = getattr(policy, name)
        return span


def by_urgency(name: str) -> Due:
    """A due time for which the policy has an urgent and a routine number."""
    return Due(f"{name}_urgent", f"{name}_routine")


def always(name: str, since: Since = Since.NOW) -> Due:
    """A due time that urgency does not change."""
    return Due(name, name, since)


@dataclass(frozen=True)
class Standing:
    """What a state means: whose turn it is, for what, and by when."""

    owner: Owner
    action: NextAction
    due: Due


STATES: dict[CaseState, Standing] = {
    CaseState.RECEIVED: Standing(Owner.PROGRAM, NextAction.ROUTE, always("route")),
    CaseState.WAITING: Standing(Owner.DIRECTOR, NextAction.TRIAGE, by_urgency("triage")),
    CaseState.MATCHING: Standing(Owner.DIRECTOR, NextAction.MATCH, by_urgency("match")),
    CaseState.OFFERED: Standing(Owner.SUPPORTER, NextAction.ANSWER, by_urgency("offer")),
    CaseState.ACCEPTED: Standing(Owner.SUPPORTER, NextAction.REACH_OUT, by_urgency("outreach")),
    CaseState.REMINDED: Standing(Owner.SUPPORTER, NextAction.REACH_OUT, by_urgency("reminder")),
    CaseState.QUIET: Standing(Owner.DIRECTOR, NextAction.CHECK, by_urgency("quiet")),
    CaseState.REACHED: Standing(
        Owner.SUPPORTER, NextAction.FOLLOW_UP, always("follow_up", Since.CONTACT)
    ),
    CaseState.FOLLOWING_UP: Standing(
        Owner.SUPPORTER, NextAction.FOLLOW_UP, always("close", Since.CONTACT)
    ),
    CaseState.FOLLOWED_UP: Standing(
        Owner.PROGRAM, NextAction.CLOSE, always("close", Since.CONTACT)
    ),
    CaseState.ALONGSIDE: Standing(
        Owner.SUPPORTER, NextAction.BE_THERE, always("touch_unplanned", Since.CHOSEN)
    ),
    CaseState.TOUCHPOINT: Standing(Owner.SUPPORTER, NextAction.BE_THERE, always("touchpoint")),
    CaseState.TOUCH_REMINDED: Standing(
        Owner.SUPPORTER, NextAction.BE_THERE, by_urgency("reminder")
    ),
    CaseState.TOUCH_QUIET: Standing(Owner.DIRECTOR, NextAction.CHECK, by_urgency("quiet")),
    CaseState.CONSENT: Standing(
        Owner.SUPPORTER, NextAction.ASK_TO_GO_ON, always("consent_reminder", Since.CHOSEN)
    ),
    CaseState.CONSENT_REMINDED: Standing(
        Owner.SUPPORTER, NextAction.ASK_TO_GO_ON, always("consent_answer", Since.CHOSEN)
    ),
    CaseState.CLOSED: Standing(Owner.PROGRAM, NextAction.ERASE, always("erase")),
}

QUICK_ERASURE = frozenset({CloseReason.DECLINED, CloseReason.MISTAKEN, CloseReason.JOINED})
"""Closed for one of these reasons, a case is erased within a day."""

ENDS_HAND_OFFS = frozenset({CloseReason.MISTAKEN, CloseReason.JOINED})
"""Closed for one of these reasons, nobody is to be called about the case any more: the referral
was not about them, or goes on as another case. A hand-off outlives the others: whoever said no,
thank you, to a peer or has been supported by one may still want Employee Assistance.
"""


@dataclass(frozen=True)
class Tell:
    """A message that a transition causes."""

    audience: Audience
    kind: MessageKind


@dataclass(frozen=True)
class Transition:
    """What an event does in one state: where it leads, whom the program tells, and by when
    the next action is due where that differs from the new state's own time."""

    to: CaseState
    tell: tuple[Tell, ...] = ()
    due: Due | None = None


_ARRIVED = (Tell(Audience.DIRECTOR_ON_CALL, MessageKind.TRIAGE_WAITING),)
_PAGE_ALL = Tell(Audience.ALL_DIRECTORS, MessageKind.TRIAGE_WAITING)
_OFFER = Tell(Audience.SUPPORTER, MessageKind.OFFER)
_TOUCHPOINT = (Tell(Audience.SUPPORTER, MessageKind.TOUCHPOINT_DUE),)
_CONSENT = (Tell(Audience.SUPPORTER, MessageKind.CONSENT_DUE),)
_HANDED_BACK = (Tell(Audience.DIRECTOR_ON_CALL, MessageKind.NEEDS_MATCH),)
FIRST_CALL = (CaseState.ACCEPTED, CaseState.REMINDED, CaseState.QUIET)
"""States in which a supporter has the case and nobody has spoken with the clinician yet."""

IN_TOUCH = (CaseState.REACHED, CaseState.FOLLOWING_UP, CaseState.FOLLOWED_UP)
"""States in which the two have spoken, and one follow-up is to come or has been."""

TOUCH_DUE = (CaseState.TOUCHPOINT, CaseState.TOUCH_REMINDED, CaseState.TOUCH_QUIET)
"""States of a walk in which the supporter is needed now."""

ASKING = (CaseState.CONSENT, CaseState.CONSENT_REMINDED)
"""States of a walk in which the clinician is to be asked whether to go on."""

WALK = (CaseState.ALONGSIDE, *TOUCH_DUE, *ASKING)
"""States of a case that lasts as long as a lawsuit does (`domain.defendants`)."""

LIGHT = (CaseState.ALONGSIDE, *ASKING)
"""States of a walk in which the supporter is not needed now (`load.carried`)."""

_SEEN = tuple(state for state in CaseState if state not in (CaseState.RECEIVED, CaseState.CLOSED))


def _from(
    states: tuple[CaseState, ...], event: CaseEvent, transition: Transition
) -> dict[tuple[CaseState, CaseEvent], Transition]:
    return {(state, event): transition for state in states}


TRANSITIONS: dict[tuple[CaseState, CaseEvent], Transition] = {
    # Arriving and triage
    (CaseState.RECEIVED, CaseEvent.ROUTED): Transition(CaseState.WAITING, _ARRIVED),
    (CaseState.RECEIVED, CaseEvent.CALLED_BACK): Transition(CaseState.OFFERED, (_OFFER,)),
    (CaseState.RECEIVED, CaseEvent.TIME_CAME): Transition(CaseState.RECEIVED),
    **_from(
        (CaseState.WAITING, CaseState.MATCHING),
        CaseEvent.TRIAGED,
        Transition(CaseState.MATCHING),
    ),
    (CaseState.WAITING, CaseEvent.TIME_CAME): Transition(CaseState.WAITING, (_PAGE_ALL,)),
    # Matching and offering
    **_from(
        (CaseState.WAITING, CaseState.MATCHING),
        CaseEvent.AGREED_BY_PHONE,
        Transition(CaseState.ACCEPTED),
    ),
    (CaseState.MATCHING, CaseEvent.OFFER_MADE): Transition(CaseState.OFFERED, (_OFFER,)),
    (CaseState.MATCHING, CaseEvent.TIME_CAME): Transition(
        CaseState.MATCHING, (Tell(Audience.ALL_DIRECTORS, MessageKind.NEEDS_MATCH),)
    ),
    (CaseState.OFFERED, CaseEvent.PASSED_ON): Transition(CaseState.OFFERED, (_OFFER,)),
    (CaseState.OFFERED, CaseEvent.LIST_ENDED): Transition(
        CaseState.MATCHING, (Tell(Audience.DIRECTOR_ON_CALL, MessageKind.LIST_ENDED),)
    ),
    (CaseState.OFFERED, CaseEvent.NOT_FREE): Transition(CaseState.WAITING, _ARRIVED),
    (CaseState.OFFERED, CaseEvent.OFFER_WITHDRAWN): Transition(CaseState.MATCHING),
    (CaseState.OFFERED, CaseEvent.ACCEPTED): Transition(CaseState.ACCEPTED),
    # Reaching out
    **_from(FIRST_CALL, CaseEvent.SPOKE, Transition(CaseState.REACHED)),
    **_from(
        FIRST_CALL,
        CaseEvent.TRIED,
        Transition(CaseState.ACCEPTED, due=always("try_again")),
    ),
    **_from(
        FIRST_CALL,
        CaseEvent.TRIED_OFTEN,
        Transition(CaseState.QUIET, (Tell(Audience.DIRECTOR_ON_CALL, MessageKind.QUIET_CASE),)),
    ),
    **_from(
        FIRST_CALL,
        CaseEvent.NOT_NOW,
        Transition(CaseState.ACCEPTED, due=always("not_now")),
    ),
    # Answered or not, a reminder is followed by the director: nobody waits for ever.
    **_from(FIRST_CALL, CaseEvent.NOT_YET, Transition(CaseState.REMINDED)),
    **_from((*FIRST_CALL, *IN_TOUCH), CaseEvent.DECLINED, Transition(CaseState.CLOSED)),
    **_from(
        (*FIRST_CALL, *IN_TOUCH),
        CaseEvent.WANTS_SOMEBODY_ELSE,
        Transition(CaseState.MATCHING, _HANDED_BACK),
    ),
    **_from(
        (*FIRST_CALL, *IN_TOUCH, *WALK),
        CaseEvent.RECUSED,
        Transition(CaseState.MATCHING, _HANDED_BACK),
    ),
    **_from((*FIRST_CALL, *IN_TOUCH, *WALK), CaseEvent.REASSIGNED, Transition(CaseState.MATCHING)),
    (CaseState.ACCEPTED, CaseEvent.TIME_CAME): Transition(
        CaseState.REMINDED, (Tell(Audience.SUPPORTER, MessageKind.REMINDER),)
    ),
    (CaseState.REMINDED, CaseEvent.TIME_CAME): Transition(
        CaseState.QUIET, (Tell(Audience.DIRECTOR_ON_CALL, MessageKind.QUIET_CASE),)
    ),
    (CaseState.QUIET, CaseEvent.TIME_CAME): Transition(
        CaseState.QUIET, (Tell(Audience.ALL_DIRECTORS, MessageKind.QUIET_CASE),)
    ),
    **_from(FIRST_CALL, CaseEvent.CONFIRMED, Transition(CaseState.REACHED)),
    # Following up and closing
    (CaseState.REACHED, CaseEvent.TIME_CAME): Transition(
        CaseState.FOLLOWING_UP, (Tell(Audience.SUPPORTER, MessageKind.FOLLOW_UP_DUE),)
    ),
    (CaseState.FOLLOWING_UP, CaseEvent.NOT_YET): Transition(CaseState.FOLLOWING_UP),
    **_from(IN_TOUCH, CaseEvent.SPOKE, Transition(CaseState.FOLLOWED_UP)),
    **_from(IN_TOUCH, CaseEvent.FOLLOWED_UP, Transition(CaseState.FOLLOWED_UP)),
    **_from(
        (CaseState.FOLLOWING_UP, CaseState.FOLLOWED_UP),
        CaseEvent.TIME_CAME,
        Transition(CaseState.CLOSED),
    ),
    # Walking alongside, for as long as a lawsuit lasts
    **_from(IN_TOUCH, CaseEvent.WALK_BEGAN, Transition(CaseState.ALONGSIDE)),
    **_from(
        (CaseState.ALONGSIDE, *ASKING),
        CaseEvent.TOUCH_CAME,
        Transition(CaseState.TOUCHPOINT, _TOUCHPOINT),
    ),
    **_from(TOUCH_DUE, CaseEvent.TOUCHED, Transition(CaseState.ALONGSIDE)),
    **_from(TOUCH_DUE, CaseEvent.CONFIRMED, Transition(CaseState.ALONGSIDE)),
    **_from(WALK, CaseEvent.PLANNED, Transition(CaseState.ALONGSIDE)),
    (CaseState.TOUCHPOINT, CaseEvent.NOT_YET): Transition(CaseState.TOUCHPOINT),
    **_from(
        (CaseState.TOUCH_REMINDED, CaseState.TOUCH_QUIET),
        CaseEvent.NOT_YET,
        Transition(CaseState.TOUCH_REMINDED),
    ),
    **_from(TOUCH_DUE, CaseEvent.TRIED, Transition(CaseState.TOUCHPOINT, due=always("try_again"))),
    **_from(
        TOUCH_DUE,
        CaseEvent.TRIED_OFTEN,
        Transition(
            CaseState.TOUCH_QUIET, (Tell(Audience.DIRECTOR_ON_CALL, MessageKind.QUIET_CASE),)
        ),
    ),
    (CaseState.TOUCHPOINT, CaseEvent.TIME_CAME): Transition(
        CaseState.TOUCH_REMINDED, (Tell(Audience.SUPPORTER, MessageKind.REMINDER),)
    ),
    (CaseState.TOUCH_REMINDED, CaseEvent.TIME_CAME): Transition(
        CaseState.TOUCH_QUIET, (Tell(Audience.DIRECTOR_ON_CALL, MessageKind.QUIET_CASE),)
    ),
    (CaseState.TOUCH_QUIET, CaseEvent.TIME_CAME): Transition(
        CaseState.TOUCH_QUIET, (Tell(Audience.ALL_DIRECTORS, MessageKind.QUIET_CASE),)
    ),
    **_from(
        (CaseState.ALONGSIDE, CaseState.TOUCH_QUIET),
        CaseEvent.CONSENT_CAME,
        Transition(CaseState.CONSENT, _CONSENT),
    ),
    **_from(ASKING, CaseEvent.NOT_YET, Transition(CaseState.CONSENT)),
    (CaseState.CONSENT, CaseEvent.TIME_CAME): Transition(CaseState.CONSENT_REMINDED, _CONSENT),
    **_from(ASKING, CaseEvent.WENT_ON, Transition(CaseState.ALONGSIDE)),
    **_from(TOUCH_DUE, CaseEvent.WENT_ON, Transition(CaseState.TOUCHPOINT)),
    **_from(WALK, CaseEvent.STOPPED, Transition(CaseState.CLOSED)),
    **_from((*TOUCH_DUE, *ASKING), CaseEvent.CONSENT_LAPSED, Transition(CaseState.CLOSED)),
    (CaseState.ALONGSIDE, CaseEvent.HANDED_OVER): Transition(CaseState.ALONGSIDE),
    **_from(TOUCH_DUE, CaseEvent.HANDED_OVER, Transition(CaseState.TOUCHPOINT, _TOUCHPOINT)),
    **_from(ASKING, CaseEvent.HANDED_OVER, Transition(CaseState.CONSENT, _CONSENT)),
    **_from(_SEEN, CaseEvent.CLOSED, Transition(CaseState.CLOSED)),
}

WHO_MAY: dict[CaseEvent, frozenset[Actor]] = {
    CaseEvent.ROUTED: frozenset({Actor.PROGRAM}),
    CaseEvent.CALLED_BACK: frozenset({Actor.PROGRAM}),
    CaseEvent.NOT_FREE: frozenset({Actor.PROGRAM, Actor.SUPPORTER}),
    CaseEvent.TRIAGED: frozenset({Actor.DIRECTOR}),
    CaseEvent.OFFER_MADE: frozenset({Actor.DIRECTOR}),
    CaseEvent.PASSED_ON: frozenset({Actor.PROGRAM, Actor.SUPPORTER}),
    CaseEvent.LIST_ENDED: frozenset({Actor.PROGRAM, Actor.SUPPORTER}),
    CaseEvent.OFFER_WITHDRAWN: frozenset({Actor.DIRECTOR}),
    CaseEvent.ACCEPTED: frozenset({Actor.SUPPORTER}),
    CaseEvent.AGREED_BY_PHONE: frozenset({Actor.DIRECTOR}),
    CaseEvent.SPOKE: frozenset({Actor.SUPPORTER}),
    CaseEvent.TRIED: frozenset({Actor.SUPPORTER}),
    CaseEvent.TRIED_OFTEN: frozenset({Actor.SUPPORTER}),
    CaseEvent.NOT_NOW: frozenset({Actor.SUPPORTER}),
    CaseEvent.DECLINED: frozenset({Actor.SUPPORTER}),
    CaseEvent.WANTS_SOMEBODY_ELSE: frozenset({Actor.SUPPORTER, Actor.DIRECTOR}),
    CaseEvent.NOT_YET: frozenset({Actor.SUPPORTER}),
    CaseEvent.RECUSED: frozenset({Actor.SUPPORTER}),
    CaseEvent.REASSIGNED: frozenset({Actor.DIRECTOR}),
    CaseEvent.CONFIRMED: frozenset({Actor.DIRECTOR}),
    CaseEvent.FOLLOWED_UP: frozenset({Actor.SUPPORTER}),
    CaseEvent.WALK_BEGAN: frozenset({Actor.SUPPORTER, Actor.DIRECTOR}),
    CaseEvent.TOUCH_CAME: frozenset({Actor.PROGRAM}),
    CaseEvent.TOUCHED: frozenset({Actor.SUPPORTER}),
    CaseEvent.PLANNED: frozenset({Actor.SUPPORTER}),
    CaseEvent.CONSENT_CAME: frozenset({Actor.PROGRAM}),
    CaseEvent.WENT_ON: frozenset({Actor.SUPPORTER}),
    CaseEvent.STOPPED: frozenset({Actor.SUPPORTER}),
    CaseEvent.CONSENT_LAPSED: frozenset({Actor.PROGRAM}),
    CaseEvent.HANDED_OVER: frozenset({Actor.SUPPORTER, Actor.DIRECTOR}),
    CaseEvent.CLOSED: frozenset({Actor.DIRECTOR}),
    CaseEvent.TIME_CAME: frozenset({Actor.PROGRAM}),
}

CONTACTS = frozenset(
    {CaseEvent.SPOKE, CaseEvent.CONFIRMED, CaseEvent.FOLLOWED_UP, CaseEvent.TOUCHED}
)
"""Events that are a contact with the clinician, from which follow-up and closing count."""

EVENT_OF_OUTCOME: dict[OutreachOutcome, CaseEvent] = {
    OutreachOutcome.SPOKE: CaseEvent.SPOKE,
    OutreachOutcome.LEFT_MESSAGE: CaseEvent.TRIED,
    OutreachOutcome.NO_ANSWER: CaseEvent.TRIED,
    OutreachOutcome.NOT_NOW: CaseEvent.NOT_NOW,
    OutreachOutcome.NO_THANK_YOU: CaseEvent.DECLINED,
    OutreachOutcome.SOMEBODY_ELSE_SAME_FIELD: CaseEvent.WANTS_SOMEBODY_ELSE,
    OutreachOutcome.SOMEBODY_ELSE_OTHER_FIELD: CaseEvent.WANTS_SOMEBODY_ELSE,
}

ONLY_NOTED = frozenset({CaseEvent.TRIED, CaseEvent.NOT_NOW})
"""What changes nothing once they are in touch: the next action comes as it would have come."""

TRIES = frozenset(
    outcome for outcome, event in EVENT_OF_OUTCOME.items() if event is CaseEvent.TRIED
)
"""Outcomes of a call that nobody took; of any other one, the two of them spoke."""


class NotPossible(Exception):
    """The event cannot happen in the state the case is in now; nothing changes."""

    def __init__(self, state: CaseState, event: CaseEvent) -> None:
        super().__init__(f"{event.value} cannot happen while {state.value}")
        self.state = state
        self.event = event


class NotYours(Exception):
    """This kind of actor may not cause this event."""


@dataclass(frozen=True, kw_only=True)
class Moved:
    """Where a case stands after an event, whole: store it as it is."""

    state: CaseState
    owner: Owner
    action: NextAction
    due_at: datetime
    last_contact_at: datetime | None
    close_reason: CloseReason | None
    tell: tuple[Tell, ...]


def move(
    state: CaseState,
    event: CaseEvent,
    actor: Actor,
    *,
    now: datetime,
    urgency: Urgency,
    last_contact_at: datetime | None,
    close_reason: CloseReason | None = None,
    chosen: datetime | None = None,
    policy: Policy,
    timetable: Timetable,
) -> Moved:
    """What an event does to a case that stands in `state`.

    `close_reason` is the director's, for CLOSED; other ways of closing have their own. `chosen` is
    the due time that somebody planned, where the new state asks for one.
    Raises NotYours or NotPossible, and changes nothing.
    """
    if actor not in WHO_MAY[event]:
        raise NotYours
    try:
        transition = TRANSITIONS[state, event]
    except KeyError:
        raise NotPossible(state, event) from None
    contact = now if event in CONTACTS else last_contact_at
    reason = _reason(transition.to, event, close_reason)
    standing = STATES[transition.to]
    due = transition.due or standing.due
    if reason in QUICK_ERASURE:
        due = always("erase_declined")
    start = contact if due.since is Since.CONTACT and contact is not None else now
    due_at = timetable.after(start, due.span(policy, urgency))
    if due.since is Since.CHOSEN and chosen is not None:
        due_at = chosen
    return Moved(
        state=transition.to,
        owner=standing.owner,
        action=standing.action,
        # A time already past, after a long stop, becomes "now": never an action without one.
        due_at=max(now, due_at),
        last_contact_at=contact,
        close_reason=reason,
        tell=transition.tell,
    )


def _reason(
    to: CaseState, event: CaseEvent, close_reason: CloseReason | None
) -> CloseReason | None:
    if to is not CaseState.CLOSED:
        return None
    if event is CaseEvent.DECLINED:
        return CloseReason.DECLINED
    if event is CaseEvent.CONSENT_LAPSED:
        return CloseReason.LAPSED
    if event is CaseEvent.CLOSED and close_reason is not None:
        return close_reason
    return CloseReason.COMPLETE
