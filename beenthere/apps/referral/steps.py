"""Which questions a referral asks, and in which order: one short table."""

from __future__ import annotations

from beenthere.domain.vocabulary import EventKind, Term


class Whom(Term):
    """For whom a referral is made."""

    COLLEAGUE = "colleague", "A colleague"
    MYSELF = "myself", "Myself"
    TEAM = "team", "My team"
    UNKNOWN = "unknown", "Someone, but I don't know who was involved"


class Step(Term):
    """One screen of a referral, with the words it is called by when answers are read back."""

    WHOM = "whom", "For whom"
    WHO = "who", "Who"
    WHERE = "where", "Where"
    KIND = "kind", "What kind of thing"
    WHEN = "when", "When"
    SOON = "soon", "How soon"
    OTHERS = "others", "Also"
    WISHES = "wishes", "Your wishes"
    YOU = "you", "About you"
    CHECK = "check", "Check and send"


_PATHS: dict[Whom, tuple[Step, ...]] = {
    Whom.COLLEAGUE: (
        Step.WHOM, Step.WHO, Step.KIND, Step.WHEN, Step.SOON, Step.OTHERS, Step.YOU, Step.CHECK,
    ),
    Whom.MYSELF: (
        Step.WHOM, Step.WHO, Step.KIND, Step.WHEN, Step.SOON, Step.OTHERS, Step.WISHES, Step.CHECK,
    ),
    Whom.TEAM: (
        Step.WHOM, Step.OTHERS, Step.KIND, Step.WHEN, Step.SOON, Step.YOU, Step.CHECK,
    ),
    Whom.UNKNOWN: (
        Step.WHOM, Step.WHERE, Step.KIND, Step.WHEN, Step.SOON, Step.YOU, Step.CHECK,
    ),
}  # fmt: skip


def path(whom: Whom | None, kind: EventKind | None) -> tuple[Step, ...]:
    """The screens of a referral, in order, as far as the answers tell which they are.

    Of a complaint or a review only the clinician speaks: that another's exists may itself be
    protected, so nobody else is asked about.
    """
    steps = _PATHS[whom or Whom.COLLEAGUE]
    if kind is EventKind.COMPLAINT_OR_REVIEW:
        return tuple(step for step in steps if step is not Step.OTHERS)
    return steps
