"""Which vault holds the keys is one setting; what it needs is said when it is missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from beenthere.adapters.vault import KeystoreVault, TransitVault
from beenthere.config import vaults
from beenthere.config.place import Place
from beenthere.config.vaults import BadEnvironment
from tests.adapters.vault.fake_transit import FakeTransit
from tests.hospital import MONDAY


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeTransit]:
    with FakeTransit(tmp_path) as running:
        monkeypatch.setenv("BEENTHERE_VAULT", "transit")
        monkeypatch.setenv("VAULT_ADDR", running.address)
        monkeypatch.setenv("BEENTHERE_TRANSIT_TOKEN_FILE", str(running.token_file))
        yield running


@pytest.fixture
def on_monday(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.jumping_clock.now", lambda: MONDAY)


def test_it_is_the_keystore_unless_somebody_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BEENTHERE_VAULT", raising=False)
    assert vaults.factory() == "beenthere.config.vaults.keystore"


@pytest.mark.usefixtures("on_monday")
def test_the_keystore_goes_by_the_programs_clock(settings: Settings, tmp_path: Path) -> None:
    settings.PLACE = Place(tmp_path)
    vault = vaults.keystore()
    assert isinstance(vault, KeystoreVault)
    key = vault.issue()
    assert key not in vault.held(issued_before=MONDAY)


@pytest.mark.usefixtures("on_monday")
def test_transit_is_found_by_the_environment(server: FakeTransit) -> None:
    assert vaults.factory() == "beenthere.config.vaults.transit"
    vault = vaults.transit()
    assert isinstance(vault, TransitVault)
    vault.issue()
    assert server.keys


@pytest.mark.parametrize("missing", ["VAULT_ADDR", "BEENTHERE_TRANSIT_TOKEN_FILE"])
def test_what_is_missing_is_named(
    server: FakeTransit, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.delenv(missing)
    with pytest.raises(BadEnvironment, match=missing):
        vaults.transit()
