"""Rest after a case: a day that is fixed when it closes, and later after a heavy kind of case."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from beenthere.domain.policy.whole import Policy
from beenthere.domain.vocabulary import EventKind

HEAVY: Mapping[EventKind, str] = {
    EventKind.DEATH_OF_YOUNG_PATIENT: "Whoever has children takes it home, the supporter too.",
    EventKind.DEATH_OF_COLLEAGUE: "The supporter may have known them, and mourns as well.",
    EventKind.VIOLENCE_AT_WORK: "It could have been the supporter, and they work there tomorrow.",
    EventKind.MASS_EVENT: "Many stories of one night, and often several cases in a row.",
}
"""The kinds that ask for a longer rest, and why: our own choice among the stressors that the
program modelled here names. How worn supporters are is measured (44 % of 375 showed concerning
exhaustion, Joint Commission Journal); after which kinds is not."""


def rests_until(
    kinds: Collection[EventKind], *, before: date | None, today: date, policy: Policy
) -> date:
    """The first day on which somebody can be asked again whose case about these kinds closes today.

    `before` is that day as it stood: a case that closes cuts no longer rest short. Nothing else is
    kept of the day or of the kind, so that the date cannot tell one from the other: it may be a
    lighter case that closed later.
    """
    rest = policy.rest_after_case.length
    if HEAVY.keys() & set(kinds):
        rest += policy.rest_more_after_heavy.length
    return max(today + rest, before or date.min)
