"""Who may use which page: one table, and everything that is not in it is refused (law L12).

A page is named by its URL's name. A row says who may open it at all; whether this person may
see this case is decided again, by the query that finds the case (law L6).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from beenthere.domain.groups import FACILITATORS
from beenthere.domain.two_people import BOTH_SIDES, COUNSEL
from beenthere.domain.vocabulary import Role, Term


class Audience(Term):
    """Who may open a page without holding any particular role."""

    PUBLIC = "public", "Anyone"
    SIGNED_IN = "signed_in", "Anyone signed in"


PUBLIC, SIGNED_IN = Audience.PUBLIC, Audience.SIGNED_IN

DIRECTORS = frozenset({Role.DIRECTOR, Role.ASSOCIATE_DIRECTOR, Role.ALTERNATE})
SUPPORTERS = frozenset({Role.SUPPORTER})
ROSTER_KEEPERS = frozenset({Role.PROGRAM_MANAGER, Role.ASSISTANT})
"""Not the directors: beside the match page, the roster would tell who is being supported."""

PROFESSIONALS = frozenset({Role.EAP_LEADER, Role.FACILITATOR, Role.PSYCHIATRY})
"""Who can be handed a clinician who asked for professional help."""

COME_TOGETHER = SUPPORTERS | FACILITATORS
"""Who trains and meets: supporters, and the professionals who train them too."""

RISK_MANAGEMENT = frozenset({Role.RISK_MANAGEMENT})

ON_ROTA = frozenset({Role.DIRECTOR, Role.ASSOCIATE_DIRECTOR})
"""Who takes turns on call. The outside alternate steps in where all of these have a conflict."""

TAKE_TURNS = ON_ROTA | FACILITATORS
"""Who can have a duty of the rota: those on call, and those who lead groups."""

GROUP_DESK = DIRECTORS | {Role.EAP_LEADER}
"""Who takes on a team that asks to come together, finds who leads it, and sees every group."""

GROUP_LEADERS = GROUP_DESK | FACILITATORS
"""The same, and whoever leads a group: of groups, those see their own."""

PRESENTERS = SUPPORTERS | ON_ROTA
"""Who can be asked to tell people of the program."""

REPORT_READERS = ROSTER_KEEPERS | {Role.EXECUTIVE}
"""Not the directors: who knows how many cases they saw would learn that there was another."""


@dataclass(frozen=True)
class Page:
    """One row: a URL's name, who may open it, and why. A demo page exists in the demo only.

    A `fresh` page can show who is being supported, to somebody who may see every case, or how to
    reach whoever asked for a team: it asks once more who is there when the last proof is older than
    the policy's `confirm_again`. A supporter's pages are not: the one case is theirs, and an answer
    is to take two taps.
    """

    name: str
    who: Audience | frozenset[Role]
    why: str
    demo: bool = False
    fresh: bool = False

    @property
    def login(self) -> str | None:
        """The login below `web` that the page runs on in the database; None is `web` itself.

        It follows from who may open the page, so that nobody can forget to say it. A page of the
        roster's keepers alone cannot read a case, and one that executives read as well can read
        what was published and no more. A page that somebody else opens too, such as the rota, runs
        on `web`. Where a page of the keepers shows what was published, `manager` may read that.
        """
        if isinstance(self.who, Audience):
            return None
        if self.who <= ROSTER_KEEPERS:
            return "manager"
        return "reports" if self.who <= REPORT_READERS else None


_TABLE = (
    # Anyone, without signing in
    Page("home", PUBLIC, "The front door"),
    Page("help_now", PUBLIC, "Crisis numbers, for whoever needs them"),
    Page("patient_family", PUBLIC, "Where patients and families find help"),
    Page("resources", PUBLIC, "All the help there is, by language and place"),
    Page("what_we_keep", PUBLIC, "Anyone may read what is kept, and until when"),
    Page("handbook", PUBLIC, "How supporters reach out is no secret"),
    Page("handbook_chapter", PUBLIC, "One chapter; nobody is noted to have read it"),
    Page("guide", PUBLIC, "For the middle of a call: no sign-in may run out there"),
    Page("handbook_booklet", PUBLIC, "The handbook, to print"),
    Page("phases", PUBLIC, "How supporters walk along in a lawsuit is no secret"),
    Page("phase", PUBLIC, "One phase of a lawsuit; nobody is noted to have read it"),
    Page("phase_calendar", PUBLIC, "Dates in, a calendar out: nothing of it is kept"),
    Page("refer", PUBLIC, "Anyone may refer a colleague, a team or themselves"),
    Page("refer_from", PUBLIC, "The same from a poster: counted by department and month, no more"),
    Page("refer_myself", PUBLIC, "The same for whoever was handed a card: for themselves"),
    Page("refer_sent", PUBLIC, "What happens next; it says nothing about anybody"),
    Page("again", PUBLIC, "Whoever holds a call-back code may use it"),
    Page("again_sent", PUBLIC, "What happens next; it knows of no code"),
    Page("answer", PUBLIC, "The single-use link: it reveals nothing and works once"),
    Page("health", PUBLIC, "A machine asks whether the program is up; it learns no more"),
    Page("health_of_work", PUBLIC, "A machine asks whether a worker works; with a secret, more"),
    Page("robots", PUBLIC, "Tells search engines to stay away"),
    Page("app_manifest", PUBLIC, "What a phone wants to know to keep this as an app"),
    Page("service_worker", PUBLIC, "The script that shows notices; the same for everybody"),
    Page("receipts", PUBLIC, "A provider says what became of a message, and signs it"),
    Page("offline", PUBLIC, "Numbers to call when there is no network"),
    Page("nominate", PUBLIC, "A department answers whom they would go to; the secret lets it in"),
    Page("nominate_once", PUBLIC, "By a one-time link to somebody's own address"),
    Page("nominee_join", PUBLIC, "Whoever was invited says yes or no by the link they were sent"),
    Page("group_ask", PUBLIC, "Anyone may ask for a team to come together; nobody is named"),
    Page("group_asked", PUBLIC, "What happens next; it knows of no group"),
    # Signing in
    Page("account_login", PUBLIC, "Signing in"),
    Page("account_inactive", PUBLIC, "Says that an account is switched off"),
    Page("invite_accept", PUBLIC, "An invited person proves it by the link they were sent"),
    Page("mfa_authenticate", PUBLIC, "The second step of signing in"),
    Page("mfa_login_webauthn", PUBLIC, "Signing in with a passkey"),
    Page("account_logout", SIGNED_IN, "Signing out"),
    Page("account_reauthenticate", SIGNED_IN, "Proving again who they are"),
    Page("account_change_password", SIGNED_IN, "Their own password"),
    Page("mfa_index", SIGNED_IN, "Their own second step"),
    Page("mfa_reauthenticate", SIGNED_IN, "Proving again who they are"),
    Page("mfa_activate_totp", SIGNED_IN, "Their own second step"),
    Page("mfa_deactivate_totp", SIGNED_IN, "Their own second step"),
    Page("mfa_view_recovery_codes", SIGNED_IN, "Their own recovery codes"),
    Page("mfa_generate_recovery_codes", SIGNED_IN, "Their own recovery codes"),
    Page("mfa_list_webauthn", SIGNED_IN, "Their own passkeys"),
    Page("mfa_add_webauthn", SIGNED_IN, "Their own passkeys"),
    Page("mfa_remove_webauthn", SIGNED_IN, "Their own passkeys"),
    Page("mfa_reauthenticate_webauthn", SIGNED_IN, "Proving again who they are"),
    Page("reach", SIGNED_IN, "How they are paged: their own addresses, and nobody else's"),
    Page("reach_add", SIGNED_IN, "A way to page them that is their own"),
    Page("nominate_signed_in", SIGNED_IN, "The same question to whoever has an account"),
    # The director's desk
    Page("desk", DIRECTORS, "What needs a director, by code name"),
    Page("desk_new_referral", DIRECTORS, "A referral that came by phone"),
    Page("desk_case", DIRECTORS, "One case; every opening is recorded", fresh=True),
    Page("desk_triage", DIRECTORS, "Triage is the director's judgment", fresh=True),
    Page("desk_match", DIRECTORS, "Matching is the director's judgment", fresh=True),
    Page("desk_offer", DIRECTORS, "The director chooses whom to ask", fresh=True),
    Page("desk_agreed_by_phone", DIRECTORS, "The director records what was agreed", fresh=True),
    Page("desk_second_supporter", DIRECTORS, "The director may add a supporter", fresh=True),
    Page("desk_board", DIRECTORS, "Many clinicians of one event, matched together", fresh=True),
    Page("desk_board_add", DIRECTORS, "More clinicians of an event that is known", fresh=True),
    Page("surge", DIRECTORS, "What many hurt at once ask of the program tonight", fresh=True),
    Page("surge_team", DIRECTORS, "Starting the session of a team, with one press", fresh=True),
    Page("surge_ask_outside", DIRECTORS, "Asking for outside help, with one press", fresh=True),
    Page("desk_withdraw_offer", DIRECTORS, "The director may take an offer back", fresh=True),
    Page("desk_reassign", DIRECTORS, "The director may ask somebody else", fresh=True),
    Page("desk_let_lead", DIRECTORS, "The supporter who joined a walk leads it", fresh=True),
    Page("desk_join", DIRECTORS, "Two referrals of one person become one case", fresh=True),
    Page("desk_close", DIRECTORS, "The director may close a case", fresh=True),
    Page("desk_by_voice", DIRECTORS, "A case whose key was lost goes on by voice", fresh=True),
    Page("desk_not_me", DIRECTORS, "A director with a conflict steps aside", fresh=True),
    Page(
        "desk_mark_outreach", DIRECTORS, "The director confirms outreach after a call", fresh=True
    ),
    Page("desk_hand_off", DIRECTORS, "The director decides about a hand-off", fresh=True),
    Page("desk_on_it", DIRECTORS, "A director is on it: nobody else is paged", fresh=True),
    Page("desk_called", DIRECTORS, "A supporter who asked for a call has been called"),
    # The supporter's own pages
    Page("support_home", SUPPORTERS, "Their own offers and open cases"),
    Page("support_offer", SUPPORTERS, "An offer made to them"),
    Page("support_case", SUPPORTERS, "A case they accepted: whom to call and how"),
    Page("support_record", SUPPORTERS, "How their outreach went, as a code"),
    Page("support_recuse", SUPPORTERS, "Handing a case back"),
    Page("support_follow_up", SUPPORTERS, "Their one follow-up"),
    Page("support_code", SUPPORTERS, "A code with which the clinician reaches them again"),
    Page("support_connect", SUPPORTERS, "Resources to pass on, and handing on whoever asks"),
    Page("walk", SUPPORTERS, "A case of theirs that lasts for years: when they are needed next"),
    Page("walk_begin", SUPPORTERS, "Agreeing with the clinician to go on for so long"),
    Page("walk_next", SUPPORTERS, "What comes next, as a code and a day"),
    Page("walk_answer", SUPPORTERS, "What came of a touchpoint, or of asking, as a code"),
    Page("support_connected", SUPPORTERS, "One more in a count of the month; it knows no case"),
    Page("support_about_me", SUPPORTERS, "What they say of themselves, for matching alone"),
    Page("support_when_to_ask", SUPPORTERS, "When they want to be asked"),
    Page("support_away", SUPPORTERS, "Their own time away; nobody asks why"),
    Page("support_pause", SUPPORTERS, "Pausing, and coming back; nobody asks why"),
    Page("support_appointment", SUPPORTERS, "The letter that says what they are"),
    Page("support_step_down", SUPPORTERS, "Stopping; nobody asks why"),
    Page("support_agreement", SUPPORTERS, "Saying yes or no, and the agreement they accept"),
    Page("support_lawyer", SUPPORTERS, "What to do when a lawyer calls"),
    Page("support_call_me", SUPPORTERS, "The director is there for them; nobody asks why"),
    Page("support_ask_director", SUPPORTERS, "The director is there for them, at both doors too"),
    Page("my_presentations", PRESENTERS, "What they were asked to present"),
    Page("presentation_calendar", PRESENTERS, "“Peer support” for their calendar, one date"),
    # Professionals, and Risk Management
    Page("hand_offs", PROFESSIONALS, "Whom to call, shown once to one of them", fresh=True),
    Page("announce", RISK_MANAGEMENT, "Announcing an event; nothing is reported back"),
    Page("name_defendants", RISK_MANAGEMENT, "Everybody one lawsuit names; nothing comes back"),
    Page("api_announcements", PUBLIC, "The same for a machine; the page asks for its key"),
    # Groups
    Page("groups", GROUP_LEADERS, "The groups there are; a facilitator sees their own"),
    Page("group_start", GROUP_DESK, "A director or an EAP leader may start one"),
    Page("group", GROUP_LEADERS, "One group: whom to call, who leads it, who comes", fresh=True),
    Page("group_take", GROUP_DESK, "Taking a group on"),
    Page("group_split", GROUP_DESK, "Several sessions for a large team"),
    Page("group_facilitator", GROUP_DESK, "Finding who leads it, from their rota"),
    Page("group_plan", GROUP_LEADERS, "A time inside the window"),
    Page("group_peers", GROUP_LEADERS, "Who could come along; of nobody else why not", fresh=True),
    Page("group_hand_back", GROUP_LEADERS, "A facilitator cannot lead it after all"),
    Page("group_count", GROUP_LEADERS, "How many came, and nothing else"),
    Page("group_follow", GROUP_LEADERS, "The team would like to come together again"),
    Page("group_call_off", GROUP_LEADERS, "It does not take place"),
    Page("group_tie", DIRECTORS, "Tying it to events of the cases they may see", fresh=True),
    Page("group_calendar", GROUP_LEADERS | SUPPORTERS, "“Team time” for a calendar, and no more"),
    Page("group_guide", GROUP_LEADERS | SUPPORTERS, "How to lead a session, and a checklist"),
    Page("group_offer", SUPPORTERS, "An offer to come along, made to them"),
    Page("group_mine", SUPPORTERS, "A group they come along to: where, when, and who leads it"),
    # The program
    Page("week", ROSTER_KEEPERS, "What keeps the program ready; it shows no case"),
    Page("week_numbers", ROSTER_KEEPERS, "Checking the program's telephone numbers"),
    Page("roster", ROSTER_KEEPERS, "The roster; it shows no case"),
    Page("nominations", ROSTER_KEEPERS, "Whom colleagues would go to; never who said so"),
    Page("nominations_change", ROSTER_KEEPERS, "Inviting them, or setting it aside"),
    Page("nominations_department", ROSTER_KEEPERS, "The address that a department is sent"),
    Page("coverage", ROSTER_KEEPERS, "Where supporters are missing; it shows no case"),
    Page("coverage_for_one", ROSTER_KEEPERS, "How many could be asked for one; it names none"),
    Page("roster_status", ROSTER_KEEPERS, "A supporter pauses, is back, or steps down"),
    Page("awareness", ROSTER_KEEPERS, "Which departments have heard of the program; no case"),
    Page("presentation_plan", ROSTER_KEEPERS, "Planning a presentation"),
    Page("presentation", ROSTER_KEEPERS, "Changing it, and saying that it was held"),
    Page("starters", ROSTER_KEEPERS, "Whom the directory listed lately, to invite them"),
    Page("training_list", ROSTER_KEEPERS, "Counting who completed the required training"),
    Page("gatherings", COME_TOGETHER, "Training and meetings: their own, and what they lead"),
    Page("gathering_seat", SUPPORTERS, "Asking for a place, and giving it back"),
    Page("gathering_calendar", COME_TOGETHER, "“Peer support” for their calendar, one date"),
    Page("service_letter", SUPPORTERS, "Their own years of service, never a case"),
    Page("gathering_guide", COME_TOGETHER | DIRECTORS | ROSTER_KEEPERS, "How to lead a meeting"),
    Page("gatherings_planned", ROSTER_KEEPERS, "Training and meetings; they show no case"),
    Page("gathering_add", ROSTER_KEEPERS, "Planning one"),
    Page("gatherings_year", ROSTER_KEEPERS, "Planning the meetings of a year"),
    Page("gathering", ROSTER_KEEPERS, "Who has a place, and who came"),
    Page("gathering_change", ROSTER_KEEPERS, "Another time, place or number of seats"),
    Page("gathering_call_off", ROSTER_KEEPERS, "It does not take place"),
    Page("gathering_attendance", ROSTER_KEEPERS, "Who came, one tap each"),
    Page("gathering_places", ROSTER_KEEPERS, "The rooms there are to choose from"),
    Page("rota", TAKE_TURNS | ROSTER_KEEPERS, "Who is on call; it shows no case"),
    Page("rota_add", TAKE_TURNS | ROSTER_KEEPERS, "Filling the rota, for oneself or for others"),
    Page("rota_shift", TAKE_TURNS | ROSTER_KEEPERS, "Passing a shift on, or taking one"),
    Page("rota_leave", TAKE_TURNS | ROSTER_KEEPERS, "Days without a duty; nobody asks why"),
    Page("rota_calendar", TAKE_TURNS, "The secret address of their own calendar"),
    Page(
        "rota_feed",
        PUBLIC,
        "A calendar program has no sign-in: the secret in the address lets it in, and it reads "
        "when somebody is busy with “Peer support”",
    ),
    Page("printing", ROSTER_KEEPERS, "What can be printed, by department"),
    Page("printing_hospital", ROSTER_KEEPERS, "A poster, cards or a hand-out for everybody"),
    Page("printing_department", ROSTER_KEEPERS, "The same with a department's own address"),
    Page(
        "printing_team_cards",
        COME_TOGETHER | DIRECTORS | ROSTER_KEEPERS,
        "Cards to hand out in any session; nothing of the session is on them",
    ),
    Page("reports", REPORT_READERS, "Counts too coarse to point at anyone"),
    Page("reports_file", REPORT_READERS, "The same counts as a file"),
    # Counsel
    Page("holds", BOTH_SIDES, "Legal holds by month and department: no name, no case"),
    Page("hold_set", COUNSEL, "Counsel alone stops erasing", fresh=True),
    Page("hold_lift", BOTH_SIDES, "Lifting a hold takes counsel and a director", fresh=True),
    # Counsel and a director together
    Page("disclosures", BOTH_SIDES, "Who asked what is held about somebody: no name"),
    Page("disclosure_ask", BOTH_SIDES, "Asking what is held about one person", fresh=True),
    Page("disclosure", BOTH_SIDES, "The other side agrees; counsel reads it once", fresh=True),
    # The demo hospital
    Page("demo_home", PUBLIC, "What to try, as whom", demo=True),
    Page("demo_act_as", PUBLIC, "Playing a role in the demo hospital", demo=True),
    Page("demo_mailbox", PUBLIC, "Messages the demo hospital sent to itself", demo=True),
)

PAGES: dict[str, Page] = {page.name: page for page in _TABLE}


def may(roles: Collection[Role] | None, name: str | None, *, demo: bool = False) -> bool:
    """Whether somebody with these roles may open the page; `None` is not signed in.

    A name that is not in the table is refused to everybody; so is a page of the demo outside
    it.
    """
    page = PAGES.get(name or "")
    if page is None or (page.demo and not demo):
        return False
    if isinstance(page.who, Audience):
        return page.who is PUBLIC or roles is not None
    return roles is not None and not page.who.isdisjoint(roles)


def permissions_markdown() -> str:
    """The table as a page of the docs."""
    return "\n".join(
        [
            "# Who may open which page",
            "",
            "`make docs` makes this page from `beenthere/domain/permissions.py`; the check keeps "
            "it true. A page that is not here is refused to everybody. Whether somebody may see "
            "one particular case is decided again, by the query that finds the case.",
            "",
            "*Asks again*: the page wants to know once more who is there, when somebody last "
            "proved it longer ago than the program's `confirm_again`. What was typed on a page "
            "that opened so can be sent for as long as the sign-in lasts.",
            "",
            table_markdown(),
        ]
    )


def table_markdown() -> str:
    """The table of page by role, for the docs."""
    head = ["Page", "Asks again"]
    head += [reader.words for kind in (Audience, Role) for reader in kind]
    readers: list[frozenset[Role] | None] = [None, frozenset()]
    readers += [frozenset({role}) for role in Role]
    lines = [_row(head), _row(["---"] * len(head))]
    for page in PAGES.values():
        cells = [page.fresh, *(may(roles, page.name, demo=True) for roles in readers)]
        name = f"`{page.name}`{' (demo only)' if page.demo else ''}: {page.why}"
        lines.append(_row([name, *("yes" if cell else "" for cell in cells)]))
    return "\n".join(lines) + "\n"


def _row(cells: Collection[str]) -> str:
    return "| " + " | ".join(cells) + " |"
