"""The lines of the rota: who of the directors is on call when."""

from __future__ import annotations

from beenthere.inventory.columns import Finds, Keeps, Reader, table

ROTA = (
    *table(
        "rota_shift",
        keeps=Keeps.DUTY,
        readers=(Reader.STAFF,),
        columns={
            "id": "Numbers the shift, also in calendar programs",
            "account_id": "Who has the duty",
            "duty": "On call, or their backup",
            "begins_at": "From when",
            "ends_at": "Until when",
            "offered": "Whether they would like somebody else to take it; nobody asks why",
            "told": "They hear once that it has begun, and once that it is over",
        },
        finds={"account_id": Finds.ACCOUNT},
    ),
    *table(
        "rota_leave",
        keeps=Keeps.DUTY,
        readers=(Reader.STAFF,),
        columns={
            "id": "Numbers the row",
            "account_id": "Who is on leave, so that nobody counts on them; nobody asks why",
            "first_day": "From which day",
            "last_day": "Until which day",
        },
        finds={"account_id": Finds.ACCOUNT},
    ),
    *table(
        "rota_calendarlink",
        keeps=Keeps.ACCOUNT,
        readers=(Reader.PROGRAM,),
        columns={
            "account_id": "Whose shifts their calendar program may read",
            "digest": "A hash of the secret in its address; without it the address is unknown",
        },
        finds={"account_id": Finds.ACCOUNT},
        secret=("digest",),
    ),
)
