"""The lines of walks alongside a clinician: a few dates, and never whose."""

from __future__ import annotations

from beenthere.inventory.columns import Finds, Keeps, Reader, table

ALONGSIDE = (
    *table(
        "alongside_alongside",
        keeps=Keeps.CASE,
        readers=(Reader.DIRECTORS, Reader.SUPPORTER),
        columns={
            "case_id": "Which case goes on for as long as a lawsuit does",
            "keeps": "Whether the clinician asked us to keep more than the least, as a code",
            "touch_at": "When the supporter is to call next",
            "then_at": "When to call after that, so that no call is skipped where nothing is said; "
            "the two together tell the day they are around",
            "consent_at": "When the clinician is to be asked again whether they want to go on",
            "consent_by": "Until when the answer is waited for; without one the case closes",
            "key": "Stands for the case in the keystore once its own key is gone",
        },
        finds={"case_id": Finds.CASE},
    ),
)
