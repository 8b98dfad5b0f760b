"""The lines of reports: counters, never a row per case."""

from __future__ import annotations

from beenthere.inventory.columns import Keeps, Reader, table

REPORTS = (
    *table(
        "reports_tally",
        keeps=Keeps.PROGRAM,
        readers=(Reader.PROGRAM,),
        columns={
            "id": "Numbers the row",
            "month": "The month in which the cases closed",
            "kind": "The coarse kind of event",
            "source": "What kind of person told the program",
            "referred": "How many clinicians were referred",
            "reached": "How many of them were reached",
            "declined": "How many said no, thank you",
            "same_day": "To how many a supporter first reached out on the day of the referral",
            "next_day": "To how many by the end of the next office day",
            "later": "To how many later",
            "nobody": "For how many matching found nobody to ask, or only against advice",
            "no_language": "For how many nobody spoke the language they asked for",
            "no_profession": "For how many nobody was of the profession they asked for",
            "no_specialty": "For how many nobody was of their specialty, as they asked",
        },
    ),
    *table(
        "reports_connected",
        keeps=Keeps.PROGRAM,
        readers=(Reader.PROGRAM,),
        columns={
            "id": "Numbers the row",
            "month": "In which month",
            "kind": "To what kind of help somebody was connected",
            "count": "How often, as supporters said; never who, and not which supporter",
        },
    ),
    *table(
        "reports_counted",
        keeps=Keeps.FORM,
        readers=(Reader.PROGRAM,),
        columns={
            "number": "A number made up for a form, so that a second tap on it counts nothing",
            "on": "On which day it was counted, to forget it two days later",
        },
    ),
    *table(
        "reports_period",
        keeps=Keeps.PROGRAM,
        readers=(Reader.STAFF,),
        columns={
            "id": "Numbers the report",
            "begins": "The first day of the months it covers",
            "ends": "The day after the last: periods never overlap",
        },
    ),
    *table(
        "reports_figure",
        keeps=Keeps.PROGRAM,
        readers=(Reader.STAFF,),
        columns={
            "id": "Numbers the row",
            "period_id": "Which report it belongs to",
            "measure": "What was counted",
            "kind": "For which group of kinds of event, or for all",
            "told_by": "For which group of those who tell the program, or for all",
            "mark": "Whether the count is shown, or only that it is small or not small",
            "count": "The count, where it is shown; never from 1 to 10",
        },
    ),
)
