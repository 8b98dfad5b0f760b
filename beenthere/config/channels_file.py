"""The file of gateways, `channels.toml`: by what, besides e-mail, people can be reached here.

It holds secrets, so it is apart from the program file, private to the program's user, and what
is wrong with it is said without repeating anything that stands in it.
"""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from beenthere.adapters.channels.apprise.gateway import mistake_in
from beenthere.config.program_file import ProgramFileError
from beenthere.domain.channels import BY_GATEWAY, PUSH_SERVICES, Gateways
from beenthere.domain.nearest import no_such_key
from beenthere.domain.vocabulary import ChannelKind

_EXAMPLES = {
    ChannelKind.SMS: "+16175550100",
    ChannelKind.PAGER: "12345",
    ChannelKind.TEAMS: "name@hospital.example",
    ChannelKind.PAGERDUTY: "0123456789abcdef0123456789abcdef",
}
_TABLES = ("gateways", "webhooks", "push", "receipts")
_HOST = re.compile(r"\.?[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*")
_SHORTEST_SECRET = 32


def load(path: Path) -> Gateways:
    """What this file sets up; without one, e-mail and web push. Raises ProgramFileError."""
    try:
        mode = path.stat().st_mode
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return Gateways()
    except (OSError, UnicodeDecodeError):
        raise ProgramFileError((f"{path.name}: This file cannot be read as UTF-8 text.",)) from None
    except (tomllib.TOMLDecodeError, RecursionError) as refused:
        # What is wrong, in the parser's words, may quote the line; where it is does not.
        where = re.search(r"at line \d+, column \d+|at end of document", str(refused))
        wrong = f"{path.name}: This is not TOML{f' {where[0]}' if where else ''}."
        raise ProgramFileError((wrong,)) from None
    reading = _Reading(given)
    gateways = reading.gateways()
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        reading.mistakes.insert(
            0, "It holds secrets, and others can open it. Run: chmod 600 channels.toml"
        )
    if reading.mistakes:
        raise ProgramFileError(tuple(f"{path.name}: {each}" for each in reading.mistakes))
    return gateways


class _Reading:
    """Reads the whole file; `mistakes` has a line for each, and none of what was written."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.mistakes: list[str] = []
        self._given = {"": given}
        self._given = {name: self._table(name, given) for name in _TABLES}
        self._known("", given, _TABLES)

    def gateways(self) -> Gateways:
        return Gateways(
            urls=self._urls(),
            webhook_hosts=self._hosts("webhooks", otherwise=()),
            push_hosts=self._hosts("push", otherwise=PUSH_SERVICES),
            receipt_secrets=self._secrets(),
        )

    def _urls(self) -> dict[ChannelKind, str]:
        table = self._given["gateways"]
        self._known("gateways", table, BY_GATEWAY)
        urls = {}
        for kind in BY_GATEWAY:
            if kind not in table:
                continue
            url = table[kind]
            wrong = (
                mistake_in(url, example=_EXAMPLES[kind])
                if isinstance(url, str)
                else "write an address in quotes"
            )
            if wrong:
                self._mistake(f"gateways.{kind}", wrong)
            else:
                urls[kind] = url
        return urls

    def _hosts(self, name: str, *, otherwise: tuple[str, ...]) -> tuple[str, ...]:
        table = self._given[name]
        self._known(name, table, ("hosts",))
        hosts = table.get("hosts", otherwise)
        fits = isinstance(hosts, list | tuple) and all(
            isinstance(host, str) and _HOST.fullmatch(host) for host in hosts
        )
        if not fits:
            self._mistake(
                f"{name}.hosts",
                "write a list of hosts in small letters, such as hooks.hospital.example; a dot "
                "at the front stands for all hosts under it",
            )
            return otherwise
        return tuple(hosts)

    def _secrets(self) -> dict[str, str]:
        table = self._given["receipts"]
        self._known("receipts", table, BY_GATEWAY)
        secrets: dict[str, str] = {}
        for kind in BY_GATEWAY:
            if kind not in table:
                continue
            secret = table[kind]
            if isinstance(secret, str) and len(secret) >= _SHORTEST_SECRET:
                secrets[kind] = secret
            else:
                self._mistake(
                    f"receipts.{kind}",
                    f"write a secret of at least {_SHORTEST_SECRET} random signs in quotes",
                )
        return secrets

    def _table(self, name: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
        table = given.get(name, {})
        if isinstance(table, dict):
            return table
        self._mistake(name, f"write a table: [{name}]")
        return {}

    def _known(self, name: str, table: Mapping[str, Any], known: Collection[str]) -> None:
        for place, key in enumerate(table, start=1):
            if key not in known:
                # A key may be a secret that lost its name: it is counted, not quoted.
                where = f"{name}, key {place}" if name else f"Table {place}"
                self._mistake(where, no_such_key("", known))

    def _mistake(self, where: str, cure: str) -> None:
        self.mistakes.append(f"{where}: {cure[0].upper()}{cure[1:].rstrip('.')}.")
