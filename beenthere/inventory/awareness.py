"""The lines of how people learn of the program."""

from __future__ import annotations

from beenthere.inventory.columns import Keeps, Reader, table

AWARENESS = (
    *table(
        "awareness_opening",
        keeps=Keeps.PROGRAM,
        readers=(Reader.STAFF,),
        columns={
            "id": "Numbers the row",
            "department_id": "From whose posters and cards the referral page was opened",
            "month": "In which month",
            "count": "How often: openings, not referrals; the small ones are shown to nobody",
        },
    ),
)
