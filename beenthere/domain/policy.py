"""Every number of the program, in one table: what it is, its default, its bounds, and why.

The fields of `Policy` are the table. The program file may override any of them within its
bounds; the published page and the docs are made from `numbers()`, so what is said and what
is done cannot differ.
"""

# ruff: noqa: RUF009 -- span() and count() make dataclass fields, as field() does.
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self

from beenthere.domain.hours import Counting, Span
from beenthere.domain.nearest import no_such_key
from beenthere.domain.number import Number, Topic, count, size, span


class PolicyError(ValueError):
    """Overrides that cannot be taken: `mistakes` holds a key and a cure for each."""

    def __init__(self, mistakes: tuple[tuple[str, str], ...]) -> None:
        super().__init__("; ".join(f"{key}: {cure}" for key, cure in mistakes))
        self.mistakes = mistakes


OURS = "Our own choice"
PROGRAM = "The program modelled here"


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The numbers in force. A span says which hours it counts: `Timetable.after` reckons it."""

    route: Span = span(
        Topic.RUNNING,
        "The program finds who may see a new referral, or tries again, within",
        "1 minute",
        lowest="10 seconds",
        highest="5 minutes",
        why="Nobody is at work on it yet, so nobody should be waiting for it.",
        source=OURS,
    )
    triage_urgent: Span = span(
        Topic.REACHING_OUT,
        "The director looks at an urgent referral within",
        "15 minutes",
        lowest="5 minutes",
        highest="2 hours",
        why=(
            "Three short steps must fit well inside a shift; until it is done, everybody who "
            "may see it is paged each time this passes."
        ),
        source="Code Lavender, Cleveland: a first response within 30 minutes",
    )
    triage_routine: Span = span(
        Topic.REACHING_OUT,
        "The director looks at any other referral within",
        "2 hours",
        lowest="30 minutes",
        highest="24 hours",
        why="With the match, the offer and the outreach it adds up to one waking day.",
        source="University of Washington: contact within 24 working hours",
        counting=Counting.OFFICE,
    )
    match_urgent: Span = span(
        Topic.REACHING_OUT,
        "The director chooses a supporter for an urgent case within",
        "15 minutes",
        lowest="5 minutes",
        highest="2 hours",
        why="Looking and choosing are one sitting; it is asked for apart so that it is not lost.",
        source=OURS,
    )
    match_routine: Span = span(
        Topic.REACHING_OUT,
        "The director chooses a supporter for any other case within",
        "1 hour",
        lowest="30 minutes",
        highest="24 hours",
        why="With triage, the offer and the outreach it adds up to one waking day.",
        source="University of Washington: contact within 24 working hours",
        counting=Counting.OFFICE,
    )
    offer_urgent: Span = span(
        Topic.REACHING_OUT,
        "An urgent offer waits for a supporter's answer for",
        "15 minutes",
        lowest="5 minutes",
        highest="2 hours",
        why="Long enough to leave a bedside, short enough to ask somebody else.",
        source=PROGRAM,
    )
    offer_routine: Span = span(
        Topic.REACHING_OUT,
        "Any other offer waits for a supporter's answer for",
        "4 hours",
        lowest="30 minutes",
        highest="24 hours",
        why="A supporter in the operating room can answer between cases; nobody is asked at night.",
        source=PROGRAM,
        counting=Counting.AWAKE,
    )
    short_list_at_most: int = count(
        Topic.REACHING_OUT,
        "Supporters on a list that the director approves, at most",
        5,
        lowest=1,
        highest=5,
        why="An offer moves along by itself only as far as the director has looked.",
        source=PROGRAM,
    )
    outreach_urgent: Span = span(
        Topic.REACHING_OUT,
        "After accepting an urgent case, the supporter reaches out within",
        "2 hours",
        lowest="30 minutes",
        highest="12 hours",
        why="An urgent call is for the same day, while it still weighs most.",
        source="Johns Hopkins RISE: reachable day and night; Code Lavender: 30 minutes",
    )
    outreach_routine: Span = span(
        Topic.REACHING_OUT,
        "After accepting any other case, the supporter reaches out within",
        "8 hours",
        lowest="2 hours",
        highest="48 hours",
        why="With triage, the match and the offer it adds up to one waking day.",
        source=(
            "University of Washington: 24 working hours; ChristianaCare: 24 to 48 hours; "
            "Betsy Lehman network: 1 to 2 business days"
        ),
        counting=Counting.AWAKE,
    )
    reminder_urgent: Span = span(
        Topic.REACHING_OUT,
        "After a gentle reminder in an urgent case, the director is told in",
        "30 minutes",
        lowest="10 minutes",
        highest="4 hours",
        why="A supporter may have reached out and not said so; a director calls and asks.",
        source=OURS,
    )
    reminder_routine: Span = span(
        Topic.REACHING_OUT,
        "After a gentle reminder in any other case, the director is told in",
        "4 hours",
        lowest="1 hour",
        highest="24 hours",
        why="The most common way to fall through is to be accepted and then forgotten.",
        source="On-call tools: acknowledged, then forgotten (GoAlert 3378)",
        counting=Counting.AWAKE,
    )
    quiet_urgent: Span = span(
        Topic.REACHING_OUT,
        "The director hears again of an urgent case gone quiet every",
        "30 minutes",
        lowest="10 minutes",
        highest="2 hours",
        why="Calling the supporter takes a few minutes; then everybody who may see it is told.",
        source=OURS,
    )
    quiet_routine: Span = span(
        Topic.REACHING_OUT,
        "The director hears again of any other case gone quiet every",
        "8 hours",
        lowest="1 hour",
        highest="40 hours",
        why="Once each working day, until somebody has decided.",
        source=OURS,
        counting=Counting.OFFICE,
    )
    page_next_urgent: Span = span(
        Topic.PAGING,
        "An urgent page that the director on call does not answer goes to their next channel after",
        "3 minutes",
        lowest="1 minute",
        highest="15 minutes",
        why="A phone may be in a locker; long enough to read one page and sign in.",
        source="On-call tools: the next channel after 2 to 5 minutes",
    )
    page_next_routine: Span = span(
        Topic.PAGING,
        "Any other page goes to the next channel of the director on call after",
        "20 minutes",
        lowest="5 minutes",
        highest="4 hours",
        why="The director may be in a meeting; it need not be interrupted twice.",
        source=OURS,
        counting=Counting.OFFICE,
    )
    page_backup_urgent: Span = span(
        Topic.PAGING,
        "An urgent page that nobody answers goes to the backup on call after",
        "7 minutes",
        lowest="2 minutes",
        highest="30 minutes",
        why="Two channels of the director on call come first, and half of the time is left.",
        source=OURS,
    )
    page_backup_routine: Span = span(
        Topic.PAGING,
        "Any other page that nobody answers goes to the backup on call after",
        "40 minutes",
        lowest="10 minutes",
        highest="6 hours",
        why="Well before the time in which it was promised to be looked at.",
        source=OURS,
        counting=Counting.OFFICE,
    )
    page_everybody_urgent: Span = span(
        Topic.PAGING,
        "An urgent page that nobody answers goes to everybody who may see the case after",
        "10 minutes",
        lowest="3 minutes",
        highest="1 hour",
        why="Somebody is still in time, whatever happened to the two on call.",
        source=OURS,
    )
    page_everybody_routine: Span = span(
        Topic.PAGING,
        "Any other page that nobody answers goes to everybody who may see the case after",
        "90 minutes",
        lowest="20 minutes",
        highest="8 hours",
        why="Half an hour is left to keep what was promised.",
        source=OURS,
        counting=Counting.OFFICE,
    )
    ask_next_urgent: Span = span(
        Topic.PAGING,
        "An urgent page to a supporter goes to their next channel after",
        "4 minutes",
        lowest="1 minute",
        highest="30 minutes",
        why="All their channels are tried before somebody else is asked.",
        source=OURS,
    )
    ask_next_routine: Span = span(
        Topic.PAGING,
        "Any other page to a supporter goes to their next channel after",
        "1 hour",
        lowest="10 minutes",
        highest="8 hours",
        why="One case in the operating room; a second channel is not a second request.",
        source=OURS,
        counting=Counting.THEN_AWAKE,
    )
    door_everybody: Span = span(
        Topic.PAGING,
        "When somebody may be harmed, or may have to report, everybody is paged after",
        "5 minutes",
        lowest="1 minute",
        highest="30 minutes",
        why="The two on call have had every channel of theirs ring by then.",
        source=OURS,
    )
    pages_window: Span = span(
        Topic.PAGING,
        "Pages to one person on one channel are counted over",
        "15 minutes",
        lowest="5 minutes",
        highest="2 hours",
        why="As long as an urgent case waits for its director.",
        source=OURS,
    )
    pages_at_most: int = count(
        Topic.PAGING,
        "Pages to one person on one channel in that time, before the rest become one page",
        5,
        lowest=1,
        highest=30,
        why="A sixth says nothing that the desk does not say better; urgent ones go on.",
        source=OURS,
    )
    urgent_pages_at_most: int = count(
        Topic.PAGING,
        "Urgent pages to one person on one channel in that time, before they become one page",
        10,
        lowest=3,
        highest=60,
        why="An event with many people hurt must not silence the phone of whoever answers it.",
        source="Group sessions elsewhere: 3 to 30 people",
    )
    try_again: Span = span(
        Topic.REACHING_OUT,
        "After a message or no answer, the supporter tries again in",
        "24 hours",
        lowest="4 hours",
        highest="3 days",
        why="Another time of day may suit better.",
        source=OURS,
        counting=Counting.THEN_AWAKE,
    )
    not_now: Span = span(
        Topic.REACHING_OUT,
        "After “not now”, the supporter asks once more in",
        "7 days",
        lowest="2 days",
        highest="21 days",
        why="It was not a no; the first days are often too soon.",
        source=OURS,
        counting=Counting.THEN_AWAKE,
    )
    tries_at_most: int = count(
        Topic.REACHING_OUT,
        "Tries without an answer before the director decides",
        3,
        lowest=1,
        highest=6,
        why="An offer is not a pursuit: after three the door stays open and the calls stop.",
        source="WashU: a median of 2 contacts; about 10 % decline",
    )
    follow_up: Span = span(
        Topic.REACHING_OUT,
        "The supporter is reminded to follow up after",
        "7 days",
        lowest="2 days",
        highest="21 days",
        why="One follow-up call, once the first days have passed.",
        source=PROGRAM,
        counting=Counting.THEN_AWAKE,
    )
    touch_before: Span = span(
        Topic.REACHING_OUT,
        "Before a date in a lawsuit, the supporter calls ahead by",
        "2 days",
        lowest="1 day",
        highest="14 days",
        why="Near enough to weigh on somebody, early enough to sleep on what helps.",
        source="Malpractice support: a call before the deposition and before the trial (MMIC)",
    )
    touch_after: Span = span(
        Topic.REACHING_OUT,
        "After a date in a lawsuit, the supporter calls within",
        "2 days",
        lowest="1 day",
        highest="14 days",
        why="The papers, or a day of questions, are hardest just after.",
        source="Malpractice support: a call within days of service (MMIC, The Doctors Company)",
    )
    touch_evening: int = count(
        Topic.REACHING_OUT,
        "On a day of a trial, the supporter calls in the evening, at this hour of the day",
        19,
        lowest=17,
        highest=21,
        why="After supper, when the day in court comes back.",
        source="Malpractice support: a call every night of a trial (MMIC)",
    )
    touch_unplanned: Span = span(
        Topic.REACHING_OUT,
        "Where no date is known, the supporter calls again after, at the latest",
        "30 days",
        lowest="7 days",
        highest="90 days",
        why="Lawsuits are long stretches of waiting; a month is not too often, nor forgotten.",
        source=OURS,
    )
    touchpoint: Span = span(
        Topic.REACHING_OUT,
        "A touchpoint that is due is made, or a gentle reminder comes, in",
        "24 hours",
        lowest="8 hours",
        highest="3 days",
        why="A day of the supporter's own; on the evenings of a trial, until the next one.",
        source=OURS,
        counting=Counting.THEN_AWAKE,
    )
    hand_off: Span = span(
        Topic.REACHING_OUT,
        "A hand-off waits for a professional to open it for",
        "4 hours",
        lowest="30 minutes",
        highest="24 hours",
        why="Somebody who asked for help today hears today: after that a person makes the call.",
        source=OURS,
    )
    announced: Span = span(
        Topic.REACHING_OUT,
        "After Risk Management announces an event, outreach begins for everybody in it within",
        "24 hours",
        lowest="4 hours",
        highest="3 days",
        why="After that the desk says so, as nobody may have told us who was there.",
        source="University of Washington: contact within 24 working hours",
    )
    group_take: Span = span(
        Topic.GROUPS,
        "A director or an EAP leader takes on a group that was asked for within",
        "2 hours",
        lowest="30 minutes",
        highest="12 hours",
        why="The time that helps most begins after a day; until then a lot has to be arranged.",
        source=OURS,
        counting=Counting.AWAKE,
    )
    group_assign: Span = span(
        Topic.GROUPS,
        "A group that was taken on has a facilitator within",
        "4 hours",
        lowest="30 minutes",
        highest="24 hours",
        why="The facilitator still has to agree on a time with the unit, inside of three days.",
        source=OURS,
        counting=Counting.AWAKE,
    )
    group_plan: Span = span(
        Topic.GROUPS,
        "The facilitator of a group plans its time within",
        "8 hours",
        lowest="2 hours",
        highest="24 hours",
        why="A unit needs a day's notice to let people go; after that the desk is told.",
        source=OURS,
        counting=Counting.AWAKE,
    )
    group_opens: Span = span(
        Topic.GROUPS,
        "A team comes together after what happened, at the earliest, in",
        "24 hours",
        lowest="4 hours",
        highest="48 hours",
        why="Before that people need sleep, food and one another more than a session.",
        source="Group sessions elsewhere: 24 to 72 hours after",
    )
    group_closes: Span = span(
        Topic.GROUPS,
        "A team comes together after what happened, if it can, within",
        "72 hours",
        lowest="48 hours",
        highest="7 days",
        why="While the days are still close; a later time is planned where the team asks for it.",
        source="Group sessions elsewhere: 24 to 72 hours after",
    )
    group_later: Span = span(
        Topic.GROUPS,
        "A team that asks for a later time comes together within",
        "14 days",
        lowest="8 days",
        highest="28 days",
        why="A team of several shifts takes a while to find an hour; beyond that it is forgotten.",
        source=OURS,
    )
    group_shortest: Span = span(
        Topic.GROUPS,
        "A session of a group lasts at least",
        "1 hour",
        lowest="1 hour",
        highest="90 minutes",
        why="Everybody who wants to is to be heard once.",
        source="Group sessions elsewhere: 1 to 2 hours",
    )
    group_longest: Span = span(
        Topic.GROUPS,
        "A session of a group lasts at most",
        "2 hours",
        lowest="90 minutes",
        highest="2 hours",
        why="After that nobody listens any more; another time helps more than a longer one.",
        source="Group sessions elsewhere: 1 to 2 hours; 77 minutes at the University of Missouri",
    )
    group_at_least: int = count(
        Topic.GROUPS,
        "People a group takes, at least",
        3,
        lowest=2,
        highest=6,
        why="For one or two a peer of their own is better.",
        source="Group sessions elsewhere: 3 to 30 people",
    )
    group_at_most: int = count(
        Topic.GROUPS,
        "People of one session, at most; a larger team is split",
        30,
        lowest=8,
        highest=40,
        why="In a larger circle most say nothing.",
        source="Group sessions elsewhere: 3 to 30 people",
    )
    group_peers: int = count(
        Topic.GROUPS,
        "Peer supporters who come along to a group",
        2,
        lowest=1,
        highest=4,
        why="One listens to the circle and one can leave it with whoever has to go out.",
        source=OURS,
    )
    group_soon: Span = span(
        Topic.GROUPS,
        "Whoever leads a group is reminded beforehand, by",
        "3 hours",
        lowest="1 hour",
        highest="24 hours",
        why="Time enough to read the guide and to get there.",
        source=OURS,
    )
    group_count: Span = span(
        Topic.GROUPS,
        "How many came to a group can be said for",
        "2 days",
        lowest="4 hours",
        highest="7 days",
        why="After that nobody remembers it well; a number that is missing harms nobody.",
        source=OURS,
    )
    erase_group: Span = span(
        Topic.KEEPING,
        "A group that was held or called off is erased after",
        "7 days",
        lowest="1 day",
        highest="14 days",
        why="Long enough for the team to ask to come together again, and no longer.",
        source="Some teams elsewhere take no attendance and no notes",
    )
    ask_outside_again: Span = span(
        Topic.REACHING_OUT,
        "Outside help that was asked for one event is asked again after, at the earliest",
        "12 hours",
        lowest="1 hour",
        highest="3 days",
        why="One night: whoever has read it once should not wonder whether it is twice as many.",
        source=OURS,
    )
    close: Span = span(
        Topic.KEEPING,
        "A case closes by itself after the last contact, in",
        "14 days",
        lowest="5 days",
        highest="30 days",
        why="A week for the follow-up and a week in hand; nothing waits to be remembered.",
        source=PROGRAM,
    )
    consent_every: Span = span(
        Topic.KEEPING,
        "A clinician in a lawsuit is asked again whether they want to go on, after",
        "182 days",
        lowest="60 days",
        highest="365 days",
        why="Twice a year, by voice: nobody is kept in a program because nobody asked.",
        source=PROGRAM,
        counting=Counting.THEN_AWAKE,
    )
    consent_answer: Span = span(
        Topic.KEEPING,
        "Without an answer to that, the case closes after",
        "21 days",
        lowest="14 days",
        highest="60 days",
        why="Three weeks to reach each other; after that we keep nothing that nobody asked for.",
        source=OURS,
    )
    consent_reminder: Span = span(
        Topic.KEEPING,
        "The supporter is reminded to ask after",
        "10 days",
        lowest="3 days",
        highest="13 days",
        why="Halfway, while there is time for another call.",
        source=OURS,
        counting=Counting.THEN_AWAKE,
    )
    consent_from_trial: Span = span(
        Topic.KEEPING,
        "Whether to go on is never asked nearer to a day of a trial than",
        "30 days",
        lowest="7 days",
        highest="90 days",
        why="Those days have questions enough.",
        source=PROGRAM,
    )
    erase: Span = span(
        Topic.KEEPING,
        "A closed case is erased after",
        "7 days",
        lowest="1 day",
        highest="14 days",
        why="Long enough for a last question about it to come up, and no longer.",
        source="University of Washington: identifiers erased on completion",
    )
    erase_declined: Span = span(
        Topic.KEEPING,
        "A declined or mistaken referral is erased within",
        "24 hours",
        lowest="1 hour",
        highest="24 hours",
        why="Somebody who said no is forgotten soon.",
        source=PROGRAM,
    )
    erase_withdrawn: Span = span(
        Topic.KEEPING,
        "What a supporter takes back about themselves is erased after",
        "7 days",
        lowest="1 day",
        highest="14 days",
        why="It counts no more at once; it is erased as a closed case is, and nobody can hurry it.",
        source=OURS,
    )
    erase_messages: Span = span(
        Topic.KEEPING,
        "A message that belongs to no case is erased after",
        "7 days",
        lowest="1 day",
        highest="14 days",
        why="Long enough to see that it arrived; messages about a case go with the case.",
        source=OURS,
    )
    erase_doors: Span = span(
        Topic.KEEPING,
        "A call for help through one of the two doors is erased once answered, or at the latest in",
        "3 days",
        lowest="24 hours",
        highest="7 days",
        why="What has to be documented of it, a person documents elsewhere.",
        source=OURS,
    )
    erase_announced: Span = span(
        Topic.KEEPING,
        "An event announced by Risk Management is forgotten, with its reference, in",
        "5 days",
        lowest="4 days",
        highest="14 days",
        why="By then outreach has begun, or the directors have been told that it has not.",
        source=OURS,
    )
    erase_duty: Span = span(
        Topic.KEEPING,
        "Who was on call, and who was away, is erased once it is over, after",
        "7 days",
        lowest="1 day",
        highest="30 days",
        why="Long enough to ask who had last weekend; nobody needs a history.",
        source=OURS,
    )
    forget_presentations: Span = span(
        Topic.KEEPING,
        "That a presentation was held, and who gave it, is forgotten after",
        "400 days",
        lowest="370 days",
        highest="800 days",
        why="Who has not heard in a year can be told from one year and a little more.",
        source=OURS,
    )
    question_open: Span = span(
        Topic.KEEPING,
        "The question to a department, whom would you go to, is open for",
        "60 days",
        lowest="7 days",
        highest="180 days",
        why="A department meeting or two, for everybody to come across it.",
        source=OURS,
    )
    nomination_kept: Span = span(
        Topic.KEEPING,
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
        Topic.KEEPING,
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
        Topic.KEEPING,
        "What a supporter had to do lately is forgotten, once their rest after it is over, in",
        "23 days",
        lowest="1 day",
        highest="90 days",
        why="With a week of rest it makes a month, and changes nothing any more in whom we ask.",
        source=OURS,
    )
    backup_keys: Span = span(
        Topic.KEEPING,
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
    capacity: int = count(
        Topic.SUPPORTERS,
        "Open cases a supporter carries at once, unless they choose fewer or more",
        2,
        lowest=1,
        highest=6,
        why="They are volunteers with patients of their own.",
        source="Betsy Lehman network: 2 to 4 hours a month each",
    )
    walks_as_one: int = count(
        Topic.SUPPORTERS,
        "So many lawsuits between two touchpoints count as much as one open case",
        3,
        lowest=1,
        highest=10,
        why="A call a month asks little; counted whole for years, they would leave nobody to ask.",
        source=OURS,
    )
    enough_to_ask: int = count(
        Topic.SUPPORTERS,
        "Supporters who could be asked for anybody who works here, at the least",
        3,
        lowest=1,
        highest=10,
        why="One may be busy and one may not answer; then there is still somebody.",
        source=OURS,
    )
    plan_ahead: Span = span(
        Topic.SUPPORTERS,
        "Time away and leave can be entered ahead of time, up to",
        "365 days",
        lowest="30 days",
        highest="730 days",
        why="A year's plans; beyond that it is a mistake in the date.",
        source=OURS,
    )
    call_supporter: Span = span(
        Topic.SUPPORTERS,
        "A supporter who asks for a call gets it from a director within",
        "30 minutes",
        lowest="10 minutes",
        highest="4 hours",
        why="At any hour, and nobody asks why; when it passes, everybody who may call is paged.",
        source=PROGRAM,
    )
    rest_after_case: Span = span(
        Topic.SUPPORTERS,
        "After a case closes, the supporter rests for",
        "7 days",
        lowest="0 days",
        highest="60 days",
        why="Nobody should go from one hard conversation straight to the next.",
        source="44 % of 375 supporters showed concerning exhaustion (Joint Commission Journal)",
    )
    rest_more_after_heavy: Span = span(
        Topic.SUPPORTERS,
        "After a heavy kind of case, the supporter rests longer, by",
        "7 days",
        lowest="0 days",
        highest="60 days",
        why="A child, a colleague, violence, a mass event: these stay with whoever listened.",
        source="44 % of 375 supporters showed concerning exhaustion (Joint Commission Journal)",
    )
    carries_much: int = count(
        Topic.SUPPORTERS,
        "A supporter may carry too much with so many cases, open or just closed, or more",
        4,
        lowest=3,
        highest=20,
        why="Twice what they offer to carry; a director is told only where others carry far less.",
        source="44 % of 375 supporters showed concerning exhaustion (Joint Commission Journal)",
    )
    without_rest: Span = span(
        Topic.SUPPORTERS,
        "A supporter who took another case before the first was over may need a rest after",
        "21 days",
        lowest="7 days",
        highest="90 days",
        why="One case takes three weeks until it closes; whoever has two has had no day without.",
        source=OURS,
    )
    refresher: Span = span(
        Topic.SUPPORTERS,
        "After their last training, a refresher is due for a supporter in",
        "730 days",
        lowest="180 days",
        highest="1825 days",
        why="Listening is a skill that fades; every other year asks little of a volunteer.",
        source=OURS,
    )
    refresher_ahead: Span = span(
        Topic.SUPPORTERS,
        "A supporter and the program manager see that a refresher comes due beforehand, by",
        "60 days",
        lowest="7 days",
        highest="180 days",
        why="Long enough to find a date that suits.",
        source=OURS,
    )
    remind_gathering: Span = span(
        Topic.SUPPORTERS,
        "A reminder of a training or a meeting comes before it begins, by",
        "2 days",
        lowest="2 hours",
        highest="14 days",
        why="Time enough to give a place back to whoever waits for one.",
        source=OURS,
    )
    correct_attendance: Span = span(
        Topic.SUPPORTERS,
        "Who came to a training or a meeting can be corrected for",
        "14 days",
        lowest="1 day",
        highest="60 days",
        why="A slip of the thumb is noticed within days; after that others rely on it.",
        source=OURS,
    )
    missed_in_a_row: int = count(
        Topic.SUPPORTERS,
        "Meetings missed in a row before one kind message says that somebody was missed",
        2,
        lowest=2,
        highest=4,
        why="One is chance. Nobody has to explain, and it is said once.",
        source=PROGRAM,
    )
    fill_ahead: Span = span(
        Topic.SUPPORTERS,
        "Free places in a training or a meeting are shown to the program manager beforehand, by",
        "28 days",
        lowest="7 days",
        highest="90 days",
        why="Four weeks let a clinician still change a shift.",
        source=OURS,
    )
    answer_link: Span = span(
        Topic.SIGNING_IN,
        "A link that answers without signing in works for",
        "3 days",
        lowest="4 hours",
        highest="7 days",
        why="It outlives a long weekend, shows nothing, and works once.",
        source=OURS,
    )
    referral_form: Span = span(
        Topic.SIGNING_IN,
        "A referral that was begun can be sent for",
        "12 hours",
        lowest="1 hour",
        highest="24 hours",
        why="A shift may pass between the first question and the last.",
        source=OURS,
    )
    invitation: Span = span(
        Topic.SIGNING_IN,
        "An invitation to sign in works for",
        "7 days",
        lowest="1 day",
        highest="30 days",
        why="Long enough for somebody on leave; a new one is easily made.",
        source=OURS,
    )
    question_link: Span = span(
        Topic.SIGNING_IN,
        "A one-time link to name a colleague works for",
        "3 days",
        lowest="1 hour",
        highest="14 days",
        why="It outlives a weekend; a new one is easily asked for.",
        source=OURS,
    )
    question_letters: int = count(
        Topic.SIGNING_IN,
        "One-time links that the page of one department sends in an hour, at most",
        60,
        lowest=5,
        highest=500,
        why="A whole meeting can ask at once; nobody can have a hospital flooded with mail.",
        source=OURS,
    )
    channel_code: Span = span(
        Topic.SIGNING_IN,
        "The code that verifies a new way to reach you works for",
        "15 minutes",
        lowest="5 minutes",
        highest="1 hour",
        why="Long enough to walk to the pager it was sent to.",
        source="NIST SP 800-63B: at most 10 minutes by phone, a day by e-mail",
    )
    channel_code_tries: int = count(
        Topic.SIGNING_IN,
        "Wrong codes before a new one is needed",
        5,
        lowest=3,
        highest=10,
        why="Six digits cannot be guessed in so few.",
        source=OURS,
    )
    own_pages_an_hour: int = count(
        Topic.SIGNING_IN,
        "Codes and tests that somebody can have sent in an hour",
        10,
        lowest=3,
        highest=30,
        why="Enough to set up a phone with patience, too few to trouble whoever has that number.",
        source=OURS,
    )
    ways_at_most: int = count(
        Topic.SIGNING_IN,
        "Ways to be reached that one person can have",
        6,
        lowest=2,
        highest=10,
        why="Each is tried in turn, so the last of many would come too late.",
        source=OURS,
    )
    session_idle: Span = span(
        Topic.SIGNING_IN,
        "Someone who does nothing is signed out after",
        "30 minutes",
        lowest="5 minutes",
        highest="2 hours",
        why="Screens in a hospital are shared.",
        source="OWASP ASVS 5: short idle sessions where data is sensitive",
    )
    session_longest: Span = span(
        Topic.SIGNING_IN,
        "Everybody signs in again after",
        "12 hours",
        lowest="1 hour",
        highest="24 hours",
        why="One shift.",
        source="OWASP ASVS 5: sessions have a longest life",
    )
    confirm_again: Span = span(
        Topic.SIGNING_IN,
        "Proof of who you are counts, for the most private pages, for",
        "15 minutes",
        lowest="1 minute",
        highest="1 hour",
        why="A desk left unlocked must not open a case.",
        source=OURS,
    )
    second_person: Span = span(
        Topic.SIGNING_IN,
        "What takes counsel and a director waits for the second of them for",
        "3 days",
        lowest="1 hour",
        highest="7 days",
        why="It outlives a weekend; after that the first of them has to mean it again.",
        source=OURS,
    )
    together: Span = span(
        Topic.SIGNING_IN,
        "What counsel and a director have agreed to look at can be looked at for",
        "1 hour",
        lowest="10 minutes",
        highest="8 hours",
        why="One sitting.",
        source=OURS,
    )
    sign_in_tries: int = count(
        Topic.SIGNING_IN,
        "Wrong passwords before signing in rests",
        5,
        lowest=3,
        highest=10,
        why="Enough for a tired hand, too few for guessing.",
        source="OWASP: limits on password guessing",
    )
    sign_in_rest: Span = span(
        Topic.SIGNING_IN,
        "After too many wrong passwords, signing in rests for",
        "15 minutes",
        lowest="5 minutes",
        highest="2 hours",
        why="A supporter with an open case must not be kept out for a night.",
        source=OURS,
    )
    rota_ahead: Span = span(
        Topic.RUNNING,
        "A gap in the rota is shown to the directors beforehand, by",
        "7 days",
        lowest="2 days",
        highest="28 days",
        why="A week is long enough to find somebody, and near enough to matter.",
        source=OURS,
    )
    heard_for: Span = span(
        Topic.RUNNING,
        "Whoever heard of the program counts as having heard of it for",
        "365 days",
        lowest="90 days",
        highest="790 days",
        why="What nobody needed at the time is forgotten within a year or so.",
        source=OURS,
    )
    presenter_reminder: Span = span(
        Topic.RUNNING,
        "Whoever gives a presentation is reminded beforehand, by",
        "3 days",
        lowest="1 day",
        highest="14 days",
        why="Time enough to find somebody else.",
        source=OURS,
    )
    check_numbers: Span = span(
        Topic.RUNNING,
        "Each telephone number of the program is called once, to see that it is right, every",
        "182 days",
        lowest="30 days",
        highest="365 days",
        why="Twice a year: a wrong number is found by us, and not by whoever needs it.",
        source=OURS,
    )
    report_from: int = count(
        Topic.RUNNING,
        "A report covers so many clinicians, at least",
        20,
        lowest=11,
        highest=500,
        why="With fewer, nearly every count in it would be too small to show; it waits a quarter.",
        source="WashU: 4.8 referrals a month, which fill it in half a year",
    )
    others_at_most: int = count(
        Topic.RUNNING,
        "Others involved who can be named in one referral",
        12,
        lowest=1,
        highest=40,
        why="A whole team can be named; beyond that the director is the one to call.",
        source="Group sessions elsewhere: 3 to 30 people",
    )
    announcements_an_hour: int = count(
        Topic.RUNNING,
        "Events that one machine of Risk Management can announce in an hour",
        30,
        lowest=1,
        highest=500,
        why="A bad night has a few; more than that is a mistake in the machine.",
        source=OURS,
    )
    page_length: int = count(
        Topic.RUNNING,
        "Cases shown on one page of the desk",
        25,
        lowest=10,
        highest=100,
        why="A screen or two on a phone.",
        source=OURS,
    )
    delivery_tries: int = count(
        Topic.RUNNING,
        "Tries to deliver one message on one channel",
        6,
        lowest=1,
        highest=12,
        why="About ten minutes in all; after that the desk says it could not be delivered.",
        source=OURS,
    )
    delivery_first_wait: Span = span(
        Topic.RUNNING,
        "After a first failed try, the next comes in",
        "20 seconds",
        lowest="5 seconds",
        highest="5 minutes",
        why="Each wait is twice the one before; all tries fit into an urgent case’s 15 minutes.",
        source=OURS,
    )
    delivery_longest_wait: Span = span(
        Topic.RUNNING,
        "Tries to deliver a message are never further apart than",
        "15 minutes",
        lowest="1 minute",
        highest="1 hour",
        why="An urgent page must not sleep through a short outage.",
        source=OURS,
    )
    push_waits: Span = span(
        Topic.RUNNING,
        "A page for a phone that is switched off waits at its maker's service for",
        "1 hour",
        lowest="15 minutes",
        highest="4 hours",
        why="Other ways and other people are tried by then; what comes later is no longer true.",
        source=OURS,
    )
    receipt_window: Span = span(
        Topic.RUNNING,
        "A receipt from a provider of messages counts if it was signed in the last",
        "5 minutes",
        lowest="1 minute",
        highest="30 minutes",
        why="Clocks differ a little; a receipt that was recorded cannot be played again later.",
        source="Signed webhooks of large providers: 5 minutes",
    )
    lease: Span = span(
        Topic.RUNNING,
        "Work that was begun and not finished is begun again after",
        "2 minutes",
        lowest="30 seconds",
        highest="15 minutes",
        why="Longer than any single piece of work, shorter than anybody's patience.",
        source=OURS,
    )
    heartbeat: Span = span(
        Topic.RUNNING,
        "While nothing has fallen through, the worker says so outside every",
        "5 minutes",
        lowest="1 minute",
        highest="1 hour",
        why="Whoever listens there notices a worker that is gone while it is still early.",
        source=OURS,
    )
    clock_jump: Span = span(
        Topic.RUNNING,
        "Erasing stops and asks when the clock has jumped by more than",
        "3 days",
        lowest="1 day",
        highest="30 days",
        why="A wrong clock must not erase what is still needed; a long weekend off is no jump.",
        source=OURS,
    )

    def with_overrides(self, overrides: Mapping[str, object]) -> Self:
        """This policy with some numbers changed, each written as a program file writes it.

        Raises PolicyError naming every key that is unknown, unreadable, out of bounds, or
        at odds with another.
        """
        changes: dict[str, Any] = {}
        mistakes: list[tuple[str, str]] = []
        for key, value in overrides.items():
            if (number := _NUMBERS.get(key)) is None:
                mistakes.append((key, no_such_key(key, _NUMBERS)))
                continue
            try:
                changes[key] = number.read(value)
            except ValueError as refused:
                mistakes.append((key, str(refused)))
        changed = replace(self, **changes)
        mistakes += [
            (later, f"must be longer than {sooner} ({getattr(changed, sooner).words})")
            for sooner, later in _IN_ORDER
            if size(getattr(changed, later)) <= size(getattr(changed, sooner))
        ]
        if mistakes:
            raise PolicyError(tuple(mistakes))
        return changed


_IN_ORDER = (
    ("group_opens", "group_closes"),
    ("group_closes", "group_later"),
    ("group_shortest", "group_longest"),
    ("follow_up", "close"),
    ("try_again", "close"),
    ("not_now", "close"),
    ("consent_reminder", "consent_answer"),
    ("consent_answer", "consent_every"),
    ("touch_unplanned", "consent_every"),
    ("rest_after_case", "forget_load"),
    ("heard_for", "forget_presentations"),
    ("announced", "erase_announced"),
    ("correct_attendance", "forget_seats"),
    ("refresher_ahead", "refresher"),
    ("session_idle", "session_longest"),
    ("delivery_first_wait", "delivery_longest_wait"),
    ("page_next_urgent", "page_backup_urgent"),
    ("page_next_routine", "page_backup_routine"),
    ("page_backup_urgent", "page_everybody_urgent"),
    ("page_backup_routine", "page_everybody_routine"),
)
"""Pairs of spans of which the second must be the longer."""

_NUMBERS: dict[str, Number] = {
    entry.name: Number(name=entry.name, default=getattr(Policy, entry.name), **entry.metadata)
    for entry in fields(Policy)
}


def numbers(topic: Topic | None = None) -> tuple[Number, ...]:
    """The rows of the table, in order; those of one topic, or all."""
    return tuple(row for row in _NUMBERS.values() if topic in (None, row.topic))


@dataclass(frozen=True, kw_only=True)
class Published:
    """One line of the published schedule: `After a closed case ...: 7 days`, and why."""

    words: str
    value: Span | int
    why: str


def schedule(policy: Policy, topic: Topic) -> tuple[Published, ...]:
    """The numbers in force under one heading, as the public page shows them."""
    return tuple(
        Published(words=row.words, value=getattr(policy, row.name), why=row.why)
        for row in numbers(topic)
    )
