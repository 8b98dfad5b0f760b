"""Messages are fixed words, and opening words never tell what happened."""

from __future__ import annotations

import re
from collections import Counter
from itertools import product

from beenthere.domain.code_names import FIRST, SECOND
from beenthere.domain.vocabulary import EventKind, Occurred, Specialty
from beenthere.domain.wording import (
    CODE,
    FEELINGS_NOT_FACTS,
    GROUPS,
    PLACEHOLDER,
    SUBJECT,
    TEXTS,
    WHEN,
    WHICH_HAT,
    EventGroup,
    MessageKind,
    Openings,
    opening,
)

OPENINGS = Openings(
    hard_day="It was hard {when}.",
    shared_loss="Many of us had a hard time {when}.",
    heavy_load="You may be carrying something.",
)

TELLING = re.compile(
    r"\b(die[ds]?|death|dead|child|patient|lawsuit|suit|sued|court|complaint|review|violence|"
    r"threat|assault|error|mistake|event|adverse|surgery|unit|department|doctor|nurse|physician)",
    re.IGNORECASE,
)
"""Words that would say what happened, or to whom."""


def test_every_kind_of_message_has_its_words() -> None:
    assert set(TEXTS) == set(MessageKind)
    assert SUBJECT == "Peer support"


def test_a_message_has_nothing_to_fill_in() -> None:
    """But for the six digits that prove an address."""
    for kind, text in TEXTS.items():
        if kind is MessageKind.CODE:
            assert text.count(CODE) == 1
            text = text.replace(CODE, "")
        assert not re.search(r"[{}%<>$\\\n\d@]", text), kind
        assert text == " ".join(text.split()), kind


def test_a_message_names_no_one_and_nothing_that_happened() -> None:
    for kind, text in TEXTS.items():
        assert "peer support" in text.lower(), kind
        assert not TELLING.search(text), kind
        said = set(re.findall(r"[a-z]+", text.lower()))
        assert not said & {*FIRST, *SECOND}, kind
        assert not said & ({*Specialty.codes()} - {"none"}), kind
        # A capital letter inside a sentence would be a name.
        assert not re.search(r"(?<![.?:] )(?<!^)\b[A-Z]", text), kind


def test_a_message_fits_a_pager_and_keeps_calm() -> None:
    for kind, text in TEXTS.items():
        assert len(text) <= 140, kind
        assert "!" not in text, kind


def test_no_group_of_opening_words_points_at_one_kind_of_event() -> None:
    assert set(GROUPS) == set(EventKind)
    sizes = Counter(GROUPS.values())
    assert set(sizes) == set(EventGroup)
    assert min(sizes.values()) >= 2


def test_opening_words_follow_the_coarse_kind_and_day() -> None:
    assert (
        opening(EventKind.UNEXPECTED_DEATH, Occurred.TODAY, OPENINGS)
        == "It was hard in the last day or so."
    )
    assert (
        opening(EventKind.DEATH_OF_COLLEAGUE, Occurred.THIS_WEEK, OPENINGS)
        == "Many of us had a hard time this past week."
    )
    assert (
        opening(EventKind.MALPRACTICE_SUIT, Occurred.EARLIER, OPENINGS)
        == "You may be carrying something."
    )


def test_opening_words_are_the_same_for_every_kind_of_a_group() -> None:
    for group, occurred in product(EventGroup, Occurred):
        kinds = [kind for kind in EventKind if GROUPS[kind] is group]
        assert len({opening(kind, occurred, OPENINGS) for kind in kinds}) == 1


def test_every_day_has_words_and_none_is_left_to_fill_in() -> None:
    assert set(WHEN) == set(Occurred)
    for kind, occurred in product(EventKind, Occurred):
        assert PLACEHOLDER not in opening(kind, occurred, OPENINGS)


def test_fixed_sentences_speak_of_feelings_and_of_the_hat() -> None:
    assert "feelings and coping, not the facts of the care" in FEELINGS_NOT_FACTS
    assert "Quality" in WHICH_HAT
