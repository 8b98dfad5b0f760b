"""What each database login may do with each table: one table, and nothing beyond it.

A page of the program manager runs on a connection that cannot read a case, and a report on
one that can read nothing but what was published, whatever a mistake in a view would ask for.
"""

from __future__ import annotations

from collections.abc import Iterable

GRANTED_TO = ("web", "manager", "worker", "reports")
"""The logins below the owner, in the order of the columns of the table."""

_LETTERS = {"s": "SELECT", "i": "INSERT", "u": "UPDATE", "d": "DELETE"}

_TABLE: dict[str, tuple[str, str, str, str]] = {
    # table                       web     manager worker  reports
    "people_department":         ("s",    "siu",  "s",    ""),
    "people_unit":               ("s",    "siu",  "s",    ""),
    "people_person":             ("s",    "siu",  "s",    ""),
    # A page may make an account and end one, of a supporter; whoever can change a password can
    # be anybody already.
    "people_account":            ("siud", "siu",  "sd",   ""),
    "people_accountrole":        ("sid",  "sid",  "sd",   ""),
    "people_signin":             ("siud", "sd",   "sd",   ""),
    "mfa_authenticator":         ("siud", "",     "sd",   ""),
    "account_emailaddress":      ("s",    "",     "",     ""),
    "account_emailconfirmation": ("s",    "",     "",     ""),
    "supporters_rest":           ("siu",  "",     "siud", ""),
    "supporters_supporter":      ("siud", "siu",  "sud",  ""),
    "supporters_agreed":         ("sid",  "",     "s",    ""),
    "supporters_ownhours":       ("sid",  "s",    "s",    ""),
    "supporters_timeaway":       ("sid",  "s",    "sd",   ""),
    "supporters_declaration":    ("siu",  "",     "sd",   ""),
    "cases_event":               ("siu",  "",     "sud",  ""),
    "cases_involved":            ("si",   "",     "sid",  ""),
    "cases_case":                ("siu",  "",     "sud",  ""),
    "cases_case_also":           ("si",   "",     "sd",   ""),
    "cases_sealed":              ("sid",  "",     "sd",   ""),
    "cases_blindindex":          ("sid",  "",     "sid",  ""),
    "cases_sight":               ("siud", "",     "sid",  ""),
    "cases_accessrecord":        ("si",   "",     "sd",   ""),
    "cases_offer":               ("siu",  "",     "siud", ""),
    "cases_assignment":          ("siu",  "",     "sud",  ""),
    "cases_contact":             ("si",   "",     "sd",   ""),
    "paging_contactpoint":       ("siud", "",     "sud",  ""),
    "paging_message":            ("siud", "",     "siud", ""),
    "rota_shift":                ("siud", "",     "sud",  ""),
    "rota_leave":                ("sid",  "",     "sd",   ""),
    "rota_calendarlink":         ("siud", "",     "",     ""),
    "handoffs_handoff":          ("siu",  "",     "sud",  ""),
    "gatherings_place":          ("siu",  "",     "",     ""),
    "gatherings_gathering":      ("siu",  "",     "sud",  ""),
    "gatherings_trainer":        ("sid",  "",     "sd",   ""),
    "gatherings_seat":           ("siud", "",     "sd",   ""),
    "gatherings_yearcount":      ("s",    "",     "siu",  ""),
    "announcements_announcement": ("si",  "",     "sd",   ""),
    "announcements_shown":       ("si",   "",     "siud", ""),
    "announcements_apikey":      ("su",   "siu",  "",     ""),
    "awareness_presentation":    ("siud", "",     "sud",  ""),
    "awareness_presentation_departments": ("sid", "", "sd", ""),
    "awareness_training":        ("sid",  "",     "",     ""),
    "awareness_opening":         ("siu",  "",     "",     ""),
    "week_checkednumber":        ("siud", "",     "",     ""),
    "nominations_question":      ("siud", "",     "sd",   ""),
    "nominations_answered":      ("si",   "",     "sd",   ""),
    "nominations_nominee":       ("siud", "",     "sud",  ""),
    "nominations_letter":        ("sid",  "",     "sud",  ""),
    "privacy_receipt":           ("s",    "",     "siu",  ""),
    "privacy_lastrun":           ("s",    "",     "siu",  ""),
    "privacy_hold":              ("si",   "",     "s",    ""),
    "privacy_askedtokeep":       ("sid",  "",     "sid",  ""),
    "privacy_joint":             ("siu",  "",     "s",    ""),
    "privacy_disclosure":        ("si",   "",     "sd",   ""),
    "privacy_orphan":            ("",     "",     "siud", ""),
    "reports_tally":             ("",     "",     "siu",  ""),
    "reports_period":            ("s",    "s",    "si",   "s"),
    "reports_figure":            ("s",    "s",    "si",   "s"),
    "django_migrations":         ("",     "",     "",     ""),
}  # fmt: skip

Grant = tuple[str, str, str]
"""A login, a table, and one thing the login may do with it."""


def grants() -> frozenset[Grant]:
    """Everything that is granted."""
    return frozenset(
        (login, table, _LETTERS[letter])
        for table, row in _TABLE.items()
        for login, letters in zip(GRANTED_TO, row, strict=True)
        for letter in letters
    )


def tables() -> frozenset[str]:
    """The tables whose rights are settled here."""
    return frozenset(_TABLE)


def grants_sql(*, roles: dict[str, str]) -> str:
    """SQL for the owner that grants exactly this; safe to repeat, in one transaction.

    `roles` gives the role of each login in the database.
    """
    everyone = ", ".join(roles[login] for login in GRANTED_TO)
    return "\n".join(
        [
            f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {everyone};",
            f"GRANT USAGE ON SCHEMA public TO {everyone};",
            *(
                f"GRANT {rights} ON {table} TO {roles[login]};"
                for login in GRANTED_TO
                for table in _TABLE
                if (rights := _rights(login, table))
            ),
        ]
    )


def differing(found: Iterable[Grant]) -> frozenset[Grant]:
    """What is granted in the database and should not be, or should be and is not."""
    return grants() ^ frozenset(found)


def _rights(login: str, table: str) -> str:
    letters = _TABLE[table][GRANTED_TO.index(login)]
    return ", ".join(_LETTERS[letter] for letter in letters)
