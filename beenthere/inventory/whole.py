"""The whole inventory, and what people read of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from beenthere.inventory.alongside import ALONGSIDE
from beenthere.inventory.announcements import ANNOUNCEMENTS
from beenthere.inventory.awareness import AWARENESS
from beenthere.inventory.cases import CASES
from beenthere.inventory.columns import Column, Keeps
from beenthere.inventory.gatherings import GATHERINGS
from beenthere.inventory.groups import GROUPS
from beenthere.inventory.handoffs import HANDOFFS
from beenthere.inventory.leaving import leaving_markdown
from beenthere.inventory.nominations import NOMINATIONS
from beenthere.inventory.paging import PAGING
from beenthere.inventory.people import PEOPLE, SIGN_IN_LIBRARY
from beenthere.inventory.privacy import PRIVACY
from beenthere.inventory.reports import REPORTS
from beenthere.inventory.rota import ROTA
from beenthere.inventory.supporters import SUPPORTERS
from beenthere.inventory.surge import SURGE
from beenthere.inventory.third_party import THIRD_PARTY
from beenthere.inventory.week import WEEK

INVENTORY: tuple[Column, ...] = (
    *CASES,
    *ALONGSIDE,
    *PAGING,
    *ROTA,
    *HANDOFFS,
    *GROUPS,
    *SURGE,
    *ANNOUNCEMENTS,
    *AWARENESS,
    *NOMINATIONS,
    *SUPPORTERS,
    *WEEK,
    *GATHERINGS,
    *PEOPLE,
    *SIGN_IN_LIBRARY,
    *PRIVACY,
    *REPORTS,
    *THIRD_PARTY,
)
"""One line for each stored column."""

SUBJECTS: dict[str, str] = {
    "cases_event": "What kind of thing happened, and when",
    "cases_involved": "Who was there, as a keyed hash",
    "cases_case": "Where a referral stands",
    "cases_case_also": "Two referrals of one person, joined",
    "cases_sealed": "Who is supported",
    "cases_blindindex": "A way to notice a second referral",
    "cases_sight": "Which directors may see a referral",
    "cases_accessrecord": "Which director opened it, and when",
    "cases_offer": "Which supporters were asked",
    "cases_assignment": "Which supporter has it",
    "cases_contact": "That a supporter tried to reach the clinician",
    "alongside_alongside": "A case that goes on for years: its next dates",
    "paging_contactpoint": "How people of the program are paged",
    "paging_message": "What is to be said to them",
    "handoffs_handoff": "That a professional is to call somebody",
    "groups_group": "Teams that come together",
    "groups_group_events": "Of which event a team is",
    "groups_groupoffer": "Which supporters were asked to come along",
    "groups_grouptally": "How many sessions of teams there were",
    "surge_helpasked": "That outside help was asked for",
    "announcements_announcement": "Events that Risk Management announced",
    "announcements_shown": "Which directors are told when outreach is late",
    "announcements_apikey": "Keys of machines that announce",
    "awareness_presentation": "Presentations of the program",
    "awareness_presentation_departments": "For which departments they are",
    "awareness_training": "How many completed the required training",
    "awareness_opening": "How often the referral page was opened from a poster",
    "supporters_rest": "Supporters’ rest after a case",
    "nominations_question": "Departments that are asked whom they would go to",
    "nominations_answered": "That somebody has answered, and not what",
    "nominations_nominee": "Whom colleagues would go to",
    "nominations_letter": "Letters that are to be sent about it",
    "supporters_supporter": "The peer supporters, and whoever was asked to be one",
    "supporters_agreed": "Which agreement they accepted",
    "supporters_ownhours": "When they want to be asked",
    "supporters_timeaway": "When they are away",
    "supporters_declaration": "What a supporter has said of themselves",
    "gatherings_gathering": "When supporters train and meet",
    "gatherings_seat": "Who has a place there, and who came",
    "gatherings_trainer": "Who leads it",
    "gatherings_yearcount": "How often a supporter came in each year",
    "gatherings_place": "Rooms where it can be",
    "rota_shift": "Who of the directors is on call",
    "rota_leave": "When they are on leave",
    "rota_calendarlink": "Whose calendar program may read their shifts",
    "week_checkednumber": "When the program’s telephone numbers were checked",
    "people_department": "The hospital's departments",
    "people_unit": "The hospital's units",
    "people_person": "The hospital's directory of staff",
    "people_account": "Who may sign in",
    "people_accountrole": "What each may open",
    "people_signin": "Browsers that are signed in",
    "mfa_authenticator": "The second step of signing in",
    "account_emailaddress": "A table that stays empty",
    "account_emailconfirmation": "Another table that stays empty",
    "privacy_receipt": "How many referrals were erased, day by day",
    "privacy_lastrun": "When erasing last ran",
    "privacy_orphan": "Keys that belong to nothing",
    "privacy_hold": "Legal holds, by month and department",
    "privacy_askedtokeep": "Supporters who were asked to keep what is their own",
    "privacy_joint": "What counsel and a director did together",
    "privacy_disclosure": "About whom they asked what is held",
    "reports_tally": "Counts by month",
    "reports_connected": "How often somebody was connected to help",
    "reports_counted": "Forms of it that were counted",
    "reports_period": "Which months each report covers",
    "reports_figure": "What the reports tell",
    "django_migrations": "Which upgrades were made",
}
"""What each table is about, in the words of the public page."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One subject of the inventory: what it is about, and its lines."""

    subject: str
    columns: tuple[Column, ...]


def by_kind() -> dict[Keeps, tuple[Kept, ...]]:
    """The inventory as the page "What we keep" shows it: by how long, then by subject."""
    lines: dict[tuple[Keeps, str], list[Column]] = {}
    for line in INVENTORY:
        lines.setdefault((line.keeps, line.table), []).append(line)
    return {
        keeps: tuple(
            Kept(subject=subject, columns=tuple(lines[keeps, table]))
            for table, subject in SUBJECTS.items()
            if (keeps, table) in lines
        )
        for keeps in Keeps
    }


def inventory_markdown() -> str:
    """The whole inventory as a page of the docs."""
    return "\n".join(_markdown()) + "\n"


def _markdown() -> Iterator[str]:
    yield "# What is stored"
    yield ""
    yield f"Every column of every table: {len(INVENTORY)} in {len(SUBJECTS)} tables."
    for keeps, subjects in by_kind().items():
        yield from ("", f"## {keeps.words}")
        for kept in subjects:
            yield from ("", f"### {kept.subject}", "")
            yield (
                "| Column | Why | Who reads it | Sealed | Could point at a person | "
                "How a person's rows are found |"
            )
            yield "| --- | --- | --- | --- | --- | --- |"
            for line in kept.columns:
                readers = ", ".join(reader.words for reader in line.readers)
                sealed, points = ("yes" if told else "" for told in (line.sealed, line.points))
                why = ". ".join(filter(None, (line.why, line.loose_because)))
                found = ". ".join(filter(None, (line.finds and line.finds.words, line.apart)))
                yield f"| `{line.name}` | {why} | {readers} | {sealed} | {points} | {found} |"
    yield from leaving_markdown()
