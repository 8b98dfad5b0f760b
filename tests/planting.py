"""Plant a violation of each law in a copy of the program, and expect its own tests to go red.

`make check-laws` runs this after the tests of the laws. Each plant is one change of the code, as
somebody could make it by mistake. Before any is planted the same tests must be green in the copy;
afterwards each must fail by what it asserts, and not because nothing runs any more.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

HOUSE = Path(__file__).parents[1]
LAWS = range(1, 13)
_COPIED = ("beenthere", "tests", "docs", "pyproject.toml", "README.md", "LICENSE")
_PATIENCE = 1_500
_AT_ONCE = min(os.cpu_count() or 1, 4)


@dataclass(frozen=True)
class Plant:
    """One violation: in which file what is written instead of what, and the test that sees it."""

    law: int
    breaks: str
    file: str
    old: str
    new: str
    test: str

    @property
    def path(self) -> str:
        """The file, from the top of the tree."""
        return f"beenthere/{self.file}"

    @property
    def test_path(self) -> str:
        """The test, from the top of the tree; its file says which law it is about."""
        return f"tests/laws/test_l{self.law:02}_{self.test}"


PLANTS = (
    Plant(
        law=1,
        breaks="a form asks for a remark",
        file="apps/outreach/forms.py",
        old="    reason = forms.ChoiceField(",
        new="    remark = forms.CharField(widget=forms.Textarea)\n    reason = forms.ChoiceField(",
        test="no_free_text.py::test_no_form_takes_prose",
    ),
    Plant(
        law=1,
        breaks="the log says what it is given",
        file="config/logs.py",
        old='said if may_be_logged(said) else "unfit_log_record"',
        new="said",
        test="fixed_words.py::test_no_prose_comes_through_the_log",
    ),
    Plant(
        law=1,
        breaks="a form is kept while it is asked again who is there",
        file="apps/people/permissions.py",
        old="return to_prove_it(request) if isinstance(said, ReauthenticationRequired) else None",
        new="return None",
        test="prose_posted_by_hand.py::test_prose_posted_to_every_page_is_stored_nowhere",
    ),
    Plant(
        law=2,
        breaks="a column is not declared",
        file="inventory/reports.py",
        old='            "later": "To how many later",\n',
        new="",
        test="every_column_is_declared.py::test_the_database_has_what_is_declared_and_nothing_else",
    ),
    Plant(
        law=3,
        breaks="a page's title says whom the case is about",
        file="apps/outreach/templates/outreach/case.html",
        old="{% block title %}{{ case.code_name }}{% endblock %}",
        new="{% block title %}{{ whom.name }}{% endblock %}",
        test="who_is_supported_is_sealed.py::test_no_address_title_or_other_page_shows_any_of_it",
    ),
    Plant(
        law=3,
        breaks="the log repeats what an error said",
        file="config/logs.py",
        old="{record.exc_info[0].__name__}",
        new="{record.exc_info[1]}",
        test="who_is_supported_is_sealed.py::test_an_error_tells_nothing",
    ),
    Plant(
        law=4,
        breaks="erasing leaves the keys",
        file="apps/privacy/actions.py",
        old="    vault().destroy([*ids, *filter(None, instead), *events])\n",
        new="",
        test="closing_erases.py::test_a_restored_backup_does_not_bring_it_back",
    ),
    Plant(
        law=4,
        breaks="the event of an erased case stays",
        file="apps/privacy/actions.py",
        old="    Event.objects.filter(pk__in=events).delete()\n",
        new="",
        test="closing_erases.py::test_nothing_is_left_of_a_case",
    ),
    Plant(
        law=4,
        breaks="a group that was held stays",
        file="apps/privacy/groups.py",
        old="        Group.objects.filter(pk__in=[group.pk for group in free]).delete()\n",
        new="",
        test="closing_erases.py::test_nothing_is_left_of_a_case",
    ),
    Plant(
        law=5,
        breaks="the supporter reads what kind of event it was",
        file="apps/outreach/templates/outreach/case.html",
        old="  <h1>{{ case.code_name }}</h1>\n",
        new="  <h1>{{ case.code_name }}</h1>\n  <p>{{ case.event.get_kind_display }}</p>\n",
        test="never_what_happened.py::test_a_supporter_cannot_tell_one_event_from_another",
    ),
    Plant(
        law=6,
        breaks="every director sees every case",
        file="apps/cases/queries.py",
        old=".filter(sights__account=account, sights__stepped_back=False)",
        new="",
        test="an_exclusion_tells_no_secret.py::test_a_director_in_conflict_finds_no_trace",
    ),
    Plant(
        law=6,
        breaks="a group tells every director of which event it is",
        file="apps/groups/queries.py",
        old='    cases = cases_seen_by(account, now=now).select_related("event")\n',
        new='    cases = cases_seen_by(account, now=now).model.objects.select_related("event")\n',
        test="a_director_tries_everything.py::test_whatever_they_try_the_case_is_not_there",
    ),
    Plant(
        law=6,
        breaks="the page of many hurt counts every case of the event",
        file="apps/surge/queries.py",
        old="    cases = board.on_board(account, case, now=now)\n    open_cases",
        new="    cases = Case.objects.filter(event=case.event_id)\n    open_cases",
        test="an_exclusion_tells_no_secret.py::test_a_director_in_conflict_finds_no_trace",
    ),
    Plant(
        law=7,
        breaks="the program itself may make an offer",
        file="domain/case.py",
        old="CaseEvent.OFFER_MADE: frozenset({Actor.DIRECTOR}),",
        new="CaseEvent.OFFER_MADE: frozenset({Actor.DIRECTOR, Actor.PROGRAM}),",
        test="people_decide.py::test_only_a_director_brings_a_case_to_a_supporter",
    ),
    Plant(
        law=8,
        breaks="a form asks how it was for them",
        file="apps/outreach/forms.py",
        old='label="How did it go?"',
        new='label="How satisfied were they?"',
        test="nobody_is_asked_how_it_was.py::test_nothing_asks_for_a_rating",
    ),
    Plant(
        law=9,
        breaks="only small counts are hidden, and totals tell them",
        file="domain/suppression.py",
        old="while (exposed := table.exposed(told)) is not None:",
        new="while (exposed := None) is not None:",
        test="small_counts_are_hidden.py::test_consecutive_reports_tell_no_hidden_count",
    ),
    Plant(
        law=10,
        breaks="erasing goes on under a hold",
        file="apps/privacy/queries.py",
        old="return due.exclude(pk__in=held_among(due))",
        new="return due",
        test="a_hold_is_blind.py::test_nothing_held_is_erased",
    ),
    Plant(
        law=10,
        breaks="whom a walk is about is let go of under a hold",
        file="apps/privacy/letting_go.py",
        old="    return asked - held_among(Case.objects.filter(pk__in=asked))",
        new="    return asked",
        test="a_hold_is_blind.py::test_who_a_walk_is_about_and_who_asked_for_a_team_is_kept_as_well",
    ),
    Plant(
        law=10,
        breaks="a team's session is erased under a hold",
        file="apps/privacy/groups.py",
        old="        if not held_now(at=group.asked_at, department=group.department)\n",
        new="",
        test="a_hold_is_blind.py::test_who_a_walk_is_about_and_who_asked_for_a_team_is_kept_as_well",
    ),
    Plant(
        law=11,
        breaks="a case that is handed back tells nobody",
        file="domain/case.py",
        old="CaseEvent.RECUSED,\n        Transition(CaseState.MATCHING, _HANDED_BACK),",
        new="CaseEvent.RECUSED,\n        Transition(CaseState.MATCHING),",
        test="nothing_is_lost.py::test_no_story_leaves_a_case_without_a_next_action",
    ),
    Plant(
        law=12,
        breaks="a page opens to whoever is signed in",
        file="apps/people/permissions.py",
        old="if not may(request.user.roles, name, demo=settings.DEMO):",
        new="if name not in PAGES:",
        test="deny_by_default.py::test_every_page_answers_as_the_table_says",
    ),
    Plant(
        law=12,
        breaks="a page that can name somebody does not ask again who is there",
        file="domain/permissions.py",
        old='"One case; every opening is recorded", fresh=True)',
        new='"One case; every opening is recorded")',
        test="asked_again.py::test_every_page_that_tells_a_director_who_it_is_asks_again",
    ),
    Plant(
        law=12,
        breaks="a group's page does not ask again",
        file="domain/permissions.py",
        old='"One group: whom to call, who leads it, who comes", fresh=True)',
        new='"One group: whom to call, who leads it, who comes")',
        test="asked_again.py::test_every_page_that_tells_a_director_who_it_is_asks_again",
    ),
)


class NotPlanted(Exception):
    """What a plant would replace is not in its file, or is there twice."""


def main() -> int:
    """Plant everything, print what came of it by law; 1 when anything was not caught."""
    with tempfile.TemporaryDirectory(prefix="beenthere-plants-") as folder:
        copies: Queue[Path] = Queue()
        for number in range(_AT_ONCE):
            copies.put(_copied(Path(folder, str(number))))
        say(f"Before planting: {len({plant.test for plant in PLANTS})} tests that must be green")
        if said := _red(copies.queue[0], sorted({plant.test_path for plant in PLANTS})):
            say(f"They are not:\n{said}")
            return 1
        with ThreadPoolExecutor(_AT_ONCE) as several:
            caught = list(several.map(lambda plant: _caught(plant, copies), PLANTS))
    kept = kept_in_tests()
    for law in LAWS:
        tests, planted = kept[law]
        say(f"L{law}: {tests} tests, {planted} more that plant a violation in the test itself")
        for plant, was_caught in zip(PLANTS, caught, strict=True):
            if plant.law == law:
                say(f"    {'caught' if was_caught else 'NOT CAUGHT'}: {plant.breaks}")
    missing = [f"L{law}" for law in LAWS if not all(kept[law]) or law not in _planted()]
    if missing:
        say(f"No test or no planted violation: {', '.join(missing)}")
    say(f"{sum(caught)} of {len(PLANTS)} violations of {len(LAWS)} laws caught")
    return 0 if all(caught) and not missing else 1


def say(line: str) -> None:
    """One line to whoever runs this."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def kept_in_tests() -> dict[int, tuple[int, int]]:
    """For each law, how many functions test it, and how many see a violation of their own."""
    found = {}
    for law in LAWS:
        names = [
            node.name
            for file in sorted((HOUSE / "tests" / "laws").glob(f"test_l{law:02}_*.py"))
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        ]
        planted = [name for name in names if re.search(r"_caught(_|$)", name)]
        found[law] = (len(names) - len(planted), len(planted))
    return found


@contextmanager
def planted(plant: Plant, copy: Path) -> Iterator[None]:
    """A copy of the program with the violation in it. Raises NotPlanted."""
    file = copy / plant.path
    before = file.read_text(encoding="utf-8")
    if before.count(plant.old) != 1:
        raise NotPlanted(f"{plant.path} has not, or has twice: {plant.old}")
    file.write_text(before.replace(plant.old, plant.new), encoding="utf-8")
    try:
        yield
    finally:
        file.write_text(before, encoding="utf-8")


def _caught(plant: Plant, copies: Queue[Path]) -> bool:
    copy = copies.get()
    try:
        with planted(plant, copy):
            said = _red(copy, [plant.test_path])
    finally:
        copies.put(copy)
    return bool(re.search(r"\d+ failed", said)) and not re.search(r"\d+ errors?\b", said)


def _red(copy: Path, tests: Iterable[str]) -> str:
    """The end of what pytest says when not all is green; nothing when all is."""
    ours = ("BEENTHERE_", "DJANGO_", "DATABASE_URL", "PYTEST_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider"),
            *("-m", "not soak and not exhaustive", *tests),
        ],
        cwd=copy,
        # A file written twice within a second would be taken for its own compiled copy.
        env={**kept, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=False,
        timeout=_PATIENCE,
    )
    return "" if ended.returncode == 0 else (ended.stdout + ended.stderr)[-4_000:]


def _planted() -> set[int]:
    return {plant.law for plant in PLANTS}


def _copied(folder: Path) -> Path:
    for name in _COPIED:
        if (HOUSE / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(HOUSE / name, folder / name, ignore=ignored)
        else:
            shutil.copy(HOUSE / name, folder / name)
    return folder


if __name__ == "__main__":
    sys.exit(main())
