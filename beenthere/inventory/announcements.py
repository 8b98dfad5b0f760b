"""The lines of announced events: closed values, and nobody in them."""

from __future__ import annotations

from beenthere.inventory.columns import Finds, Keeps, Reader, table

ANNOUNCEMENTS = (
    *table(
        "announcements_announcement",
        keeps=Keeps.ANNOUNCED,
        readers=(Reader.DIRECTORS,),
        columns={
            "id": "Numbers the announcement",
            "reference": "Made here and quoted in referrals, so that they are known to belong",
            "once": "A request that is repeated counts once; a keyed hash of it",
            "kind": "Which kind of event it was, as a code",
            "occurred": "When, as coarsely as for a referral",
            "clinicians": "How many were there, as Risk Management said",
            "announced_at": "When it was announced",
            "due_at": "By when outreach should have begun for all of them",
            "ends_at": "When it is forgotten",
        },
    ),
    *table(
        "announcements_shown",
        keeps=Keeps.ANNOUNCED,
        readers=(Reader.PROGRAM,),
        columns={
            "id": "Numbers the row",
            "announcement_id": "Which announcement",
            "account_id": "Which director is told when it is late; whoever has no row is not",
            "gone": "For how many outreach is over and erased, of those this director could see",
        },
        finds={"account_id": Finds.ACCOUNT},
    ),
    *table(
        "announcements_apikey",
        keeps=Keeps.PROGRAM,
        readers=(Reader.PROGRAM,),
        columns={
            "id": "Numbers the key of a machine",
            "digest": "Knows the key again by a hash; the key itself is not kept",
            "made_on": "The day it was made",
            "revoked_on": "The day it was taken back",
            "hour_began_at": "A machine announces only so often in an hour",
            "this_hour": "How often it did",
        },
        secret=("digest",),
    ),
)
