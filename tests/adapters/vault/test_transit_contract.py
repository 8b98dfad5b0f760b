"""What the makers of Transit publish, replayed: against the fake, and a real server if named."""

from __future__ import annotations

import json
import re
import secrets
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3

from beenthere.adapters.vault import Access
from tests.adapters.vault.transit_servers import SERVERS, transit

CONTRACT = json.loads((Path(__file__).parent / "transit_contract" / "exchanges.json").read_text())

SHAPES: dict[str, Callable[[Any], object]] = {
    "<number>": lambda value: isinstance(value, int),
    "<text>": lambda value: isinstance(value, str) and value,
    "<list of text>": lambda value: value and all(isinstance(each, str) for each in value),
    "<vault:v1>": lambda value: value.startswith("vault:v1:") and b64decode(value[9:]),
    "<vault:v2>": lambda value: value.startswith("vault:v2:") and b64decode(value[9:]),
    "<vault:v1 of 32 bytes>": lambda value: (
        value.startswith("vault:v1:") and len(b64decode(value[9:])) == 32
    ),
}


@pytest.fixture(params=SERVERS)
def access(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Access]:
    with transit(request.param, tmp_path) as found:
        yield found


def filled(told: Any, kept: dict[str, str]) -> Any:
    """What is told, with the words in braces put in their places."""
    if isinstance(told, str):
        return re.sub(r"\{(\w+)\}", lambda word: kept[word[1]], told)
    if isinstance(told, dict):
        return {name: filled(value, kept) for name, value in told.items()}
    return [filled(each, kept) for each in told] if isinstance(told, list) else told


def differs(told: Any, said: Any, at: str = "") -> list[str]:
    """Where an answer is not as it was told; fields that nothing was told of do not count."""
    if isinstance(told, dict):
        if not isinstance(said, dict):
            return [at]
        return [
            line
            for name, value in told.items()
            for line in differs(value, said.get(name), f"{at}/{name}")
        ]
    if isinstance(told, list):
        if not isinstance(said, list) or len(said) != len(told):
            return [at]
        return [
            line
            for number, (one, other) in enumerate(zip(told, said, strict=True))
            for line in differs(one, other, f"{at}/{number}")
        ]
    if isinstance(told, str) and told.startswith("<list with "):
        right = told.removeprefix("<list with ").removesuffix(">") in said
    elif isinstance(told, str) and told in SHAPES:
        right = bool(SHAPES[told](said))
    else:
        right = told == said
    return [] if right else [at]


def replayed(access: Access) -> list[str]:
    """Every exchange in turn; what was answered otherwise than the contract says."""
    kept = {"key": f"contract-{secrets.token_hex(8)}"}
    wrong = []
    with urllib3.PoolManager() as pool:
        for exchange in CONTRACT["exchanges"]:
            request = filled(exchange["request"], kept)
            body = request.get("body")
            response = pool.request(
                request["method"],
                f"{access.address}/v1/{request.get('mount', access.mount)}/{request['path']}",
                body=None if body is None else json.dumps(body),
                headers={
                    "X-Vault-Token": request.get("token") or access.token_file.read_text().strip()
                },
            )
            said = json.loads(response.data) if response.data else {}
            if response.status not in exchange["status"]:
                wrong.append(f"{exchange['what']}: status {response.status}")
                continue
            places = differs(filled(exchange.get("answer", {}), kept), said)
            wrong += [f"{exchange['what']}: {place}" for place in places]
            for word, path in exchange.get("keep", {}).items():
                kept[word] = _at(said, path)
    return wrong


def _at(said: Any, path: str) -> str:
    for name in path.split("/"):
        said = said[int(name)] if isinstance(said, list) else said[name]
    return str(said)


def test_every_exchange_is_answered_as_published(access: Access) -> None:
    assert replayed(access) == []


def test_a_server_that_answers_otherwise_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fake that forgot places, made keys anew or kept them after deletion would be no proof."""
    monkeypatch.setattr("tests.adapters.vault.fake_transit._place", lambda item: None)
    with transit("fake transit", tmp_path) as access:
        assert any("another place is refused" in line for line in replayed(access))
