"""The numbers under “What is kept, and until when”."""

# ruff: noqa: RUF009 -- span() and count() make dataclass fields, as field() does.
from __future__ import annotations

from dataclasses import dataclass

from beenthere.domain.hours import Counting, Span
from beenthere.domain.policy.number import OURS, PROGRAM, span


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """What is kept, and until when."""

    erase_group: Span = span(
        "A group that was held or called off is erased after",
        "7 days",
        lowest="1 day",
        highest="14 days",
        why="Long enough for the team to ask to come together again, and no longer.",
        source="Some teams elsewhere take no attendance and no notes",
    )
    close: Span = span(
        "A case closes by itself after the last contact, in",
        "14 days",
        lowest="5 days",
        highest="30 days",
        why="A week for the follow-up and a week in hand; nothing waits to be remembered.",
        source=PROGRAM,
    )
    consent_every: Span = span(
        "A clinician in a lawsuit is asked again whether they want to go on, after",
        "182 days",
        lowest="60 days",
        highest="365 days",
        why="Twice a year, by voice: nobody is kept in a program because nobody asked.",
        source=PROGRAM,
        counting=Counting.THEN_AWAKE,
    )
    consent_answer: Span = span(
        "Without an answer to that, the case closes after",
        "21 days",
        lowest="14 days",
        highest="60 days",
        why="Three weeks to reach each other; after that we keep nothing that nobody asked for.",
        source=OURS,
    )
    consent_reminder: Span = span(
        "The supporter is reminded to ask after",
        "10 days",
        lowest="3 days",
        highest="13 days",
        why="Halfway, while there is time for another call.",
        source=OURS,
        counting=Counting.THEN_AWAKE,
    )
    consent_from_trial: Span = span(
        "Whether to go on is never asked nearer to a day of a trial than",
        "30 days",
        lowest="7 days",
        highest="90 days",
        why="Those days have questions enough.",
        source=PROGRAM,
    )
    erase: Span = span(
        "A closed case is erased after",
        "7 days",
        lowest="1 day",
        highest="14 days",
        why="Long enough for a last question about it to come up, and no longer.",
        source="University of Washington: identifiers erased on completion",
    )
    erase_declined: Span = span(
        "A declined or mistaken referral is erased within",
        "24 hours",
        lowest="1 hour",
        highest="24 hours",
        why="Somebody who said no is forgotten soon.",
        source=PROGRAM,
    )
    erase_withdrawn: Span = span(
        "What a supporter takes back about themselves is erased after",
        "7 days",
        lowest="1 day",
        highest="14 days",
        why="It counts no more at once; it is erased as a closed case is, and nobody can hurry it.",
        source=OURS,
    )
    erase_messages: Span = span(
        "A message that belongs to no case is erased after",
        "7 days",
        lowest="1 day",
        highest="14 days",
        why="Long enough to see that it arrived; messages about a case go with the case.",
        source=OURS,
    )
    erase_doors: Span = span(
        "A call for help through one of the two doors is erased once answered, or at the latest in",
        "3 days",
        lowest="24 hours",
        highest="7 days",
        why="What has to be documented of it, a person documents elsewhere.",
        source=OURS,
    )
    erase_announced: Span = span(
        "An event announced by Risk Management is forgotten, with its reference, in",
        "5 days",
        lowest="4 days",
        highest="14 days",
        why="By then outreach has begun, or the directors have been told that it has not.",
        source=OURS,
    )
    erase_duty: Span = span(
        "Who was on call, and who was away, is erased once it is over, after",
        "7 days",
        lowest="1 day",
        highest="30 days",
        why="Long enough to ask who had last weekend; nobody needs a history.",
        source=OURS,
    )
    forget_presentations: Span = span(
        "That a presentation was held, and who gave it, is forgotten after",
        "400 days",
        lowest="370 days",
        highest="800 days",
        why="Who has not heard in a year can be told from one year and a little more.",
        source=OURS,
    )
    question_open: Span = span(
        "The question to a department, whom would you go to, is open for",
        "60 days",
        lowest="7 days",
        highest="180 days",
        why="A department meeting or two, for everybody to come across it.",
        source=OURS,
    )
    nomination_kept: Span = span(
        "A nomination or an invitation that nobody takes up is erased after",
        "120 days",
        lowest="30 days",
        highest="365 days",
        why=(
            "Two rounds of training to invite somebody to; nobody stays on a list unasked. Once "
            "the last that may have come of a question is over, so is who has answered it."
        ),
        source=OURS,
    )
    forget_seats: Span = span(
        "Who came to which training or meeting is forgotten, but for counts by year, after",
        "400 days",
        lowest="370 days",
        highest="800 days",
        why=(
            "A year shows two meetings missed in a row; the letter for the promotion file needs "
            "only how many there were in each year."
        ),
        source=OURS,
    )
    forget_load: Span = span(
        "What a supporter had to do lately is forgotten, once their rest after it is over, in",
        "23 days",
        lowest="1 day",
        highest="90 days",
        why="With a week of rest it makes a month, and changes nothing any more in whom we ask.",
        source=OURS,
    )
    backup_keys: Span = span(
        "A backup made while a case was open can still tell who it was about for at most",
        "10 days",
        lowest="8 days",
        highest="21 days",
        why=(
            "The key to a week's backups of names is erased, counted from that week's Monday: "
            "so the last backup of a week outlives a long weekend."
        ),
        source=OURS,
    )
