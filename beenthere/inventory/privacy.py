"""The lines of erasing, and of what takes two people."""

from __future__ import annotations

from beenthere.inventory.columns import Finds, Keeps, Reader, table

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
        finds={"set_by_id": Finds.ACCOUNT},
    ),
    *table(
        "privacy_askedtokeep",
        keeps=Keeps.HOLD,
        readers=(Reader.OWN,),
        columns={
            "account_id": "A supporter who was asked to delete nothing of their own",
        },
        finds={"account_id": Finds.ACCOUNT},
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
            "ends_at": "After this it has to be asked for again; what was looked at ended then",
        },
        finds={"asked_by_id": Finds.ACCOUNT, "agreed_by_id": Finds.ACCOUNT},
    ),
    *table(
        "privacy_disclosure",
        keeps=Keeps.REQUEST,
        readers=(Reader.COUNSEL,),
        columns={
            "id": "Numbers the request, and its key in the keystore",
            "who": "About whom counsel and a director ask, under the request's own key",
        },
        sealed=("who",),
        apart={
            "who": (
                "Requests like this one are not listed: the record of them says who asked and "
                "agreed and when, and not about whom."
            )
        },
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
