"""The lines of paging: how people of the program are reached, and what waits to be said."""

from __future__ import annotations

from beenthere.inventory.columns import Finds, Keeps, Reader, table

PAGING = (
    *table(
        "paging_contactpoint",
        keeps=Keeps.ACCOUNT,
        readers=(Reader.OWN,),
        columns={
            "id": "Numbers the row",
            "account_id": "Whom it reaches",
            "place": "Which is tried first, in the order they chose",
            "kind": "By e-mail or by webhook",
            "email": "The address, where it is e-mail",
            "web_address": "The address, where it is a webhook",
        },
        finds={"account_id": Finds.ACCOUNT, "email": Finds.ROW, "web_address": Finds.ROW},
    ),
    *table(
        "paging_message",
        keeps=Keeps.MESSAGE,
        readers=(Reader.PROGRAM, Reader.DIRECTORS),
        columns={
            "id": "Numbers the message, so that a channel can drop repeats",
            "account_id": "Whom it is for",
            "kind": "Which of the fixed messages it is; its words are not stored",
            "case_id": "The case it is about, so that it goes with the case",
            "offer_id": "The offer it is about, so that a settled offer pages nobody",
            "assignment_id": "Whose turn it reminds of, so that the answer finds the case",
            "state": "Whether it waits, was sent, failed or is no longer needed",
            "place": "Which of the person's contact points is being tried",
            "due_at": "When it is to be sent; once sent, when it was",
            "lease_until": "Two workers do not send the same message",
            "attempts": "How often it was tried, to try less and less often",
            "answered_at": "Its answer link works once",
        },
        finds={"account_id": Finds.ACCOUNT, "case_id": Finds.CASE},
    ),
)
