"""The lines of the peer supporters."""

from __future__ import annotations

from beenthere.inventory.columns import Finds, Keeps, Reader, table

SUPPORTERS = (
    *table(
        "supporters_supporter",
        keeps=Keeps.ACCOUNT,
        readers=(Reader.OWN, Reader.STAFF),
        columns={
            "id": "Numbers the supporter",
            "account_id": "Ties them to their sign-in, once they have one",
            "person_id": "Ties them to the directory, for matching and conflicts",
            "status": "How far they have come, and whether they can be asked",
            "since": (
                "So that a nomination or an invitation that nobody takes up ends, and the letter "
                "of thanks says until when they served"
            ),
            "trained_on": "Only trained colleagues are asked",
            "group_trained_on": "Only those trained to lead groups are asked to come along to one",
            "capacity": "How many open cases they carry at once",
            "zone": "The clock that their own hours go by",
            "urgent_any_hour": "They agreed to be asked at night when it is urgent",
        },
        finds={"id": Finds.SUPPORTER, "account_id": Finds.ACCOUNT, "person_id": Finds.PERSON},
    ),
    *table(
        "supporters_rest",
        keeps=Keeps.LOAD,
        # Who rests has had a case: no page shows it but to a director, as “resting” and no more.
        readers=(Reader.PROGRAM,),
        columns={
            "id": "Numbers the row",
            "supporter_id": "Who rests after a case, so that they are asked again only later",
            "until": "From when on they can be asked; it tells neither the day nor the kind",
            "recent_cases": "About how many cases they had lately, so that nobody carries too much",
        },
        finds={"supporter_id": Finds.SUPPORTER},
    ),
    *table(
        "supporters_agreed",
        keeps=Keeps.ACCOUNT,
        readers=(Reader.OWN, Reader.STAFF),
        columns={
            "id": "Numbers the row",
            "supporter_id": "Who accepted it",
            "version": "Which words they accepted",
            "accepted_on": "On which day; what they promised holds after they have stepped down",
        },
        finds={"supporter_id": Finds.SUPPORTER},
    ),
    *table(
        "supporters_ownhours",
        keeps=Keeps.ACCOUNT,
        readers=(Reader.OWN,),
        columns={
            "id": "Numbers the row",
            "supporter_id": "Whose hours they are",
            "weekday": "On which day of the week; nobody but the program reads somebody's week",
            "opens": "From when they want to be asked",
            "closes": "Until when",
        },
        finds={"supporter_id": Finds.SUPPORTER},
    ),
    *table(
        "supporters_timeaway",
        keeps=Keeps.DUTY,
        # The program's staff see only that somebody is away now, and until when; the director of a
        # case, only where its supporter is away before its next action is due. Never why.
        readers=(Reader.OWN, Reader.STAFF),
        columns={
            "id": "Numbers the row",
            "supporter_id": "Who is away, so that nobody waits for them; nobody asks why",
            "first_day": "From which day",
            "last_day": "Until which day",
        },
        finds={"supporter_id": Finds.SUPPORTER},
    ),
    *table(
        "supporters_declaration",
        keeps=Keeps.DECLARED,
        readers=(Reader.OWN,),
        columns={
            "id": "Numbers it, and its key in the keystore",
            "supporter_id": "Whose words they are",
            "said": (
                "What they have lived through themselves, whom they would rather not be matched "
                "with, and which languages and specialty the directory does not know of, for "
                "matching alone; they need not say any of it, nor why"
            ),
            "withdrawn_at": "When they took it back; from then on it counts no more",
        },
        sealed=("said",),
        finds={"supporter_id": Finds.SUPPORTER},
        apart={
            "said": (
                "A supporter may say with whom they would rather not be matched. It is their own "
                "private wish, so it is listed under the one who has it, never under the other."
            )
        },
    ),
)
