"""An offer is answered once, and what comes after its answer changes nothing."""

from __future__ import annotations

from itertools import product

import pytest

from beenthere.domain.assignment import (
    OFFER_TRANSITIONS,
    OfferEvent,
    OfferSettled,
    OfferState,
    offer_after,
)
from tests.domain.tables import table


def test_every_offer_and_event() -> None:
    for state, event in product(OfferState, OfferEvent):
        if (state, event) in OFFER_TRANSITIONS:
            assert offer_after(state, event) is OFFER_TRANSITIONS[state, event]
        else:
            with pytest.raises(OfferSettled):
                offer_after(state, event)


@table("event", [OfferEvent.ACCEPTED, OfferEvent.DECLINED, OfferEvent.LAPSED])
def test_only_an_open_offer_is_answered(event: OfferEvent) -> None:
    assert {state for state, can in OFFER_TRANSITIONS if can is event} == {OfferState.OPEN}


def test_an_offer_that_has_ended_stays_as_it_is() -> None:
    assert {state for state, _ in OFFER_TRANSITIONS} == {OfferState.LISTED, OfferState.OPEN}
