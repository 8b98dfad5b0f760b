"""What an installation that has ended still says of somebody, in any byte of any file."""

from __future__ import annotations

import base64
import filecmp
import quopri
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg

from beenthere.adapters.postgres import start
from tests.bytesearch import Hit, search
from tests.bytesearch.wal import assert_plain
from tests.journeys.cast import Somebody
from tests.journeys.program import Program

_PAGE = 8192


def needles(who: Somebody) -> Mapping[str, str]:
    """By what somebody can be found; a telephone number stands for all the ways to write it."""
    first, last = who.name.split()
    return {
        "first name": first,
        "last name": last,
        "phone": who.phone,
        "e-mail": who.email,
        "directory id": who.id,
    }


@dataclass(frozen=True)
class Spared:
    """Where the directory may say whom it lists: in its own files, and in what the write-ahead
    log said before a certain point."""

    files: frozenset[str]
    """Paths within the database's cluster."""
    log_before: int


@dataclass(frozen=True)
class Remains:
    """The folder of an installation that has ended: data, logs and all mail that was sent.

    `began_as` is what it was a copy of before the story: a file that is as it was says nothing of
    anybody in it.
    """

    folder: Path
    spared: Spared | None = None
    began_as: Path | None = None

    @property
    def cluster(self) -> Path:
        return self.folder / "data" / "database" / "cluster"

    def find(self, needles: Mapping[str, str | bytes]) -> list[Hit]:
        """Every trace, outside of what is spared."""
        files = list(self._files())
        if self.spared is not None:
            files.append(self._recent_log(self.spared.log_before))
        return search(files, needles)

    def _files(self) -> Iterator[Path]:
        passed_over = set()
        if self.spared is not None:
            passed_over = {self.cluster / name for name in self.spared.files}
            passed_over |= set((self.cluster / "pg_wal").rglob("*"))
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and path not in passed_over and not self._is_as_it_was(path):
                yield path

    def _is_as_it_was(self, path: Path) -> bool:
        return self.began_as is not None and _alike(
            path, self.began_as / path.relative_to(self.folder)
        )

    def _recent_log(self, since: int) -> Path:
        """The pages of the log that were written since; each says where it belongs, whatever
        the name of the file, which may be an old one made ready for use again."""
        recent = self.folder.with_name(f"{self.folder.name}-recent-log")
        shutil.rmtree(recent, ignore_errors=True)
        recent.mkdir()
        for segment in (self.cluster / "pg_wal").iterdir():
            if segment.is_file():
                content = bytearray(segment.read_bytes())
                for at in range(0, len(content), _PAGE):
                    if int.from_bytes(content[at + 8 : at + 16], "little") < since:
                        content[at : at + _PAGE] = bytes(_PAGE)
                (recent / segment.name).write_bytes(content)
        return recent


def the_directory_settles(program: Program) -> Spared:
    """What the directory's own tables wrote into the log is written; from now on nothing that
    reads them writes any more of it. Where they may name whom they list."""
    with program.database() as db:
        # Else it would sample them, some day, to plan its queries.
        db.execute("ALTER TABLE people_person SET (autovacuum_enabled = off)")
        db.execute("VACUUM (FREEZE) people_person")
        db.execute("CHECKPOINT")
        db.execute("SELECT pg_switch_wal()")
        files = db.execute(
            "SELECT pg_relation_filepath(oid) FROM pg_class WHERE oid = 'people_person'::regclass "
            "OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = 'people_person'::regclass)"
        ).fetchall()
        [(now,)] = db.execute("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn").fetchall()
    return Spared(frozenset(name for (name,) in files), log_before=int(now))


def planted(remains: Remains, who: Somebody, into: Path) -> Remains:
    """A copy of what remains, with the person planted wherever a trace could be; without the files
    that are as they were, in which nothing was planted."""
    shutil.copytree(remains.folder, into)
    copy = Remains(into, remains.spared)
    with start(into / "data" / "database") as server:
        with server.administer() as db:
            assert_plain(db)
            _plant_in_tables(db, who)
            # Longer than the log's own buffers: what is at its end may not be written at a stop.
            db.execute("CHECKPOINT")
        with server.administer("beenthere") as db:
            # As a use of the directory that leaves a trace would: its row is written again.
            db.execute("UPDATE people_person SET active = active")
    with (into / "program.log").open("a") as log:
        log.write(f"GET /desk/?name={who.last_name} 200\n")
    (into / "planted.eml").write_bytes(quopri.encodestring(f"For {who.name}".encode()))
    encoded = base64.b64encode(f"1{who.email}".encode())
    (into / "data" / "keystore" / "planted").write_bytes(encoded)
    for path in list(into.rglob("*")):
        before = remains.folder / path.relative_to(into)
        if path.is_file() and _alike(path, before):
            path.unlink()
    return copy


def _alike(path: Path, before: Path) -> bool:
    return before.is_file() and filecmp.cmp(path, before, shallow=False)


def _plant_in_tables(db: psycopg.Connection, who: Somebody) -> None:
    again = [who.name[at : at + 5] for at in range(0, len(who.name), 2)]
    prose = " ".join([*again * 10, who.name, *again * 10])
    db.execute("CREATE TABLE planted_row (words text)")
    db.execute("INSERT INTO planted_row VALUES (%s)", [who.phone])
    db.execute("CREATE TABLE planted_compressed (number smallint, words text)")
    db.execute("INSERT INTO planted_compressed VALUES (1, %s)", [prose * 20])
    db.execute("CREATE TABLE planted_pieces (words text)")
    db.execute("ALTER TABLE planted_pieces ALTER words SET STORAGE EXTERNAL")
    db.execute("INSERT INTO planted_pieces VALUES (%s)", ["x" * 1990 + who.name + "y" * 3000])
    db.execute(f"DO $$ BEGIN RAISE LOG 'about {who.email}'; END $$")


def assert_all_found(copy: Remains, who: Somebody) -> None:
    """The search finds every one of the planted traces, each where it was planted."""
    hits = copy.find(needles(who))
    found = {(hit.needle, hit.inside, hit.spelling) for hit in hits}
    expected = {
        ("phone", "", "UTF-8"),
        ("last name", "pglz", "UTF-8"),
        ("last name", "pieces", "UTF-8"),
        ("phone", "write-ahead log", "UTF-8"),
        ("last name", "write-ahead log pglz", "UTF-8"),
        ("e-mail", "", "base64"),
    }
    if copy.spared is not None:
        expected.add(("e-mail", "write-ahead log", "UTF-8"))
    assert expected <= found, expected - found
    names = {hit.path.name for hit in hits}
    assert {"server.log", "program.log", "planted.eml", "planted"} <= names
