"""The lines of nominations: how often somebody was named, and never by whom."""

from __future__ import annotations

from beenthere.inventory.columns import Finds, Keeps, Reader, table

NOMINATIONS = (
    *table(
        "nominations_question",
        keeps=Keeps.NOMINATED,
        readers=(Reader.STAFF,),
        columns={
            "id": "The secret in the address that a department is sent",
            "department_id": "Which department is asked whom they would go to",
            "asked_on": "Since when, so that it closes by itself",
        },
    ),
    *table(
        "nominations_answered",
        keeps=Keeps.NOMINATED,
        readers=(Reader.PROGRAM,),
        columns={
            "digest": "A keyed hash, so that everybody counts once; whom they named is not in it",
            "until": "When it is forgotten: once what it may have counted for is over",
        },
        sealed=("digest",),
    ),
    *table(
        "nominations_nominee",
        keeps=Keeps.NOMINATED,
        readers=(Reader.STAFF,),
        columns={
            "id": "A random number of the row, which tells nothing of the order",
            "person_id": "Whom colleagues would go to",
            "status": "Whether they were invited already",
            "since": "Since when, so that what nobody takes up ends",
            "named_by": "How many colleagues named them; who they were is kept nowhere",
        },
        finds={"person_id": Finds.PERSON},
    ),
    *table(
        "nominations_letter",
        keeps=Keeps.NOMINATED,
        readers=(Reader.PROGRAM,),
        columns={
            "id": "Numbers the letter, for the mail server too",
            "kind": "What it says: each kind has its fixed words",
            "person_id": "To whom it goes; a link to answer is forgotten an hour after it was sent",
            "question_id": "Which question its link answers",
            "nominee_id": "Which invitation it is",
            "state": "Whether it was sent",
            "due_at": "When it is to be sent, or was",
            "lease_until": "So that no two workers send it",
            "attempts": "How often that was tried",
        },
        finds={"person_id": Finds.PERSON},
    ),
)
