"""The file of gateways: what it sets up, and that its mistakes are told without its secrets."""

from __future__ import annotations

from pathlib import Path

import pytest

from beenthere.config.channels_file import load
from beenthere.config.program_file import ProgramFileError
from beenthere.domain.channels import PUSH_SERVICES, Gateways
from beenthere.domain.vocabulary import ChannelKind

GOOD = """
[gateways]
sms = "twilio://ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb@+16175550199/{to}"
pager = "jsons://user:hunter2@gateway.hospital.example/page?:to={to}&:id={message}"
pagerduty = "pagerduty://{to}@cccccccccccccccccccccccccccccccc?dedup={message}"

[webhooks]
hosts = ["hooks.hospital.example"]

[receipts]
sms = "0123456789abcdef0123456789abcdef"
"""


def written(folder: Path, text: str, *, mode: int = 0o600) -> Path:
    path = folder / "channels.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def mistakes(folder: Path, text: str, *, mode: int = 0o600) -> tuple[str, ...]:
    with pytest.raises(ProgramFileError) as refused:
        load(written(folder, text, mode=mode))
    assert refused.value.__context__ is None or refused.value.__suppress_context__
    return refused.value.lines


def test_without_a_file_there_are_e_mail_and_web_push(tmp_path: Path) -> None:
    gateways = load(tmp_path / "channels.toml")
    assert gateways == Gateways()
    assert gateways.kinds == (ChannelKind.EMAIL, ChannelKind.PUSH)


def test_a_whole_file_sets_up_what_it_names(tmp_path: Path) -> None:
    gateways = load(written(tmp_path, GOOD))
    assert set(gateways.kinds) == set(ChannelKind) - {ChannelKind.TEAMS}
    assert gateways.push_hosts == PUSH_SERVICES
    assert gateways.receipt_secrets.keys() == {"sms"}
    assert "hunter2" not in repr(gateways)


def test_web_push_can_be_left_out(tmp_path: Path) -> None:
    assert load(written(tmp_path, "[push]\nhosts = []")).kinds == (ChannelKind.EMAIL,)


def test_each_mistake_is_one_line_that_holds_no_secret(tmp_path: Path) -> None:
    for text, line in (
        ("[gateways", "This is not TOML at end of document."),
        ("hunter2", "This is not TOML at end of document."),
        ("[gateways]\nsms = hunter2", "This is not TOML at line 2, column 7."),
        ('[gateways]\nsms = "hunter2', "This is not TOML at end of document."),
        ('[gateways]\nsms = "exec://hunter2/{to}"', "gateways.sms: Begin with one of these"),
        ('[gateways]\nsms = "json://hunter2"', "gateways.sms: Write {to} once"),
        ('[gateways]\nsms = "twilio://hunter2/{to}"', "gateways.sms: Apprise cannot use this"),
        ("[gateways]\nsms = 5", "gateways.sms: Write an address in quotes."),
        ('[gateways]\nhunter2 = "x"', "gateways, key 1: There is no such key; take it out."),
        ('[hunter2]\nx = "x"', "Table 1: There is no such key; take it out."),
        ('gateways = "hunter2"', "gateways: Write a table: [gateways]."),
        ('[webhooks]\nhosts = ["https://hunter2"]', "webhooks.hosts: Write a list of hosts"),
        ('[push]\nhosts = "hunter2"', "push.hosts: Write a list of hosts"),
        ('[receipts]\nsms = "hunter2"', "receipts.sms: Write a secret of at least 32"),
        ('[receipts]\nhunter2 = "sms"', "receipts, key 1: There is no such key; take it out."),
    ):
        [found] = mistakes(tmp_path, text)
        assert found.startswith(f"channels.toml: {line}"), found
        assert "hunter2" not in found


def test_every_mistake_is_found_at_once(tmp_path: Path) -> None:
    assert len(mistakes(tmp_path, "[gateways]\nsms = 5\npager = 5\nfax = 5\n[more]\n")) == 4


def test_a_file_that_others_can_open_is_refused(tmp_path: Path) -> None:
    for mode in (0o640, 0o604, 0o620):
        [line] = mistakes(tmp_path, GOOD, mode=mode)
        assert line.endswith("Run: chmod 600 channels.toml")


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "channels.toml"
    path.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(ProgramFileError, match="cannot be read as UTF-8"):
        load(path)
