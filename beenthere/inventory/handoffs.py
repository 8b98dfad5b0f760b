"""The lines of hand-offs: a few hours, and never whom they are about."""

from __future__ import annotations

from beenthere.inventory.columns import Finds, Keeps, Reader, table

HANDOFFS = (
    *table(
        "handoffs_handoff",
        keeps=Keeps.BRIEF,
        readers=(Reader.DIRECTORS, Reader.PROGRAM),
        columns={
            "id": "Numbers the hand-off",
            "case_id": "Whose clinician a professional is to call",
            "assignment_id": "The supporter who asks for it, to be told when nobody opens it",
            "to": "Which kind of professional, as a code",
            "chosen_id": "Who of them was chosen by name; nobody, where whoever is there calls",
            "basis": "That the clinician asked for it, or what the director decided, as a code",
            "due_at": "Until when it waits; then a person makes the call",
            "ended_at": "When that was over; it is then erased within minutes",
        },
        finds={"case_id": Finds.CASE, "chosen_id": Finds.ACCOUNT},
    ),
)
