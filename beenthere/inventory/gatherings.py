"""The lines of training and meetings: who comes together when, and for a while who came."""

from __future__ import annotations

from beenthere.inventory.columns import Finds, Keeps, Reader, table

GATHERINGS = (
    *table(
        "gatherings_place",
        keeps=Keeps.PROGRAM,
        readers=(Reader.STAFF,),
        columns={
            "id": "Numbers the place",
            "label": "What the program manager calls a room, or “by video”: never a person",
            "offered": "Whether it can still be chosen",
        },
    ),
    *table(
        "gatherings_gathering",
        keeps=Keeps.ATTENDED,
        readers=(Reader.STAFF,),
        columns={
            "id": "Numbers it, also in calendar programs",
            "kind": "A half day of training, a refresher, a meeting, or training for groups",
            "begins_at": "From when",
            "ends_at": "Until when",
            "place_id": "Where",
            "seats": "How many can come",
            "called_off": "Whether it takes place",
            "looked_back": "Whether those who were missed have been told so; it is said once",
        },
    ),
    *table(
        "gatherings_trainer",
        keeps=Keeps.ATTENDED,
        readers=(Reader.STAFF,),
        columns={
            "id": "Numbers the row",
            "gathering_id": "What they lead",
            "account_id": "Who leads it",
        },
        finds={"account_id": Finds.ACCOUNT},
    ),
    *table(
        "gatherings_seat",
        keeps=Keeps.ATTENDED,
        readers=(Reader.OWN, Reader.STAFF),
        columns={
            "id": "Numbers the seat",
            "gathering_id": "Of which gathering",
            "supporter_id": "Whose place it is",
            "state": "Whether they have a place or wait for one, and whether they came; never why",
            "since": "When they asked: whoever waits longest moves up",
        },
        finds={"supporter_id": Finds.SUPPORTER},
    ),
    *table(
        "gatherings_yearcount",
        keeps=Keeps.ACCOUNT,
        readers=(Reader.OWN,),
        columns={
            "id": "Numbers the row",
            "supporter_id": "Whose it is, for the letter that thanks them",
            "year": "In which year",
            "kind": "Which kind",
            "times": "How often they came",
            "last_on": "When they last did, so that a refresher comes due in time",
        },
        finds={"supporter_id": Finds.SUPPORTER},
    ),
)
