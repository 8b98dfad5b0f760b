"""The life of one offer on a director's approved list."""

from __future__ import annotations

from beenthere.domain.vocabulary import Term


class OfferState(Term):
    """What became of an offer."""

    LISTED = "listed", "On the list"
    OPEN = "open", "Waiting for an answer"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    LAPSED = "lapsed", "Not answered in time"
    WITHDRAWN = "withdrawn", "Taken back"
    PASSED_OVER = "passed_over", "Passed over: they could not have answered in time"


class OfferEvent(Term):
    """What can happen to an offer."""

    OPENED = "opened", "Its turn came"
    ACCEPTED = "accepted", "The supporter accepted"
    DECLINED = "declined", "The supporter declined"
    LAPSED = "lapsed", "Its time ran out"
    WITHDRAWN = "withdrawn", "The case was settled otherwise"
    PASSED_OVER = "passed_over", "Its turn came while they were away, paused or asleep"


OFFER_TRANSITIONS: dict[tuple[OfferState, OfferEvent], OfferState] = {
    (OfferState.LISTED, OfferEvent.OPENED): OfferState.OPEN,
    (OfferState.LISTED, OfferEvent.WITHDRAWN): OfferState.WITHDRAWN,
    (OfferState.LISTED, OfferEvent.PASSED_OVER): OfferState.PASSED_OVER,
    (OfferState.OPEN, OfferEvent.ACCEPTED): OfferState.ACCEPTED,
    (OfferState.OPEN, OfferEvent.DECLINED): OfferState.DECLINED,
    (OfferState.OPEN, OfferEvent.LAPSED): OfferState.LAPSED,
    (OfferState.OPEN, OfferEvent.WITHDRAWN): OfferState.WITHDRAWN,
}


class OfferSettled(Exception):
    """The offer was answered, lapsed or taken back before; nothing changes."""


def offer_after(state: OfferState, event: OfferEvent) -> OfferState:
    """The offer's state after an event. Raises OfferSettled where the event comes too late."""
    try:
        return OFFER_TRANSITIONS[state, event]
    except KeyError:
        raise OfferSettled from None
