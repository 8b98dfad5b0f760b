"""The lines of reports: counters, never a row per case."""

from __future__ import annotations

from beenthere.inventory.columns import Keeps, Reader, table

REPORTS = table(
    "reports_tally",
    keeps=Keeps.PROGRAM,
    readers=(Reader.STAFF,),
    columns={
        "id": "Numbers the row",
        "month": "The month in which the cases closed",
        "kind": "The coarse kind of event",
        "source": "What kind of person told the program",
        "referred": "How many clinicians were referred",
        "reached": "How many of them were reached",
        "declined": "How many said no, thank you",
    },
)
