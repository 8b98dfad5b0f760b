"""The lines of the peer supporters."""

from __future__ import annotations

from beenthere.inventory.columns import Finds, Keeps, Reader, table

SUPPORTERS = (
    *table(
        "supporters_supporter",
        keeps=Keeps.ACCOUNT,
        readers=(Reader.OWN, Reader.STAFF),
        columns={
            "id": "Numbers the supporter",
            "account_id": "Ties them to their sign-in",
            "person_id": "Ties them to the directory, for matching and conflicts",
            "status": "Whether they can be asked",
            "trained_on": "Only trained colleagues are asked",
            "capacity": "How many open cases they carry at once",
            "been_there": "What they have lived through themselves, where they chose to say so",
            "last_closed_on": "They rest after a case; the day is forgotten once they have rested",
            "recent_cases": "Cases since their last good rest, so that nobody carries too much",
        },
        finds={"id": Finds.SUPPORTER, "account_id": Finds.ACCOUNT, "person_id": Finds.PERSON},
    ),
    *table(
        "supporters_neverwith",
        keeps=Keeps.ACCOUNT,
        readers=(Reader.OWN,),
        columns={
            "id": "Numbers the row",
            "supporter_id": "Who would rather not",
            "person_id": "Be matched with whom; no reason is asked",
        },
        finds={"supporter_id": Finds.SUPPORTER},
        apart={
            "person_id": (
                "A supporter may say with whom they would rather not be matched. It is their own "
                "private wish, so it is listed under the one who has it, never under the other."
            )
        },
    ),
)
