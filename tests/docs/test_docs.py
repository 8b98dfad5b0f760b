"""The documents a stranger reads say nothing that is not so."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from beenthere.adapters.postgres.launcher import SETTINGS
from beenthere.command.docs import MADE
from tests.docs.reading import CHECKS, ROOT, Check, line_of, map_of_rooms

README = ROOT / "README.md"
DOCS = ROOT / "docs"
BY_HAND = [
    README,
    *sorted(page for page in DOCS.glob("*.md") if page.name not in MADE),
    *sorted((DOCS / "adr").glob("*.md")),
]
PICTURE = DOCS / "picture.svg"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_no_document_says_anything_wrong(check: Check) -> None:
    wrong = {
        str(document.relative_to(ROOT)): list(check(document.read_text("utf-8"), document))
        for document in BY_HAND
    }
    assert {document: found for document, found in wrong.items() if found} == {}


def test_each_kind_of_mistake_is_caught() -> None:
    planted = [
        "[the tour](docs/tower.md)",
        "[limits](#what-it-can-never-do)",
        "Read `beenthere/apps/cases/actions/deferring.py`.",
        "[`referr`](beenthere/apps/cases/actions/referring.py)",
        "[`Case.nickname`](beenthere/apps/cases/models.py)",
        "`tests/apps/cases/test_life.py::test_the_same_form_thrice_is_one_event`",
        "```\nbeenthere invent\n```",
        "```\n.venv/bin/beenthere serve --with-workers\n```",
        "Type `beenthere invite --role director`.",
        "Type `make everything`.",
        "Set `BEENTHERE_SMTP_HOTS`.",
        "A case is erased after 7 days.",
        "See https://elsewhere.org/page.",
        "Look in /home/somebody/beenthere-data.",
        "Install it from pypi.org.",
        "This was found in an earlier session.",
        "Nobody finds any evidence.",
        "It works!",
    ]
    caught = [each for each in planted if any(next(check(each, README), None) for check in CHECKS)]
    assert caught == planted


def test_a_sound_page_passes_every_check() -> None:
    sound = (
        "# A page\n[here](#read-on), [`refer`](beenthere/apps/cases/actions/referring.py), "
        "`tests/apps/cases/test_life.py::test_the_same_form_twice_is_one_event`\n"
        "```\nmake test\nDATABASE_URL=postgresql://db.example/x beenthere check --json\n"
        "beenthere dba-sql > beenthere.sql\n```\n"
    )
    assert not [check for check in CHECKS if list(check(sound, README))]


def test_the_map_of_rooms_is_the_packages_storey_by_storey() -> None:
    rows = re.findall(r"^\| `(beenthere/[^`]+)` \| (.+) \|$", README.read_text(), re.MULTILINE)
    assert rows == map_of_rooms()


def test_every_package_says_what_it_is() -> None:
    packages = [
        source.parent
        for source in sorted((ROOT / "beenthere").rglob("__init__.py"))
        if source.parent.name != "migrations"
    ]
    assert [str(each) for each in packages if not line_of(each)] == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    readme = README.read_text(encoding="utf-8")
    assert [page.name for page in DOCS.glob("*.md") if f"](docs/{page.name})" not in readme] == []


def test_the_readme_says_how_to_try_it_and_how_to_test_it() -> None:
    lines = README.read_text(encoding="utf-8").splitlines()
    assert lines[lines.index("make demo") + 1] == "make test"


def test_the_five_steps_are_those_the_demo_offers() -> None:
    shown = (ROOT / "beenthere/demo/templates/demo/home.html").read_text(encoding="utf-8")
    steps = re.findall(r'<h2 class="usa-process-list__heading">(.+)</h2>', shown)
    told = re.findall(r"^\d\. \*\*(.+)\.\*\*", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert told == steps


def test_the_picture_can_be_read_aloud_and_fetches_nothing() -> None:
    picture = ElementTree.fromstring(PICTURE.read_text(encoding="utf-8"))
    named = picture.attrib["aria-labelledby"].split()
    said = [picture.find(f".//{SVG}*[@id='{each}']") for each in named]
    assert all(each is not None and each.text for each in said)
    assert {each.tag.removeprefix(SVG) for each in picture.iter()} == {
        *("svg", "title", "desc", "style", "rect", "path", "circle", "text"),
    }
    style = picture.findtext(f"{SVG}style") or ""
    assert "prefers-color-scheme: dark" in style
    assert not re.search(r"url\(|@import|@font-face|href", PICTURE.read_text(encoding="utf-8")[50:])


def test_the_license_is_the_one_that_the_package_names() -> None:
    assert 'license = "Apache-2.0"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    first, second, *_ = (ROOT / "LICENSE").read_text(encoding="utf-8").splitlines()
    assert (first.strip(), second.strip()) == ("Apache License", "Version 2.0, January 2004")


def test_the_log_settings_to_make_are_those_the_embedded_server_has() -> None:
    told = dict(re.findall(r"`(log_\w+) = ([\w-]+)`", (DOCS / "operating.md").read_text()))
    quiet = {
        *("log_statement", "log_min_error_statement", "log_error_verbosity", "log_min_messages"),
        *("log_min_duration_statement", "log_parameter_max_length_on_error"),
    }
    assert told == {name: SETTINGS[name] for name in quiet}
