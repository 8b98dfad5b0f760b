"""Somebody who runs the machines around the program, and sees what passes through them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

from django.db import connection
from django.test import Client

from beenthere.apps.outside import code_ring
from beenthere.apps.people.models import Person
from beenthere.domain.call_back import mark_of, read, written
from beenthere.domain.permissions import PAGES, may
from beenthere.domain.vocabulary import Role
from tests.adversaries.browsing import learned, theirs
from tests.adversaries.test_somebody_outside import refer
from tests.fuzz.town import Town
from tests.hospital import TYPED


@contextmanager
def watched() -> Iterator[list[str]]:
    """Every statement that the database is given, with its values."""
    seen: list[str] = []

    def note(
        execute: Callable[..., Any], statement: str, values: Any, many: bool, context: Any
    ) -> Any:
        seen.append(f"{statement} {values!r}".casefold())
        return execute(statement, values, many, context)

    with connection.execute_wrapper(note):
        yield seen


def names(statement: str, needles: Collection[str]) -> bool:
    """Whether any of these stands in a statement or its values."""
    return any(needle.casefold() in statement for needle in needles)


def test_statements_name_somebody_only_where_the_directory_is_searched(town: Town) -> None:
    """As a server of the hospital's own can log them, and shows them while they run."""
    [director] = [each for each in town.readers if each.words == Role.DIRECTOR]
    with watched() as seen:
        refer("Nadja Nowhere")
        shown = learned(town, director.cookies, codes=())
    assert shown & theirs(town, director), "nobody was looked at"
    naming = [each for each in seen if names(each, {"Nadja", "Nowhere", *town.needles()})]
    assert naming, "a name is looked up in the directory"
    assert all('from "people_person"' in each for each in naming)


def test_a_statement_that_names_somebody_elsewhere_is_seen(town: Town) -> None:
    with watched() as seen, connection.cursor() as cursor:
        cursor.execute("SELECT length(%s)", ["Nadja Nowhere"])
    [statement] = seen
    assert names(statement, {"Nowhere"})
    assert 'from "people_person"' not in statement


class _Typed(HTMLParser):
    """The fields of a page whose value would stand in an address: those of forms that only ask."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._asks = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "form":
            self._asks = (said.get("method") or "get").lower() == "get"
        typed = tag == "textarea" or (
            tag == "input" and said.get("type", "text") not in {"checkbox", "radio", "hidden"}
        )
        if self._asks and typed:
            self.found.add(str(said.get("name")))

    def handle_endtag(self, tag: str) -> None:
        self._asks = self._asks and tag != "form"


def test_no_address_that_a_browser_asks_for_names_anybody(town: Town) -> None:
    """As the web server in front can log them: every address, and what a form would add to one."""
    named = {
        *town.needles(),
        *town.contacts(),
        *TYPED.values(),
        *Person.objects.values_list("name", flat=True),
    }
    assert [each for each in town.addresses.values() for name in named if name in each] == []
    read_by = 0
    for name, address in town.addresses.items():
        reader = next((each for each in town.readers if may(each.roles, name)), town.nobody)
        browser = Client()
        browser.cookies.load(reader.cookies)
        answer = browser.get(address)
        if answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
            page = _Typed()
            page.feed(answer.content.decode())
            assert page.found == set(), address
            read_by += 1
    assert read_by > len(PAGES) / 3


def test_a_form_that_puts_what_is_typed_into_its_address_is_seen() -> None:
    page = _Typed()
    page.feed('<form><input name="q"></form><form method="post"><input name="name"></form>')
    assert page.found == {"q"}


def test_the_keys_of_codes_and_a_card_tell_whom_it_leads_to_and_nothing_else(town: Town) -> None:
    """Whose card it is stands nowhere in it: the same supporter's cards of two clinicians yield the
    same, and that is all there is."""
    supporter = town.supporter.person
    mark = bytes.fromhex(mark_of(supporter.directory_id))
    of_two = [code_ring().code(mark) for _ in range(2)]
    assert of_two[0] != of_two[1]
    for card in of_two:
        found = code_ring().mark(read(written(card)))
        roster = Person.objects.values_list("directory_id", flat=True)
        assert [each for each in roster if bytes.fromhex(mark_of(each)) == found] == [
            supporter.directory_id
        ]
