"""The life of a supporter, as one transition table.

`STATES`: what is to come next in each state, from whom, and whether matching knows them.
`TRANSITIONS`: what each event does in each state where it can happen, and what follows from it.
`WHO_MAY`: who may cause each event. Everything that changes a supporter's status calls `move`;
the diagram in the docs is drawn from these tables.

Nobody is asked to support anybody unless they are ACTIVE.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from beenthere.domain.vocabulary import SupporterStatus, Term


class LifeEvent(Term):
    """What can happen in the life of a supporter."""

    NOMINATED = "nominated", "A colleague would go to them"
    SET_ASIDE = "set_aside", "The manager set the nomination, or the invitation, aside"
    EXPIRED = "expired", "Nobody took it up in time"
    INVITED = "invited", "The manager invited them"
    SAID_NO = "said_no", "They said no; nobody asks why"
    COMMITTED = "committed", "They said yes, and accepted the agreement"
    TRAINED = "trained", "They were at a half-day of training"
    NOT_TRAINED = "not_trained", "They were not there after all: it was marked by mistake"
    ACTIVATED = "activated", "Nothing is missing any more"
    PAUSED = "paused", "They rest for a while; nobody asks why"
    BACK = "back", "They have rested, and are back"
    STEPPED_DOWN = "stepped_down", "They stepped down; nobody asks why"
    RETURNED = "returned", "They are with us again"


class Mover(Term):
    """Who can cause an event."""

    COLLEAGUE = "colleague", "A colleague"
    MANAGER = "manager", "The program manager or the assistant"
    THEMSELVES = "themselves", "They themselves"
    PROGRAM = "program", "The program"


class Follows(Term):
    """What else happens, in the same moment."""

    LETTER = "letter", "An invitation is sent"
    NO_TRACE = "no_trace", "Everything that was kept of it is erased"
    HANDED_BACK = "handed_back", "Their cases go back to a director, and their offers are declined"
    UNSAID = "unsaid", "What they declared of themselves counts no more"
    ANEW = "anew", "They are asked anew whether they accept the agreement"
    THANKS = "thanks", "Thanks"


class Missing(Term):
    """What somebody still needs before they can be asked."""

    AGREEMENT = "agreement", "No agreement yet"
    TRAINING = "training", "No training yet"
    WAY = "way", "Cannot be paged"

    @property
    def cure(self) -> str:
        """What to do about it, in words for whoever it is about."""
        return _CURES[self]


_CURES = {
    Missing.AGREEMENT: "Read the agreement and accept it.",
    Missing.TRAINING: "Come to a half-day of training.",
    Missing.WAY: "Add a way to reach you under “How to reach me”, and type the code we send.",
}


@dataclass(frozen=True)
class Standing:
    """What a state means: what comes next, and from whom.

    `matched` says whether matching knows of them at all: whoever is on the way to their first case,
    or was only nominated, is in no list that a director reads.
    """

    next: str
    owner: Mover | None
    matched: bool = False
    asked: bool = False


STATES: dict[SupporterStatus, Standing] = {
    SupporterStatus.NOMINATED: Standing("Invite them, or set it aside", Mover.MANAGER),
    SupporterStatus.INVITED: Standing("Say yes or no", Mover.THEMSELVES),
    SupporterStatus.COMMITTED: Standing("Come to a half-day of training", Mover.THEMSELVES),
    SupporterStatus.TRAINED: Standing("Do what is still missing", Mover.THEMSELVES),
    SupporterStatus.ACTIVE: Standing("Be asked", Mover.PROGRAM, matched=True, asked=True),
    SupporterStatus.PAUSED: Standing("Come back, whenever they like", Mover.THEMSELVES, True),
    SupporterStatus.STEPPED_DOWN: Standing("Nothing", None, matched=True),
}

MATCHED = tuple(status for status, standing in STATES.items() if standing.matched)
"""Whom matching knows: whoever can be asked, or could be once."""


@dataclass(frozen=True)
class Transition:
    """What an event does in one state: where it leads, and what follows.

    None is nobody: whoever has not been nominated yet, or of whom nothing is kept any more.
    """

    to: SupporterStatus | None
    follows: tuple[Follows, ...] = ()


WORKING = (
    SupporterStatus.COMMITTED,
    SupporterStatus.TRAINED,
    SupporterStatus.ACTIVE,
    SupporterStatus.PAUSED,
)
"""They have said yes, and have not stepped down."""

_GONE = Transition(None, (Follows.NO_TRACE,))

TRANSITIONS: dict[tuple[SupporterStatus | None, LifeEvent], Transition] = {
    # Found
    (None, LifeEvent.NOMINATED): Transition(SupporterStatus.NOMINATED),
    (SupporterStatus.NOMINATED, LifeEvent.NOMINATED): Transition(SupporterStatus.NOMINATED),
    (SupporterStatus.NOMINATED, LifeEvent.SET_ASIDE): _GONE,
    (SupporterStatus.NOMINATED, LifeEvent.EXPIRED): _GONE,
    # Invited
    (None, LifeEvent.INVITED): Transition(SupporterStatus.INVITED, (Follows.LETTER,)),
    (SupporterStatus.NOMINATED, LifeEvent.INVITED): Transition(
        SupporterStatus.INVITED, (Follows.LETTER,)
    ),
    (SupporterStatus.INVITED, LifeEvent.INVITED): Transition(
        SupporterStatus.INVITED, (Follows.LETTER,)
    ),
    (SupporterStatus.INVITED, LifeEvent.SET_ASIDE): _GONE,
    (SupporterStatus.INVITED, LifeEvent.EXPIRED): _GONE,
    (SupporterStatus.INVITED, LifeEvent.SAID_NO): _GONE,
    (SupporterStatus.INVITED, LifeEvent.COMMITTED): Transition(SupporterStatus.COMMITTED),
    # Ready. Training may come before the yes, and comes again as a refresher.
    (SupporterStatus.INVITED, LifeEvent.TRAINED): Transition(SupporterStatus.INVITED),
    (SupporterStatus.COMMITTED, LifeEvent.TRAINED): Transition(SupporterStatus.TRAINED),
    (SupporterStatus.TRAINED, LifeEvent.TRAINED): Transition(SupporterStatus.TRAINED),
    (SupporterStatus.TRAINED, LifeEvent.ACTIVATED): Transition(SupporterStatus.ACTIVE),
    (SupporterStatus.ACTIVE, LifeEvent.TRAINED): Transition(SupporterStatus.ACTIVE),
    (SupporterStatus.PAUSED, LifeEvent.TRAINED): Transition(SupporterStatus.PAUSED),
    # Nobody who was not trained is asked, whatever was marked.
    **{
        (status, LifeEvent.NOT_TRAINED): Transition(SupporterStatus.COMMITTED)
        for status in (SupporterStatus.TRAINED, SupporterStatus.ACTIVE)
    },
    (SupporterStatus.PAUSED, LifeEvent.NOT_TRAINED): Transition(SupporterStatus.PAUSED),
    # Resting, and leaving
    (SupporterStatus.ACTIVE, LifeEvent.PAUSED): Transition(SupporterStatus.PAUSED),
    (SupporterStatus.PAUSED, LifeEvent.BACK): Transition(SupporterStatus.ACTIVE),
    **{
        (status, LifeEvent.STEPPED_DOWN): Transition(
            SupporterStatus.STEPPED_DOWN,
            (Follows.HANDED_BACK, Follows.UNSAID, Follows.THANKS),
        )
        for status in WORKING
    },
    # Their training counts on. Nobody is asked again by somebody else's yes.
    (SupporterStatus.STEPPED_DOWN, LifeEvent.RETURNED): Transition(
        SupporterStatus.COMMITTED, (Follows.ANEW,)
    ),
}

WHO_MAY: dict[LifeEvent, frozenset[Mover]] = {
    LifeEvent.NOMINATED: frozenset({Mover.COLLEAGUE}),
    LifeEvent.SET_ASIDE: frozenset({Mover.MANAGER}),
    LifeEvent.EXPIRED: frozenset({Mover.PROGRAM}),
    LifeEvent.INVITED: frozenset({Mover.MANAGER}),
    LifeEvent.SAID_NO: frozenset({Mover.THEMSELVES}),
    LifeEvent.COMMITTED: frozenset({Mover.THEMSELVES}),
    LifeEvent.TRAINED: frozenset({Mover.MANAGER, Mover.PROGRAM}),
    LifeEvent.NOT_TRAINED: frozenset({Mover.MANAGER}),
    LifeEvent.ACTIVATED: frozenset({Mover.PROGRAM}),
    LifeEvent.PAUSED: frozenset({Mover.MANAGER, Mover.THEMSELVES}),
    LifeEvent.BACK: frozenset({Mover.MANAGER, Mover.THEMSELVES}),
    LifeEvent.STEPPED_DOWN: frozenset({Mover.MANAGER, Mover.THEMSELVES}),
    LifeEvent.RETURNED: frozenset({Mover.MANAGER}),
}


class NotPossible(Exception):
    """The event cannot happen where they stand now; nothing changes."""

    def __init__(self, status: SupporterStatus | None, event: LifeEvent) -> None:
        super().__init__(f"{event.value} cannot happen while {status.value if status else 'new'}")
        self.status = status
        self.event = event


class NotYours(Exception):
    """This kind of person may not cause this event."""


def move(status: SupporterStatus | None, event: LifeEvent, by: Mover) -> Transition:
    """What an event does to somebody who stands there, or to nobody yet.

    Raises NotYours or NotPossible, and changes nothing.
    """
    if by not in WHO_MAY[event]:
        raise NotYours
    try:
        return TRANSITIONS[status, event]
    except KeyError:
        raise NotPossible(status, event) from None


def missing(
    *, agreed: bool, trained_on: date | None, reachable: bool, today: date
) -> tuple[Missing, ...]:
    """What somebody still needs before they can be asked; nothing once all of it is there."""
    there = {
        Missing.AGREEMENT: agreed,
        Missing.TRAINING: trained_on is not None and trained_on <= today,
        Missing.WAY: reachable,
    }
    return tuple(each for each, here in there.items() if not here)
