"""What each database login may do with each table: one table, and nothing beyond it.

A page of the program manager runs on a connection that cannot read a case, and a report on
one that can read nothing but what was published, whatever a mistake in a view would ask for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

GRANTED_TO = ("web", "manager", "worker", "reports")
"""The logins below the owner, in the order of the columns of the table."""

_CASE_FREE = (
    "(num_nonnulls(case_id, offer_id, assignment_id, hand_off_id, supporter_id, group_id, "
    "group_offer_id) = 0)"
)
_OF_A_GATHERING = "(gathering_id IS NOT NULL)"
"""As PostgreSQL writes them, so that what is found can be compared."""

_NO_POLICY = (
    "DO $$ DECLARE each name; BEGIN FOR each IN SELECT policyname FROM pg_policies "
    "WHERE schemaname = 'public' AND tablename = '{table}' "
    "LOOP EXECUTE format('DROP POLICY %I ON {table}', each); END LOOP; END $$;"
)

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
    "supporters_agreed":         ("sid",  "sd",   "s",    ""),
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
    "alongside_alongside":       ("siu",  "",     "sud",  ""),
    "paging_contactpoint":       ("siud", "",     "sud",  ""),
    "paging_message":            ("siud", "i",    "siud", ""),
    "rota_shift":                ("siud", "s",    "sud",  ""),
    "rota_leave":                ("sid",  "s",    "sd",   ""),
    "rota_calendarlink":         ("siud", "",     "",     ""),
    "handoffs_handoff":          ("siu",  "",     "sud",  ""),
    "groups_group":              ("siu",  "",     "sud",  ""),
    "groups_group_events":       ("sid",  "",     "sd",   ""),
    "groups_groupoffer":         ("siu",  "",     "sud",  ""),
    "groups_grouptally":         ("s",    "",     "siu",  ""),
    "gatherings_place":          ("siu",  "siu",  "",     ""),
    "gatherings_gathering":      ("siu",  "siu",  "sud",  ""),
    "gatherings_trainer":        ("sid",  "sid",  "sd",   ""),
    "gatherings_seat":           ("siud", "siud", "sd",   ""),
    "gatherings_yearcount":      ("s",    "s",    "siu",  ""),
    "surge_helpasked":           ("si",   "",     "sud",  ""),
    "announcements_announcement": ("si",  "",     "sd",   ""),
    "announcements_shown":       ("si",   "",     "siud", ""),
    "announcements_apikey":      ("su",   "siu",  "",     ""),
    "awareness_presentation":    ("siud", "siud", "sud",  ""),
    "awareness_presentation_departments": ("sid", "sid", "sd", ""),
    "awareness_training":        ("sid",  "sid",  "",     ""),
    "awareness_opening":         ("siu",  "s",    "",     ""),
    # Every page says which numbers are unconfirmed, that of an executive too.
    "week_checkednumber":        ("siud", "siud", "",     "s"),
    "nominations_question":      ("siud", "sid",  "sd",   ""),
    "nominations_answered":      ("si",   "",     "sd",   ""),
    "nominations_nominee":       ("siud", "sud",  "sud",  ""),
    "nominations_letter":        ("sid",  "sid",  "sud",  ""),
    "privacy_receipt":           ("s",    "",     "siu",  ""),
    "privacy_lastrun":           ("s",    "",     "siu",  ""),
    "privacy_hold":              ("si",   "",     "s",    ""),
    "privacy_askedtokeep":       ("sid",  "",     "sid",  ""),
    "privacy_joint":             ("siu",  "",     "s",    ""),
    "privacy_disclosure":        ("si",   "",     "sd",   ""),
    "privacy_orphan":            ("",     "",     "siud", ""),
    "reports_tally":             ("",     "",     "siu",  ""),
    "reports_connected":         ("siu",  "",     "s",    ""),
    "reports_counted":           ("si",   "",     "sd",   ""),
    "reports_period":            ("s",    "s",    "si",   "s"),
    "reports_figure":            ("s",    "s",    "si",   "s"),
    "django_migrations":         ("",     "",     "",     ""),
}  # fmt: skip

_COLUMNS: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {
    # Whether somebody can be reached, not where.
    ("manager", "paging_contactpoint"): {"SELECT": ("account_id", "id", "verified_at")},
    # Taking back what would remind of a gathering, and not reminding twice.
    ("manager", "paging_message"): {
        "SELECT": ("account_id", "gathering_id", "id", "kind", "state"),
        "UPDATE": ("state",),
    },
}
"""What a login may do with some columns only, by login and table; each in alphabetical order."""

_ROWS: dict[str, tuple[tuple[str, str, str], ...]] = {
    # Who is asked, and who is reminded of what, would tell who supports somebody.
    "paging_message": (
        ("web", "ALL", "true"),
        ("worker", "ALL", "true"),
        ("manager", "SELECT", _OF_A_GATHERING),
        ("manager", "UPDATE", _OF_A_GATHERING),
        ("manager", "INSERT", _CASE_FREE),
    )
}
"""Tables of which a login sees some rows only: login, what it does, and with which rows."""

Grant = tuple[str, str, str]
"""A login, a table, and one thing the login may do with it: a right, a right with its columns, or
one with the rows that it is limited to."""


def grants() -> frozenset[Grant]:
    """Everything that is granted."""
    whole = {
        (login, table, _LETTERS[letter])
        for table, row in _TABLE.items()
        for login, letters in zip(GRANTED_TO, row, strict=True)
        for letter in letters
    }
    some_columns = {
        (login, table, _on_columns(right, columns))
        for (login, table), rights in _COLUMNS.items()
        for right, columns in rights.items()
    }
    some_rows = {
        (login, table, on_rows(right, which))
        for table, policies in _ROWS.items()
        for login, right, which in policies
    }
    return frozenset(whole | some_columns | some_rows)


def on_rows(right: str, which: str) -> str:
    """How a right that is limited to some rows is written."""
    return f"{right} WHERE {which}"


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
            *(
                line
                for table, policies in _ROWS.items()
                for line in _policies_sql(table, policies, roles=roles)
            ),
        ]
    )


def differing(found: Iterable[Grant]) -> frozenset[Grant]:
    """What is granted in the database and should not be, or should be and is not."""
    return grants() ^ frozenset(found)


def _rights(login: str, table: str) -> str:
    letters = _TABLE[table][GRANTED_TO.index(login)]
    some = _COLUMNS.get((login, table), {})
    return ", ".join(
        [*(_LETTERS[letter] for letter in letters), *(_on_columns(*each) for each in some.items())]
    )


def _on_columns(right: str, columns: Iterable[str]) -> str:
    return f"{right} ({', '.join(columns)})"


def _policies_sql(
    table: str, policies: Iterable[tuple[str, str, str]], *, roles: dict[str, str]
) -> Iterator[str]:
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
    yield _NO_POLICY.format(table=table)
    for login, right, which in policies:
        name = f"{login}_{right.lower()}"
        limit = f"WITH CHECK ({which})" if right == "INSERT" else f"USING ({which})"
        yield f"CREATE POLICY {name} ON {table} FOR {right} TO {roles[login]} {limit};"
