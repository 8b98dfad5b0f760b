"""The lines of erasing."""

from __future__ import annotations

from beenthere.inventory.columns import Keeps, Reader, table

PRIVACY = (
    *table(
        "privacy_receipt",
        keeps=Keeps.PROGRAM,
        readers=(Reader.ANYONE,),
        columns={
            "id": "Numbers the receipt",
            "on": "A day on which cases were erased on schedule",
            "count": "How many",
            "chain": "A hash over this receipt and the one before, so that none can be altered",
        },
    ),
    *table(
        "privacy_lastrun",
        keeps=Keeps.PROGRAM,
        readers=(Reader.PROGRAM,),
        columns={
            "id": "The only row there may be",
            "at": "When erasing last ran: it stops when the clock has jumped since",
        },
    ),
)
