"""The numbers under “Signing in and links”."""

# ruff: noqa: RUF009 -- span() and count() make dataclass fields, as field() does.
from __future__ import annotations

from dataclasses import dataclass

from beenthere.domain.hours import Span
from beenthere.domain.policy.number import OURS, count, span


@dataclass(frozen=True, kw_only=True)
class SigningIn:
    """Signing in and links."""

    answer_link: Span = span(
        "A link that answers without signing in works for",
        "3 days",
        lowest="4 hours",
        highest="7 days",
        why="It outlives a long weekend, shows nothing, and works once.",
        source=OURS,
    )
    referral_form: Span = span(
        "A referral that was begun can be sent for",
        "12 hours",
        lowest="1 hour",
        highest="24 hours",
        why="A shift may pass between the first question and the last.",
        source=OURS,
    )
    invitation: Span = span(
        "An invitation to sign in works for",
        "7 days",
        lowest="1 day",
        highest="30 days",
        why="Long enough for somebody on leave; a new one is easily made.",
        source=OURS,
    )
    question_link: Span = span(
        "A one-time link to name a colleague works for",
        "3 days",
        lowest="1 hour",
        highest="14 days",
        why="It outlives a weekend; a new one is easily asked for.",
        source=OURS,
    )
    question_letters: int = count(
        "One-time links that the page of one department sends in an hour, at most",
        60,
        lowest=5,
        highest=500,
        why="A whole meeting can ask at once; nobody can have a hospital flooded with mail.",
        source=OURS,
    )
    channel_code: Span = span(
        "The code that verifies a new way to reach you works for",
        "15 minutes",
        lowest="5 minutes",
        highest="1 hour",
        why="Long enough to walk to the pager it was sent to.",
        source="NIST SP 800-63B: at most 10 minutes by phone, a day by e-mail",
    )
    channel_code_tries: int = count(
        "Wrong codes before a new one is needed",
        5,
        lowest=3,
        highest=10,
        why="Six digits cannot be guessed in so few.",
        source=OURS,
    )
    own_pages_an_hour: int = count(
        "Codes and tests that somebody can have sent in an hour",
        10,
        lowest=3,
        highest=30,
        why="Enough to set up a phone with patience, too few to trouble whoever has that number.",
        source=OURS,
    )
    ways_at_most: int = count(
        "Ways to be reached that one person can have",
        6,
        lowest=2,
        highest=10,
        why="Each is tried in turn, so the last of many would come too late.",
        source=OURS,
    )
    session_idle: Span = span(
        "Someone who does nothing is signed out after",
        "30 minutes",
        lowest="5 minutes",
        highest="2 hours",
        why="Screens in a hospital are shared.",
        source="OWASP ASVS 5: short idle sessions where data is sensitive",
    )
    session_longest: Span = span(
        "Everybody signs in again after",
        "12 hours",
        lowest="1 hour",
        highest="24 hours",
        why="One shift.",
        source="OWASP ASVS 5: sessions have a longest life",
    )
    confirm_again: Span = span(
        "Proof of who you are counts, for the most private pages, for",
        "15 minutes",
        lowest="1 minute",
        highest="1 hour",
        why="A desk left unlocked must not open a case.",
        source=OURS,
    )
    second_person: Span = span(
        "What takes counsel and a director waits for the second of them for",
        "3 days",
        lowest="1 hour",
        highest="7 days",
        why="It outlives a weekend; after that the first of them has to mean it again.",
        source=OURS,
    )
    together: Span = span(
        "What counsel and a director have agreed to look at can be looked at for",
        "1 hour",
        lowest="10 minutes",
        highest="8 hours",
        why="One sitting.",
        source=OURS,
    )
    sign_in_tries: int = count(
        "Wrong passwords before signing in rests",
        5,
        lowest=3,
        highest=10,
        why="Enough for a tired hand, too few for guessing.",
        source="OWASP: limits on password guessing",
    )
    sign_in_rest: Span = span(
        "After too many wrong passwords, signing in rests for",
        "15 minutes",
        lowest="5 minutes",
        highest="2 hours",
        why="A supporter with an open case must not be kept out for a night.",
        source=OURS,
    )
