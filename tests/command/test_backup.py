"""`beenthere backup` and `beenthere restore`, on a real installation with two cases in it."""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from beenthere.adapters.backup import dump
from beenthere.adapters.backup.locks import Passphrase
from beenthere.adapters.backup.parts import HEADER, Part
from beenthere.adapters.backup.reading import Backup
from beenthere.adapters.backup.refusal import BackupRefused
from beenthere.adapters.backup.restoring import Keys, restore
from beenthere.adapters.backup.stream import SEALED_CHUNK
from beenthere.adapters.postgres import Server, attach_or_start, start
from beenthere.command.main import main
from beenthere.command.refusal import Refusal
from beenthere.command.unlocking import VARIABLE, passphrase
from tests.adapters.backup.test_locks import private_pem, public_pem
from tests.backups import CLOSED, OPEN, PASSPHRASE, Installation, backed_up
from tests.processes import eventually
from tests.sinks import MailSink


@pytest.fixture(scope="module")
def made(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation with a director, an alternate and two cases, and one backup of it."""
    return backed_up(installed, tmp_path_factory)


@pytest.fixture
def house(made: Installation, tmp_path: Path) -> Installation:
    """A copy of it to spoil."""
    return made.copied(tmp_path / "house")


@pytest.fixture
def aside(made: Installation, tmp_path: Path) -> Installation:
    """A copy of its backup and of the weekly keys to spoil, without any data."""
    return made.copied(tmp_path / "aside", data=False)


def backup_of(installation: Installation) -> Path:
    [backup] = installation.copies.iterdir()
    return backup


def rows(data: Path) -> dict[str, int]:
    with attach_or_start(data / "database", durable=False) as server:
        return dump.counts_in(dump.where(server.settings()))


# There and back.


def test_everything_is_there_again(made: Installation, tmp_path: Path) -> None:
    data = tmp_path / "data"
    answer = made.restored(backup_of(made), data=data)
    assert answer["keys"] == "backup"
    assert answer["erased"] == 0
    before, after = rows(made.data), rows(data)
    assert before["cases_case"] == 2
    assert answer["rows"] == sum(before.values())
    # Starting looks after its own notes of when it ran.
    assert after == before
    for name in ("program.toml", "secrets/django", "secrets/webhook"):
        assert (data / name).read_bytes() == (made.data / name).read_bytes()
    assert sorted(made.play("names", data=data).values()) == sorted([OPEN, CLOSED])
    with MailSink() as mail:
        smtp = {"BEENTHERE_SMTP_HOST": mail.host, "BEENTHERE_SMTP_PORT": str(mail.port)}
        assert made.done("check", data=data, **smtp).startswith("All is well")


def test_every_file_of_a_backup_is_private(made: Installation) -> None:
    backup = backup_of(made)
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in [backup, *backup.iterdir()]}
    assert modes.pop(backup) == 0o700
    assert set(modes.values()) == {0o600}
    assert {path.name for path in modes} == {HEADER, *(part.file for part in Part)}


def test_what_is_said_in_the_clear_is_when_and_how_it_is_locked(made: Installation) -> None:
    said = json.loads((backup_of(made) / HEADER).read_bytes())
    assert said.keys() == {"format", "made_at", "week", "lock"}
    assert said["lock"].keys() == {"kind", "salt", "key"}


@pytest.mark.soak
def test_without_a_folder_for_weekly_keys_no_name_is_in_it(
    house: Installation, tmp_path: Path
) -> None:
    told = json.loads(house.done("backup", str(house.copies), "--json", BEENTHERE_EPOCHS=""))
    assert (told["keys"], told["week"], told["keys_until"]) == (None, None, None)
    backup = Path(told["backup"])
    assert not (backup / Part.KEYS.file).exists()
    answer = house.restored(backup, data=tmp_path / "data")
    assert (answer["keys"], answer["erased"]) == ("gone", 0)
    # Nobody is forgotten for it: their cases go on by voice.
    assert list(house.play("names", data=tmp_path / "data").values()) == ["gone", "gone"]


@pytest.mark.soak
def test_for_a_public_key_and_opened_with_the_private_one(
    house: Installation, tmp_path: Path
) -> None:
    pair = X25519PrivateKey.generate()
    public, private = tmp_path / "public.pem", tmp_path / "private.pem"
    public.write_bytes(public_pem(pair))
    private.write_bytes(private_pem(pair))
    shutil.rmtree(house.copies)
    house.done("backup", str(house.copies), "--recipient", str(public))
    words = ("restore", str(backup_of(house)), "--identity")
    data = tmp_path / "data"
    line = house.refused(*words, str(public), code=2, data=data)
    assert line.endswith("This is no X25519 private key in PEM without a password.")
    house.done(*words, str(private), data=data)
    assert sorted(house.play("names", data=data).values()) == sorted([OPEN, CLOSED])


# What is not whole is refused, in one line, and nothing is put in place.


Spoil = Callable[[bytes], bytes]

SPOILT: dict[str, Spoil] = {
    "a bit flipped": lambda content: bytes([content[0] ^ 1]) + content[1:],
    "the last bit flipped": lambda content: content[:-1] + bytes([content[-1] ^ 1]),
    "cut short": lambda content: content[:-1],
    "cut off after a chunk": lambda content: content[:SEALED_CHUNK],
    "reordered": lambda content: content[SEALED_CHUNK:] + content[:SEALED_CHUNK],
    "empty": lambda content: b"",
}


@pytest.fixture
def refused(
    aside: Installation,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[[], str]:
    """The one line with which restoring is refused; the data directory stays empty."""
    data = tmp_path / "data"
    for name, value in aside.environment(data, {}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr("beenthere.command.restore.system_now", lambda: aside.now)

    def try_it() -> str:
        assert main(["restore", str(backup_of(aside))]) == 1
        said = capsys.readouterr()
        assert said.out == ""
        assert not data.exists() or list(data.iterdir()) == []
        [line] = said.err.splitlines()
        return line

    return try_it


@pytest.mark.parametrize(
    ("part", "spoil"),
    [
        pytest.param(part, spoil, marks=() if quick else pytest.mark.soak)
        for part in Part
        for spoil in SPOILT
        for quick in [part is Part.DATABASE or spoil == "a bit flipped"]
    ],
)
def test_a_part_that_is_not_whole(
    aside: Installation, refused: Callable[[], str], part: Part, spoil: str
) -> None:
    file = backup_of(aside) / part.file
    whole = file.read_bytes()
    spoilt = SPOILT[spoil](whole)
    if spoilt == whole:
        pytest.fail("a file of one chunk") if part is Part.DATABASE else None
        return
    file.write_bytes(spoilt)
    assert refused() == (
        f"beenthere: {file}: This was altered or cut off, or belongs to another backup."
    )


@pytest.mark.parametrize("part", Part)
def test_a_part_that_is_missing(
    aside: Installation, refused: Callable[[], str], part: Part
) -> None:
    (backup_of(aside) / part.file).unlink()
    assert "cannot be read: No such file" in refused()


@pytest.mark.soak
def test_a_part_of_another_backup(
    house: Installation, aside: Installation, refused: Callable[[], str]
) -> None:
    other = house.backup()
    shutil.copy(other / Part.DATABASE.file, backup_of(aside) / Part.DATABASE.file)
    assert "belongs to another backup" in refused()


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("T", "t"),  # within the time it was made at
        ('"passphrase"', '"recipient"'),
        ('"format": 1', '"format": 2'),
        ("{", "["),
    ],
)
def test_a_header_that_was_altered(
    aside: Installation, refused: Callable[[], str], said: str, instead: str
) -> None:
    header = backup_of(aside) / HEADER
    header.write_text(header.read_text().replace(said, instead, 1))
    assert "altered" in refused() or "private key" in refused()


def test_a_passphrase_that_is_another(
    refused: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEENTHERE_BACKUP_PASSPHRASE", "five calm herons wading")
    assert refused() == "beenthere: The passphrase is another, or backup.json was altered."
    monkeypatch.setenv("BEENTHERE_BACKUP_PASSPHRASE", "heron")
    assert "at least" in refused()


def test_a_clock_that_is_behind(
    refused: Callable[[], str], aside: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind = Backup.open(backup_of(aside), Passphrase(PASSPHRASE)).header.made_at - aside.ahead
    monkeypatch.setattr("beenthere.command.restore.system_now", lambda: behind)
    assert "set the clock right" in refused()


# What is there is not given up without being told to.


@pytest.mark.soak
def test_what_is_there_stays_there(house: Installation) -> None:
    backup = backup_of(house)
    line = house.refused("restore", str(backup))
    assert "There is something here" in line
    with attach_or_start(house.data / "database"):
        assert "stop it first" in house.refused("restore", str(backup), "--replace")
    (house.data / "secrets" / "django").write_text("of another installation")
    assert "another installation" in house.refused("restore", str(backup), "--replace")
    assert list(house.play("names").values()) == [OPEN, CLOSED]


@pytest.mark.parametrize(
    "half", ["keystore/keys.sqlite", pytest.param("keystore-kek/1.key", marks=pytest.mark.soak)]
)
def test_half_a_keystore_is_not_taken_for_a_whole_one(house: Installation, half: str) -> None:
    (house.data / half).unlink()
    line = house.refused("restore", str(backup_of(house)), "--replace")
    assert "missing" in line
    assert "move keystore and keystore-kek away" in line


@pytest.mark.soak
def test_a_keystore_that_is_younger_than_the_backup_gives_no_case_up(house: Installation) -> None:
    """Both its folders were lost, and a start made them anew, with nothing in them."""
    for name in ("keystore", "keystore-kek"):
        shutil.rmtree(house.data / name)
    house.done("migrate")
    assert list(house.play("names").values()) == ["gone", "gone"]
    newer = house.data / "secrets" / "call-back" / "00002-0a.key"
    newer.parent.mkdir(exist_ok=True)
    newer.write_bytes(b"of codes that were handed out since")
    answer = house.restored(backup_of(house), "--replace")
    assert (answer["keys"], answer["erased"]) == ("backup", 0)
    assert sorted(house.play("names").values()) == sorted([OPEN, CLOSED])
    assert newer.exists()


# Usage.


def test_where_backups_and_weekly_keys_may_lie(house: Installation, tmp_path: Path) -> None:
    inside = str(house.data / "copies")
    assert "does not belong in the data directory" in house.refused("backup", inside, code=2)
    for near in (house.data / "epochs", house.copies / "epochs"):
        line = house.refused("backup", str(house.copies), code=2, BEENTHERE_EPOCHS=str(near))
        assert "lies with what its keys open" in line
    away = str(tmp_path / "unplugged")
    assert "is not there" in house.refused("backup", str(house.copies), BEENTHERE_EPOCHS=away)
    assert len(list(house.copies.iterdir())) == 1


@pytest.mark.soak
def test_the_passphrase_is_never_a_word_of_the_command(house: Installation, tmp_path: Path) -> None:
    words = ("backup", str(house.copies))
    line = house.refused(*words, code=2, BEENTHERE_BACKUP_PASSPHRASE="")
    assert "--passphrase-file" in line
    file = tmp_path / "passphrase"
    line = house.refused(*words, "--passphrase-file", str(file), code=2)
    assert "No such file" in line
    file.write_text(f"{PASSPHRASE}\nand a second line\n")
    again = ("restore", str(backup_of(house)), "--passphrase-file", str(file))
    house.done(*again, data=tmp_path / "data", BEENTHERE_BACKUP_PASSPHRASE="")


def test_at_a_terminal_it_is_asked_for_and_a_new_one_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    options = argparse.Namespace(passphrase_file=None)

    def typed(*words: str, new: bool) -> str:
        answers = iter(words)
        monkeypatch.setattr("beenthere.command.unlocking.getpass", lambda _prompt: next(answers))
        return passphrase(options, new=new).words

    assert typed(PASSPHRASE, new=False) == PASSPHRASE
    assert typed(PASSPHRASE, PASSPHRASE, new=True) == PASSPHRASE
    with pytest.raises(Refusal, match="two different"):
        typed(PASSPHRASE, "five calm herons wading", new=True)


# Killed.


def killed_once(
    house: Installation, *words: str, there: Callable[[], bool], data: Path | None = None
) -> None:
    """Run a command, and kill it as soon as something is there."""
    process = subprocess.Popen(
        house.command(*words), env=house.environment(data, {}), stdout=subprocess.PIPE
    )
    eventually(there)
    process.send_signal(signal.SIGKILL)
    out, _ = process.communicate()
    assert out == b""


@pytest.mark.soak
def test_a_killed_backup_leaves_nothing_that_can_be_restored(house: Installation) -> None:
    shutil.rmtree(house.copies)
    killed_once(
        house,
        *("backup", str(house.copies)),
        there=lambda: bool(list(house.copies.glob(f"*/{Part.KEYS.file}"))),
    )
    [half] = house.copies.iterdir()
    line = house.refused("restore", str(half), data=house.folder / "again")
    assert line.endswith("This is not a backup, or not a finished one.")
    whole = house.backup()
    assert list(house.copies.iterdir()) == [whole]
    assert {path.name for path in house.data.iterdir()} == {
        *("program.toml", "secrets", "database", "keystore", "keystore-kek"),
    }


@pytest.mark.soak
def test_a_killed_restore_is_done_again(house: Installation, tmp_path: Path) -> None:
    data = tmp_path / "data"
    words = ("restore", str(backup_of(house)))
    killed_once(house, *words, there=(data / "restoring/database/cluster").exists, data=data)
    assert [path.name for path in data.iterdir()] == ["restoring"]
    house.done(*words, data=data)
    assert sorted(house.play("names", data=data).values()) == sorted([OPEN, CLOSED])


# On a server of the hospital's own.


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Server]:
    with start(tmp_path / "elsewhere", durable=False) as server:
        yield server


def test_into_a_database_elsewhere(house: Installation, elsewhere: Server, tmp_path: Path) -> None:
    backup = Backup.open(backup_of(house), Passphrase(PASSPHRASE))
    where = dump.where(elsewhere.settings())

    def put(name: str, *, replace: bool) -> Keys:
        data = tmp_path / name
        restored = restore(
            backup, data=data, elsewhere=where, epochs=None, replace=replace, now=house.now
        )
        assert restored.rows == sum(dump.counts_in(where).values())
        assert sorted(path.name for path in data.iterdir()) == ["program.toml", "secrets"]
        return restored.keys

    assert put("first", replace=False) is Keys.GONE
    with pytest.raises(BackupRefused, match="holds tables"):
        put("second", replace=False)
    web = dump.where(elsewhere.settings(login="web"))
    with (
        closing(psycopg.connect(**web)),  # type: ignore[arg-type]
        pytest.raises(BackupRefused, match="at work"),
    ):
        put("third", replace=True)
    assert put("fourth", replace=True) is Keys.GONE
