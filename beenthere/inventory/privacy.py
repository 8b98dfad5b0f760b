"""The lines of erasing, and of what takes two people."""

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
    *table(
        "privacy_hold",
        keeps=Keeps.RECORD,
        readers=(Reader.COUNSEL,),
        columns={
            "id": "Numbers the hold",
            "first_month": "The first month of referral that is not erased",
            "last_month": "The last one; empty while no end is known",
            "department": "The only department it is about; empty for all",
            "set_by_id": "Which account set it",
            "set_at": "When",
        },
        points=("set_by_id",),
    ),
    *table(
        "privacy_askedtokeep",
        keeps=Keeps.HOLD,
        readers=(Reader.OWN,),
        columns={
            "account_id": "A supporter who was asked to delete nothing of their own",
        },
        points=("account_id",),
    ),
    *table(
        "privacy_joint",
        keeps=Keeps.RECORD,
        readers=(Reader.COUNSEL,),
        columns={
            "id": "Numbers the request",
            "kind": "What counsel and a director are to do together, from a short list",
            "about": "A number that says nothing by itself, such as a legal hold's",
            "asked_by_id": "Which account asked",
            "asked_as": "In which role",
            "asked_at": "When",
            "agreed_by_id": "Which other account agreed",
            "agreed_as": "In which role: never on the same side",
            "agreed_at": "When",
            "ends_at": "After this it has to be asked for again",
        },
        points=("asked_by_id", "agreed_by_id"),
    ),
    *table(
        "privacy_orphan",
        keeps=Keeps.PROGRAM,
        readers=(Reader.PROGRAM,),
        columns={
            "key": "A key that belongs to no case, by its number",
            "since": "Since when: it is erased once no backup could want it again",
        },
    ),
)
