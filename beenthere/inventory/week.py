"""The lines of the manager's week."""

from __future__ import annotations

from beenthere.inventory.columns import Keeps, Reader, table

WEEK = (
    *table(
        "week_checkednumber",
        keeps=Keeps.PROGRAM,
        readers=(Reader.ANYONE,),
        columns={
            "dial": "A telephone number of the program file, never that of a person",
            "checked_on": "When it was last found to be right; pages say so once that is long ago",
        },
    ),
)
