"""The lines of groups: where a team comes together, and never who is in it."""

from __future__ import annotations

from beenthere.inventory.columns import Finds, Keeps, Reader, table

GROUPS = (
    *table(
        "groups_group",
        keeps=Keeps.GROUP,
        readers=(Reader.GROUP_DESK,),
        columns={
            "id": "Numbers the group, and its key",
            "form": "A form that is sent twice counts once",
            "code_name": "Two calm words to speak of it by",
            "department": "Where the team works, so that nobody from there leads it",
            "unit": "The same for a unit",
            "kind": "Which kind of event it was, as a code",
            "about": "About how many people are to come, so that a large team is split",
            "how_soon": "How soon it should be, as a code",
            "asked_at": "From when the time that helps most is counted",
            "state": "Where it stands",
            "owner": "Whose turn it is",
            "next_action": "What happens next",
            "due_at": "By when",
            "lease_until": "So that two workers never do one thing twice",
            "attempts": "How often a worker tried",
            "contact": "How to reach whoever asked; emptied once the session is over",
            "facilitator_id": "The professional of Employee Assistance who leads it",
            "begins_at": "When it begins",
            "minutes": "How long it lasts",
            "time_fell_away": "Whether a time fell away that the unit may still count on",
            "headcount": "How many came: all that is kept of a session",
            "follows_id": "After which session the team asked to come together again",
        },
        finds={
            "id": Finds.GROUP,
            "facilitator_id": Finds.ACCOUNT,
        },
        sealed=("contact",),
    ),
    *table(
        "groups_group_events",
        keeps=Keeps.GROUP,
        readers=(Reader.DIRECTORS,),
        columns={
            "id": "Numbers the row",
            "group_id": "Which team a director tied to an event",
            "event_id": (
                "Of which event the clinicians are also offered a peer of their own: read only "
                "for directors who may see one of its cases"
            ),
        },
        finds={"event_id": Finds.EVENT},
    ),
    *table(
        "groups_groupoffer",
        keeps=Keeps.GROUP,
        readers=(Reader.OWN, Reader.GROUP_DESK),
        columns={
            "id": "Numbers the row",
            "group_id": "Of which group",
            "supporter_id": "Who is asked to come along",
            "place": "Their place on the list",
            "state": "What became of it",
            "opened_at": "When they were asked",
            "due_at": "Until when it waits for their answer",
            "handed_back": "Whether they could not come after all; never why",
        },
        finds={"supporter_id": Finds.SUPPORTER},
    ),
    *table(
        "groups_grouptally",
        keeps=Keeps.PROGRAM,
        readers=(Reader.GROUP_DESK,),
        columns={
            "id": "Numbers the row",
            "month": "In which month",
            "groups": "How many sessions were held; in no report",
            "people": "How many people came to them in all",
        },
    ),
)
