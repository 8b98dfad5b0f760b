"""The lines of cases: all of it goes when the case is erased."""

from __future__ import annotations

from beenthere.inventory.columns import Finds, Keeps, Reader, table

CASES = (
    *table(
        "cases_event",
        keeps=Keeps.CASE,
        readers=(Reader.DIRECTORS,),
        columns={
            "id": "Numbers the event, and its key in the keystore",
            "form": "A form that is sent twice counts once",
            "kind": "A coarse kind, for matching and for opening words that tell nothing",
            "occurred": "A coarse day, for opening words",
            "referred_at": "Shows how long the referral has waited",
            "announcement_id": "Outreach begins for everybody in an announced event, or we notice",
        },
        finds={"id": Finds.EVENT},
    ),
    *table(
        "cases_involved",
        keeps=Keeps.CASE,
        readers=(Reader.PROGRAM,),
        columns={
            "id": "Numbers the row",
            "event_id": "Which event they were part of",
            "digest": "Keeps a witness or party from supporting others, by a keyed hash",
        },
        sealed=("digest",),
        finds={"id": Finds.INVOLVED},
    ),
    *table(
        "cases_case",
        keeps=Keeps.CASE,
        readers=(Reader.DIRECTORS, Reader.SUPPORTER),
        columns={
            "id": "Numbers the case, and its key in the keystore",
            "event_id": "Which event it is part of",
            "code_name": "Two calm words that stand for the case wherever it is named",
            "state": "Where the case stands",
            "owner": "Whose turn it is",
            "next_action": "What happens next",
            "due_at": "By when, so that nothing waits for somebody to remember",
            "urgency": "How soon a peer reaches out",
            "source": "What kind of person told the program, never who",
            "reach_by": "Whether the contact details were verified",
            "referrer_may_be_named": "Whether the supporter may say who told us",
            "referred_at": "Shows how long the clinician has waited",
            "last_contact_at": "The follow-up and the closing count from it",
            "close_reason": "Somebody who said no is forgotten sooner",
            "lease_until": "Two workers do not do the same work",
            "attempts": "Work that fails is tried again, less and less often",
        },
        finds={"id": Finds.CASE},
    ),
    *table(
        "cases_case_also",
        keeps=Keeps.CASE,
        readers=(Reader.PROGRAM,),
        columns={
            "id": "Numbers the row",
            "case_id": "The case that another referral of the same person was joined to",
            "event_id": "The other referral's event, whose witnesses must not support either",
        },
        finds={"case_id": Finds.CASE},
    ),
    *table(
        "cases_sealed",
        keeps=Keeps.CASE,
        readers=(Reader.DIRECTORS, Reader.SUPPORTER),
        columns={
            "id": "Numbers the row",
            "case_id": "Which case it belongs to",
            "field": "Which fact of the closed list it is",
            "value": "Who is supported and how to reach them, under the case's own key",
        },
        sealed=("value",),
        finds={"id": Finds.NAMED, "case_id": Finds.CASE, "value": Finds.ROW},
        apart={
            "value": (
                "A referral names the clinician's supervisor. It is listed under the clinician "
                "only: otherwise a supervisor would learn whom a colleague reached out to."
            )
        },
    ),
    *table(
        "cases_blindindex",
        keeps=Keeps.CASE,
        readers=(Reader.PROGRAM,),
        columns={
            "id": "Numbers the row",
            "case_id": "Which case it belongs to",
            "digest": "Notices a second referral of the same person, by a keyed hash",
        },
        sealed=("digest",),
        finds={"case_id": Finds.CASE},
    ),
    *table(
        "cases_sight",
        keeps=Keeps.CASE,
        readers=(Reader.PROGRAM,),
        columns={
            "id": "Numbers the row",
            "case_id": "Which case may be seen",
            "account_id": "By which director; whoever has no row finds no trace of it",
            "stepped_back": "They said “not me”, and no reason is asked",
        },
        finds={"case_id": Finds.CASE, "account_id": Finds.ACCOUNT},
    ),
    *table(
        "cases_accessrecord",
        keeps=Keeps.CASE,
        readers=(Reader.DIRECTORS,),
        columns={
            "id": "Numbers the row",
            "case_id": "Which case was opened",
            "account_id": "By which director",
            "opened_at": "When; the other directors of the case can see it",
        },
        finds={"case_id": Finds.CASE, "account_id": Finds.ACCOUNT},
    ),
    *table(
        "cases_offer",
        keeps=Keeps.CASE,
        readers=(Reader.DIRECTORS, Reader.OWN),
        columns={
            "id": "Numbers the offer",
            "case_id": "Which case is offered",
            "supporter_id": "To whom",
            "place": "Its place on the director’s list; before it stands whom they called back",
            "state": "Whether it waits, was taken, declined or lapsed",
            "second": "Whether it is an offer to join a supporter who has the case",
            "override": "Why the director chose against the advice, as a code",
            "any_hour": "Whether the director chose to ask outside their hours",
            "opened_at": "When its turn came",
            "due_at": "When it passes to the next on the list",
        },
        finds={"case_id": Finds.CASE, "supporter_id": Finds.SUPPORTER},
    ),
    *table(
        "cases_assignment",
        keeps=Keeps.CASE,
        readers=(Reader.DIRECTORS, Reader.OWN),
        columns={
            "id": "Numbers the row",
            "case_id": "Which case",
            "supporter_id": "Who reaches out",
            "lead": "Whether the next action is theirs",
            "since": "When they took it",
            "until": "When they handed it back or it closed",
            "recused": "Why they handed it back, as a code, so that the next match is better",
        },
        finds={"case_id": Finds.CASE, "supporter_id": Finds.SUPPORTER},
    ),
    *table(
        "cases_contact",
        keeps=Keeps.CASE,
        readers=(Reader.DIRECTORS, Reader.OWN),
        columns={
            "id": "Numbers the row",
            "case_id": "Which case",
            "supporter_id": "Who tried to reach the clinician",
            "outcome": "What came of the try, as a code: never the talk",
            "at": "When",
        },
        finds={"case_id": Finds.CASE, "supporter_id": Finds.SUPPORTER},
    ),
)
