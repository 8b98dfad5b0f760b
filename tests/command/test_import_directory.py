"""`beenthere import-directory` and `beenthere invite`, as somebody at a terminal meets them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from beenthere.apps.people.invitations import invited
from beenthere.apps.people.models import Account, Person
from beenthere.apps.supporters.models import Supporter
from beenthere.command import import_directory, invite
from beenthere.command.main import main
from beenthere.domain.vocabulary import Role

pytestmark = pytest.mark.django_db

HEADER = "id,name,profession,rank,specialty,department,reports_to,email"
ANA = "e1,Ana Lopez,physician,professor,cardiology,medicine,,ana@hospital.example"
BO = "e2,Bo Li,nurse,staff,none,medicine,e1,"
BAD = "e3,Cy Twombly 42,nurse,professor,none,medicine,e9,"


@contextmanager
def _started(login: str) -> Iterator[None]:
    assert login == "manager"
    yield


@pytest.fixture(autouse=True)
def on_the_test_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_directory, "start", _started)
    monkeypatch.setattr(invite, "start", _started)


@pytest.fixture
def staff(tmp_path: Path) -> Path:
    return listed(tmp_path / "staff.csv", ANA, BO)


def listed(path: Path, *rows: str) -> Path:
    path.write_text("\n".join((HEADER, *rows)), encoding="utf-8")
    return path


def run(*words: str | Path) -> int:
    return main(["import-directory", *map(str, words)])


def test_a_dry_run_says_what_would_change_and_writes_nothing(
    staff: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(staff) == 0
    said = capsys.readouterr().out
    assert "Would change:" in said
    assert "2  new" in said
    assert not Person.objects.exists()


def test_apply_writes_and_again_changes_nothing(
    staff: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(staff, "--apply") == 0
    assert "Written:" in capsys.readouterr().out
    assert run(staff, "--apply", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["applied"] is True
    assert (answer["new"], answer["changed"], answer["gone"], answer["unchanged"]) == (0, 0, 0, 2)


@pytest.mark.parametrize("more", [[], ["--apply"]])
def test_problems_are_listed_by_line_and_field_and_nothing_is_written(
    tmp_path: Path, more: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(listed(tmp_path / "staff.csv", ANA, BAD, BO), *more) == 2
    said = capsys.readouterr()
    assert "line 3, name: Write a name" in said.out
    assert "line 3, rank: For this profession" in said.out
    assert "2  new" in said.out
    assert "Twombly" not in said.out + said.err
    assert "--skip-bad" in said.err
    assert said.err.count("\n") == 1
    assert not Person.objects.exists()


def test_skip_bad_writes_the_good_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(listed(tmp_path / "staff.csv", ANA, BAD, BO), "--apply", "--skip-bad") == 0
    assert "1  with a problem" in capsys.readouterr().out
    assert set(Person.objects.values_list("directory_id", flat=True)) == {"e1", "e2"}


def test_problems_are_in_the_json_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(listed(tmp_path / "staff.csv", ANA, BAD), "--json") == 2
    answer = json.loads(capsys.readouterr().out)
    assert answer["applied"] is False
    assert {problem["field"] for problem in answer["problems"]} == {"name", "rank"}


def test_many_leavers_need_to_be_said(
    staff: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(staff, "--apply")
    other = listed(tmp_path / "other.csv", ANA.replace("e1", "e8"))
    for more in ([], ["--apply"]):
        assert run(other, *more) == 2
        assert "--allow-many-leavers" in capsys.readouterr().err
    assert run(other, "--apply", "--allow-many-leavers") == 0
    assert list(Person.objects.filter(active=True).values_list("directory_id", flat=True)) == ["e8"]


def test_fhir_is_recognized_by_its_content_or_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    practitioner = {"resourceType": "Practitioner", "id": "p1", "name": [{"text": "Ana Lopez"}]}
    file = tmp_path / "staff.txt"
    file.write_text(json.dumps(practitioner), encoding="utf-8")
    assert run(file, "--apply") == 0
    assert "Profession not known: 1" in capsys.readouterr().out
    assert Person.objects.get().directory_id == "p1"
    assert run(file, "--format", "csv") == 2


@pytest.mark.parametrize("missing", ["nowhere.csv", "."])
def test_a_file_that_cannot_be_read_is_one_line(
    tmp_path: Path, missing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path / missing) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_file_that_is_no_list_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "staff.csv"
    file.write_bytes("id,name\ne1,José".encode("latin-1"))
    assert run(file) == 2
    said = capsys.readouterr()
    assert "line 2, file: This file is not in UTF-8." in said.out
    assert "Would change" not in said.out


def test_the_help_lists_every_code(capsys: pytest.CaptureFixture[str]) -> None:
    for command, code in (
        ("import-directory", "interventional_cardiology"),
        ("invite", "alternate"),
    ):
        with pytest.raises(SystemExit) as ended:
            main([command, "--help"])
        assert ended.value.code == 0
        said = capsys.readouterr().out
        assert code in said
        assert f"beenthere {command} " in said


def test_an_invitation_prints_a_link_that_works(
    staff: Path, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    run(staff, "--apply")
    capsys.readouterr()
    assert main(["invite", "ANA@hospital.example", "--role", "director", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["new"], answer["in_directory"]) == (True, True)
    path = "/" + answer["link"].split("/", 3)[3]
    assert client.get(path).status_code == 200
    assert invited(path.split("/")[-2], now=timezone.now()) == Account.objects.get()
    assert Account.objects.get().roles == {Role.DIRECTOR}

    assert main(["invite", "ana@hospital.example"]) == 0
    said = capsys.readouterr().out
    assert "Renewed the link" in said
    assert client.get(path).status_code == 410


def test_a_supporter_is_on_the_roster_and_asked_once_trained(
    staff: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(staff, "--apply")
    capsys.readouterr()
    assert main(["invite", "ana@hospital.example", "--role", "supporter"]) == 0
    assert "once a day of training is noted" in capsys.readouterr().out
    supporter = Supporter.objects.get()
    assert supporter.person == Person.objects.get(name="Ana Lopez")
    assert supporter.trained_on is None

    for words in (["--trained-on", "2026-03-14"], ["--role", "supporter"]):
        assert main(["invite", "ana@hospital.example", *words]) == 0
        assert "--trained-on" not in capsys.readouterr().out
        assert Supporter.objects.get().trained_on == date(2026, 3, 14)


@pytest.mark.parametrize(
    ("words", "cure"),
    [
        (["call me", "--role", "director"], "EMAIL: Write an e-mail address"),
        (["a@b.example"], "--role: A new account needs"),
        (["a@b.example", "--role", "king"], "invalid choice"),
        (["a@b.example", "--role", "director", "--directory-id", "e9"], "--directory-id: Nobody"),
        (["ana@hospital.example", "--role", "alternate"], "outside the directory"),
        (["a@b.example", "--role", "supporter"], "must be in the directory"),
        (["ana@hospital.example", "--role", "director", "--trained-on", "2026-03-14"], "supporter"),
        (["ana@hospital.example", "--role", "supporter", "--trained-on", "May"], "2026-03-14"),
    ],
)
def test_an_invitation_that_cannot_be_says_why_in_one_line(
    staff: Path, words: list[str], cure: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(staff, "--apply")
    capsys.readouterr()
    try:
        code = main(["invite", *words])
    except SystemExit as ended:
        code = int(ended.code or 0)
    said = capsys.readouterr().err
    assert code == 2
    assert cure in said
    assert said.count("\n") == 1
    assert not Account.objects.exists()
