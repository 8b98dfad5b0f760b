"""The lines of asking outside for help."""

from __future__ import annotations

from beenthere.inventory.columns import Keeps, Reader, table

SURGE = (
    *table(
        "surge_helpasked",
        keeps=Keeps.CASE,
        readers=(Reader.DIRECTORS, Reader.PROGRAM),
        columns={
            "id": "Numbers the message, for the mail server too",
            "event_id": "The event it was asked for, so that it goes with the last of its cases",
            "email": "To whom it goes: an address of outside help, from the program file",
            "about": "About how many supporters, in numbers too coarse to count by",
            "asked_at": "Asking twice is asking once, for some hours",
            "state": "Whether it was sent",
            "due_at": "When it is to be sent, or was",
            "lease_until": "So that no two workers send it",
            "attempts": "How often that was tried",
        },
        apart={
            "email": (
                "Outside help is asked at the addresses of the program file. They are the "
                "institution's own list, and are not looked for under a person's address."
            )
        },
    ),
)
