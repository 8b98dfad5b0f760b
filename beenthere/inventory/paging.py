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
            "kind": "On what: e-mail, a text message, a pager and so on",
            "email": "The address, where it is e-mail or Teams",
            "web_address": "The address, where it is a webhook",
            "phone": "The number, where it is a text message",
            "pager": "The number, where it is a pager",
            "push_endpoint": "The browser's mailbox, where it is a notice on a phone or computer",
            "push_key": "Seals such a notice, so that only that browser reads it",
            "push_secret": "Seals such a notice, so that only that browser reads it",
            "pagerduty_key": "Which service to page, where it is PagerDuty",
            "verified_at": "Only a verified way is used; any other is forgotten in days",
            "code_asked_at": "A code that verifies it works for a short time; the code is not kept",
            "code_tries": "After a few wrong codes a new one is needed",
            "last_delivery": "Shows the owner whether pages get through",
            "last_delivery_at": "Shows the owner when the last page did or did not",
        },
        finds={
            "account_id": Finds.ACCOUNT,
            "email": Finds.ROW,
            "web_address": Finds.ROW,
            "phone": Finds.ROW,
            "pager": Finds.ROW,
            "push_endpoint": Finds.ROW,
        },
        secret=("push_endpoint", "push_key", "push_secret", "pagerduty_key"),
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
            "supporter_id": "Who asks a director to call them; it goes once they were called",
            "contact_point_id": "The one way a code or a test goes, since it is about that way",
            "hand_off_id": "The hand-off it is about, so that one that is over pages nobody",
            "gathering_id": "The training or meeting it is about, so that it is not said in vain",
            "state": "Whether it waits, was sent, failed or is no longer needed",
            "place": "Which of the person's contact points is being tried",
            "due_at": "When it is to be sent; once sent, when it was",
            "planned_at": "When the plan was made that it is a step of",
            "carried_by_id": "The message that says it too, so that a storm is no flood of pages",
            "lease_until": "Two workers do not send the same message",
            "attempts": "How often it was tried, to try less and less often",
            "answered_at": "Its answer link works once",
            "receipt_at": "A provider's word about its delivery counts once",
        },
        finds={
            "account_id": Finds.ACCOUNT,
            "case_id": Finds.CASE,
            "supporter_id": Finds.SUPPORTER,
            "hand_off_id": Finds.HAND_OFF,
        },
    ),
)
