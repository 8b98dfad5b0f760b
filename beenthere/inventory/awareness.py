"""The lines of how people learn of the program."""

from __future__ import annotations

from beenthere.inventory.columns import Finds, Keeps, Reader, table

AWARENESS = (
    *table(
        "awareness_presentation",
        keeps=Keeps.ATTENDED,
        readers=(Reader.OWN, Reader.STAFF),
        columns={
            "id": "Numbers the presentation, also in calendar programs",
            "kind": "Grand rounds, an orientation or the required training",
            "begins_at": "From when",
            "ends_at": "Until when",
            "place_id": "Where",
            "presenter_id": "Who tells people of the program there",
            "reminded": "Whether they were reminded; it is said once",
            "came": "About how many came, once it was held; who they were is not noted",
        },
        finds={"presenter_id": Finds.ACCOUNT},
    ),
    *table(
        "awareness_presentation_departments",
        keeps=Keeps.ATTENDED,
        readers=(Reader.STAFF,),
        columns={
            "id": "Numbers the row",
            "presentation_id": "Which presentation",
            "department_id": "For which department it is; without any, for all of them",
        },
    ),
    *table(
        "awareness_training",
        keeps=Keeps.PROGRAM,
        readers=(Reader.STAFF,),
        columns={
            "id": "Numbers the row",
            "department_id": "Whose people completed the required training",
            "month": "In which month",
            "count": "How many; the list that they were counted from is not kept",
        },
    ),
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
