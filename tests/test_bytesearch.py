"""The search finds what was planted: otherwise its finding nothing would prove nothing."""

from __future__ import annotations

import base64
import gzip
import json
import quopri
import random
import zlib
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beenthere.adapters.postgres import Server, start
from tests.bytesearch import Hit, search, wal
from tests.bytesearch.expand import expand_lz4

NAME = "Zéphyrine Quillfeather"
PHONE = "+16175550142"
EMAIL = "z.quillfeather@hospital.example"
NOISE = random.Random(1).randbytes(100_000)


def kinds(hits: list[Hit]) -> set[str]:
    return {f"{hit.inside}: {hit.spelling}".removeprefix(": ") for hit in hits}


def planted(folder: Path, content: bytes, needle: str | bytes = NAME) -> set[str]:
    """How a needle is found in a file with this content, amid noise, at an odd place."""
    (folder / "file").write_bytes(NOISE[:4099] + content + NOISE[4099:])
    return kinds(search([folder], {"needle": needle}))


@pytest.mark.parametrize(
    ("spelling", "write"),
    [
        ("UTF-8", str.encode),
        ("UTF-8", lambda text: text.upper().encode()),
        ("UTF-8", lambda text: text.lower().encode()),
        ("UTF-8", lambda text: text.encode().swapcase().replace(b"\xc3\xa9", b"\xc3\xa9")),
        ("UTF-8", lambda text: text.replace("é", "e\u0301").encode()),
        ("Latin-1", lambda text: text.encode("latin-1")),
        ("UTF-16, little end first", lambda text: text.encode("utf-16-le")),
        ("UTF-16, big end first", lambda text: text.upper().encode("utf-16-be")),
        ("base64", lambda text: base64.b64encode(text.encode())),
        ("base64", lambda text: base64.urlsafe_b64encode(b"?" + text.upper().encode())),
        ("base64 of UTF-16", lambda text: base64.b64encode(text.encode("utf-16-le"))),
        ("hexadecimal", lambda text: text.encode().hex().encode()),
        ("hexadecimal", lambda text: text.encode().hex().upper().encode()),
        ("hexadecimal of UTF-16", lambda text: text.encode("utf-16-le").hex().encode()),
        ("quoted-printable", lambda text: quopri.encodestring(text.encode())),
        ("URL", lambda text: quote(text).encode()),
        ("URL form", lambda text: quote_plus(text).encode()),
        ("JSON", lambda text: json.dumps(text).encode()),
        ("HTML, numbered", lambda text: text.encode("ascii", "xmlcharrefreplace")),
        ("escaped bytes", lambda text: repr(text.encode()).encode()),
        (
            "JSON, every letter escaped",
            lambda text: "".join(f"\\u{ord(letter):04X}" for letter in text).encode(),
        ),
    ],
)
def test_each_spelling_is_found(
    tmp_path: Path, spelling: str, write: Callable[[str], bytes]
) -> None:
    assert spelling in planted(tmp_path, write(NAME))


@pytest.mark.parametrize(
    "written",
    [
        *("+16175550142", "16175550142", "6175550142", "617-555-0142", "617.555.0142"),
        *("(617) 555-0142", "+1 617 555 0142", "1-617-555-0142", "tel:+1-617-555-0142"),
    ],
)
def test_a_telephone_number_is_found_as_people_write_it(tmp_path: Path, written: str) -> None:
    assert planted(tmp_path, written.encode(), PHONE)


def test_bytes_are_found_as_they_are_and_encoded(tmp_path: Path) -> None:
    needle = bytes(range(200, 220))
    assert planted(tmp_path, needle, needle) == {"as it is"}
    assert planted(tmp_path, needle.hex().encode(), needle) == {"hexadecimal"}
    assert planted(tmp_path, base64.b64encode(b"1" + needle), needle) == {"base64"}


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None
)
@given(before=st.binary(max_size=9), after=st.binary(max_size=9), data=st.data())
def test_any_text_is_found_whatever_stands_around_it(
    tmp_path: Path, before: bytes, after: bytes, data: st.DataObject
) -> None:
    needle = data.draw(st.text(min_size=5, max_size=40))
    said = before + needle.encode() + after
    ways: list[Callable[[bytes], bytes]] = [
        bytes,
        base64.b64encode,
        lambda octets: octets.hex().encode(),
    ]
    for write in ways:
        assert planted(tmp_path, write(said), needle)


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
def test_a_name_broken_across_the_lines_of_a_mail_is_found(tmp_path: Path, encoding: str) -> None:
    for shift in range(60, 90):
        mail = EmailMessage()
        mail.set_content("x" * shift + NAME + "y" * 80, cte=encoding)
        assert planted(tmp_path, mail.as_bytes())


def test_a_name_in_the_name_of_a_file_is_found(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.txt").write_bytes(b"")
    assert kinds(search([tmp_path], {"name": NAME})) == {"its name: UTF-8"}


@pytest.mark.parametrize(
    ("inside", "pack"),
    [
        ("gzip", gzip.compress),
        ("zlib", zlib.compress),
        ("zlib", lambda content: zlib.compress(content, 9)),
        ("gzip zlib", lambda content: gzip.compress(zlib.compress(content))),
        ("gzip", lambda content: gzip.compress(content)[:-60]),
    ],
)
def test_a_compressed_stream_is_looked_into(
    tmp_path: Path, inside: str, pack: Callable[[bytes], bytes]
) -> None:
    letters = "".join(chr(97 + octet % 26) for octet in NOISE[:6000])
    packed = pack((letters[:3000] + NAME + letters[3000:]).encode())
    assert NAME.encode() not in packed
    assert f"{inside}: UTF-8" in planted(tmp_path, packed)


def test_every_find_says_where(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_bytes(b"1234567" + EMAIL.encode())
    (tmp_path / "other").write_bytes(b"nothing here")
    assert search([tmp_path], {"phone": PHONE, "e-mail": EMAIL}) == [
        Hit(tmp_path / "deep" / "file", "e-mail", "UTF-8", "", 7)
    ]


def test_a_pattern_across_two_chunks_is_found_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(bytes((1 << 20) - 5) + EMAIL.encode() + bytes(1 << 20))
    assert [hit.offset for hit in search([tmp_path], {"e-mail": EMAIL})] == [(1 << 20) - 5]


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(NOISE * 20 + b"Zephyrin Quillfeathers of +1 617 555 0143")
    assert search([tmp_path], {"name": NAME, "phone": PHONE, "e-mail": EMAIL}) == []


def test_a_search_of_nothing_or_for_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no files"):
        search([tmp_path], {"name": NAME})
    with pytest.raises(ValueError, match="is not there"):
        search([tmp_path / "absent"], {"name": NAME})
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ValueError, match="nothing to search for"):
        search([tmp_path], {})
    with pytest.raises(ValueError, match="the needle name is shorter than 5 bytes"):
        search([tmp_path], {"name": "Ada"})


# PostgreSQL ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("database")


@pytest.fixture(scope="module")
def server(data: Path) -> Iterator[Server]:
    with start(data) as running:
        yield running


@pytest.fixture
def db(server: Server) -> Iterator[psycopg.Connection[Any]]:
    with server.administer() as connection:
        wal.assert_plain(connection)
        yield connection
        connection.execute("DROP TABLE IF EXISTS planted")


def rare(seed: int) -> str:
    """A needle that no other test has planted in the log they share."""
    letters = random.Random(seed).choices("abcdefghijklmnopqrstuvwxyz", k=20)
    return "".join(letters[:8]).title() + " " + "".join(letters[8:]).title()


def prose(needle: str, words: int) -> str:
    """Long text that compresses, with the needle in its middle put together from earlier parts."""
    chance = random.Random(words)
    lexicon = ["".join(chance.choices("bcdfgaeiou", k=6)) for _ in range(300)]
    parts = [needle[at : at + 5] for at in range(0, len(needle), 2)]
    middle = words // 2
    said = chance.choices(lexicon, k=words)
    said[middle] = " ".join([*parts, needle])
    return " ".join(said)


class Place:
    """The table `planted` of a real server, and where its files are."""

    def __init__(self, data: Path, db: psycopg.Connection[Any]) -> None:
        self._cluster = data / "cluster"
        self._db = db

    def find(self, needle: str) -> tuple[set[str], set[str]]:
        """How a needle is found in the table's own files, and in the write-ahead log."""
        self._db.execute("CHECKPOINT")
        rows = self._db.execute(
            "SELECT pg_relation_filepath(oid), pg_relation_filepath(nullif(reltoastrelid, 0)) "
            "FROM pg_class WHERE relname = 'planted'"
        ).fetchall()
        files = [self._cluster / name for row in rows for name in row if name]
        log = self._cluster / "pg_wal"
        hits = search([*files, log], {"name": needle})
        within = [hit for hit in hits if log in (hit.path, *hit.path.parents)]
        return kinds([hit for hit in hits if hit not in within]), kinds(within)


@pytest.fixture
def place(db: psycopg.Connection[Any], data: Path) -> Place:
    return Place(data, db)


def test_a_row_is_found_and_its_ghost_after_delete_and_vacuum(
    db: psycopg.Connection[Any], place: Place
) -> None:
    """Why only sealed bytes are stored: PostgreSQL keeps a deleted row until a full rewrite."""
    needle = rare(1)
    db.execute("CREATE TABLE planted (words text)")
    db.execute("INSERT INTO planted VALUES ('another row'), (%s)", [needle])
    table, _log = place.find(needle)
    assert table == {"UTF-8"}
    db.execute("DELETE FROM planted WHERE words = %s", [needle])
    db.execute("VACUUM planted")
    table, _log = place.find(needle)
    assert table == {"UTF-8"}
    db.execute("VACUUM FULL planted")
    table, log = place.find(needle)
    assert table == set()
    assert "UTF-8" in log


def test_a_value_in_base64_is_found(db: psycopg.Connection[Any], place: Place) -> None:
    needle = rare(2)
    db.execute("CREATE TABLE planted (words text)")
    db.execute("INSERT INTO planted VALUES (encode(%s::bytea, 'base64'))", [f"1{needle}".encode()])
    table, _log = place.find(needle)
    assert table == {"base64"}


def test_a_value_compressed_in_its_row_is_found(db: psycopg.Connection[Any], place: Place) -> None:
    needle = rare(3)
    db.execute("CREATE TABLE planted (number smallint, words text)")
    db.execute("INSERT INTO planted VALUES (1, %s)", [prose(needle, 400)])
    [(method,)] = db.execute("SELECT pg_column_compression(words) FROM planted").fetchall()
    assert method == "pglz"
    table, log = place.find(needle)
    assert table == {"pglz: UTF-8"}
    assert "write-ahead log pglz: UTF-8" in log


def test_a_value_compressed_and_cut_up_is_found(db: psycopg.Connection[Any], place: Place) -> None:
    needle = rare(4)
    db.execute("CREATE TABLE planted (words text)")
    db.execute("INSERT INTO planted VALUES (%s)", [prose(needle, 20_000)])
    table, log = place.find(needle)
    assert table == {"pglz in pieces: UTF-8"}
    assert "write-ahead log pglz in pieces: UTF-8" in log


def test_a_value_cut_through_the_needle_is_found(db: psycopg.Connection[Any], place: Place) -> None:
    needle = rare(5)
    db.execute("CREATE TABLE planted (words text STORAGE EXTERNAL)")
    db.execute("INSERT INTO planted VALUES (%s)", ["x" * 1990 + needle + "y" * 3000])
    table, log = place.find(needle)
    assert table == {"pieces: UTF-8"}
    assert "write-ahead log pieces: UTF-8" in log


def test_a_record_across_two_pages_of_the_log_is_found(
    db: psycopg.Connection[Any], data: Path
) -> None:
    needle = rare(6)
    db.execute("CREATE TABLE planted (words text STORAGE PLAIN)")
    db.execute("INSERT INTO planted SELECT repeat(%s, 300) FROM generate_series(1, 20)", [needle])
    hits = search([data / "cluster" / "pg_wal"], {"name": needle})
    joined = [hit for hit in hits if hit.inside == "write-ahead log"]
    as_stored = [hit for hit in hits if not hit.inside]
    assert len(joined) >= 20 * 300
    assert 0 < len(as_stored) < len(joined)


def test_a_compressed_log_is_refused_because_it_cannot_be_read(
    db: psycopg.Connection[Any],
) -> None:
    db.execute("SET wal_compression = 'pglz'")
    with pytest.raises(AssertionError, match="the log is compressed"):
        wal.assert_plain(db)


def test_a_whole_data_folder_is_searched_the_servers_own_log_included(
    db: psycopg.Connection[Any], data: Path
) -> None:
    needle = rare(7)
    db.execute(f"DO $$ BEGIN RAISE LOG 'about {needle}'; END $$")
    hits = search([data], {"name": needle, "nobody": rare(8)})
    assert data / "server.log" in {hit.path for hit in hits if hit.needle == "name"}
    assert {hit.needle for hit in hits} == {"name"}


# LZ4, which the embedded server was built without and a hospital's own may use -----------------


def lz4(content: bytes) -> bytes:
    """A plain LZ4 block: the longest repetition wherever there is one of four bytes or more."""
    packed, literals, at = bytearray(), bytearray(), 0

    def count(number: int) -> bytes:
        return (
            b"" if number < 15 else b"\xff" * ((number - 15) // 255) + bytes([(number - 15) % 255])
        )

    while at < len(content):
        size = 4
        back = content.rfind(content[at : at + size], 0, at) if at + size <= len(content) else -1
        if back < 0:
            literals.append(content[at])
            at += 1
            continue
        while at + size < len(content) and content[back + size] == content[at + size]:
            size += 1
        packed.append(min(len(literals), 15) << 4 | min(size - 4, 15))
        packed += count(len(literals)) + literals + (at - back).to_bytes(2, "little")
        packed += count(size - 4)
        literals.clear()
        at += size
    packed.append(min(len(literals), 15) << 4)
    return bytes(packed + count(len(literals)) + literals)


@given(st.lists(st.sampled_from([b"a", b"bc", b"peer", b"x" * 300]), max_size=60).map(b"".join))
def test_lz4_is_undone(content: bytes) -> None:
    assert expand_lz4(lz4(content), len(content)) == content


def test_a_value_compressed_with_lz4_is_found(tmp_path: Path) -> None:
    needle = rare(9)
    said = prose(needle, 200).encode()
    packed = lz4(said)
    header = (len(packed) + 8) << 2 | 2
    stored = header.to_bytes(4, "little") + (len(said) | 1 << 30).to_bytes(4, "little") + packed
    assert needle.encode() not in packed
    assert planted(tmp_path, stored, needle) == {"lz4: UTF-8"}
