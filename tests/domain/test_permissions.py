"""Nobody opens a page that the table does not give them."""

from __future__ import annotations

import pytest

from beenthere.domain import permissions
from beenthere.domain.permissions import DIRECTORS, PAGES, PUBLIC, Page, may, table_markdown
from beenthere.domain.vocabulary import Role

DESK = [name for name in PAGES if name.startswith("desk")]
SUPPORT = [name for name in PAGES if name.startswith("support_")]
DEMO = [name for name in PAGES if name.startswith("demo_")]


def test_a_page_that_is_not_listed_is_refused_to_everybody() -> None:
    for name in ("account_signup", "account_email", "mfa_edit_webauthn", "", None):
        assert not may(None, name)
        assert not may(frozenset(Role), name, demo=True)


def test_no_name_is_listed_twice() -> None:
    assert len(PAGES) == len(permissions._TABLE)


def test_every_row_says_why() -> None:
    assert all(page.why and not page.why.endswith(".") for page in PAGES.values())
    assert all(page.who for page in PAGES.values())


def openers(name: str) -> set[Role]:
    return {role for role in Role if may({role}, name)}


def test_the_desk_is_for_directors() -> None:
    assert {name for name in DESK if openers(name) != DIRECTORS} == set()


def test_a_supporters_pages_are_for_supporters() -> None:
    assert {name for name in SUPPORT if openers(name) != {Role.SUPPORTER}} == set()


def test_those_who_see_no_case_open_no_page_of_a_case() -> None:
    roles = {
        Role.PROGRAM_MANAGER,
        Role.ASSISTANT,
        Role.ADMINISTRATOR,
        Role.EXECUTIVE,
        Role.COUNSEL,
    }
    opened = {name for name in PAGES if may(roles, name)}
    assert not opened & {*DESK, *SUPPORT}


def test_somebody_with_two_roles_may_do_what_either_may() -> None:
    both = {Role.DIRECTOR, Role.SUPPORTER}
    assert may(both, "desk")
    assert may(both, "support_home")


def test_not_signed_in_is_not_the_same_as_no_role() -> None:
    assert may(frozenset(), "account_logout")
    assert not may(None, "account_logout")
    assert not may(frozenset(), "desk")


def test_anyone_may_refer_find_help_and_read_what_is_kept() -> None:
    for name in ("refer", "help_now", "patient_family", "what_we_keep", "answer"):
        assert may(None, name)


def test_demo_pages_exist_in_the_demo_only() -> None:
    for name in DEMO:
        assert PAGES[name].demo
        assert not may(None, name)
        assert not may(frozenset(Role), name)
        assert may(None, name, demo=True)


def test_the_table_for_the_docs_says_what_may_says() -> None:
    head, rule, *rows = table_markdown().splitlines()
    assert len(rows) == len(PAGES)
    assert {line.count("|") for line in (head, rule, *rows)} == {len(Role) + 5}
    desk = next(row for row in rows if row.startswith("| `desk`"))
    cells = [cell.strip() for cell in desk.split("|")[2:-1]]
    assert cells == ["", "", "", *("yes" if role in DIRECTORS else "" for role in Role)]


def test_the_list_catches_a_page_given_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PAGES, "desk_case", Page("desk_case", PUBLIC, "planted"))
    with pytest.raises(AssertionError):
        test_the_desk_is_for_directors()


def test_a_page_runs_on_the_least_login_that_its_readers_need() -> None:
    on = {
        login: {page.name for page in PAGES.values() if page.login == login}
        for login in ("manager", "reports", None)
    }
    assert {"roster", "roster_status", "nominations", "week", "coverage"} <= on["manager"]
    assert on["reports"] == {"reports", "reports_file"}
    assert {"rota", "gathering_guide", "desk", "support_home", "help_now", "reach"} <= on[None]
    assert not {name for name in (*DESK, *SUPPORT) if name not in on[None]}
