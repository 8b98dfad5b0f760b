"""A code comes back however it is written down, said or typed."""

from __future__ import annotations

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beenthere.domain.call_back import CODE_BYTES, MARK_BYTES, NotACode, mark_of, read, written
from tests.domain.tables import table

CODE = bytes(range(CODE_BYTES))
ON_CARD = "000G-40R4-0M30-E209-185G-R38E-1W81-24GK"


def test_a_code_as_it_stands_on_a_card() -> None:
    assert written(CODE) == ON_CARD
    assert read(ON_CARD) == CODE


@given(st.binary(min_size=CODE_BYTES, max_size=CODE_BYTES))
def test_every_code_comes_back(code: bytes) -> None:
    assert read(written(code)) == code
    assert not set(written(code)) & set("ILOU")


@table(
    "typed",
    [
        ON_CARD.lower(),
        ON_CARD.replace("-", " "),
        ON_CARD.replace("-", ""),
        ON_CARD.replace("-", " - ") + "\n",
        ON_CARD.replace("-", "–").replace("0", "O"),
        ON_CARD.replace("0", "o").replace("1", "l"),
        ON_CARD.replace("1", "I"),
        f"https://peers.hospital.example/again/#{ON_CARD}",
    ],
)
def test_a_code_is_read_kindly(typed: str) -> None:
    assert read(typed) == CODE


@table(
    "typed",
    [
        "",
        "-",
        ON_CARD[:-1],
        ON_CARD + "0",
        ON_CARD.replace("4", "U"),
        "٣" * 32,
        "ß" * 32,
        "🦆" * 32,
    ],
)
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(NotACode) as refused:
        read(typed)
    assert str(refused.value) == ""


def test_a_mark_is_the_same_for_ever_and_different_for_everybody() -> None:
    assert mark_of("E1001") == "8eff3eeb34"
    marks = {mark_of(secrets.token_hex(8)) for _ in range(2_000)}
    assert len(marks) == 2_000
    assert {len(mark) for mark in marks} == {MARK_BYTES * 2}
