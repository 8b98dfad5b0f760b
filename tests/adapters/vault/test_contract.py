"""What any vault must do; the keystore, Transit and the fake answer the same tests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beenthere.adapters.vault import open_transit, open_vault
from beenthere.ports import KeyGone, Vault
from tests.adapters.vault.fake import FakeVault
from tests.adapters.vault.transit_servers import SERVERS, transit

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


class HandClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="module")
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="module", params=["keystore", "fake", *SERVERS])
def vault(
    request: pytest.FixtureRequest, clock: HandClock, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Vault]:
    data = tmp_path_factory.mktemp("data")
    if request.param == "keystore":
        yield open_vault(data, clock)
    elif request.param == "fake":
        yield FakeVault(clock)
    else:
        with transit(request.param, data) as access:
            yield open_transit(access, clock)


@pytest.fixture(autouse=True)
def on_monday(clock: HandClock) -> Iterator[None]:
    clock.now = MONDAY
    yield
    clock.now = MONDAY


unhurried = settings(deadline=None)
"""Issuing waits for the disk once in a while."""

places = st.from_regex(r"[a-z]{1,12}\.[a-z_]{1,20}\.[1-9]", fullmatch=True)


@unhurried
@given(value=st.binary(max_size=600), place=places)
def test_what_is_sealed_can_be_unsealed(vault: Vault, value: bytes, place: str) -> None:
    key = vault.issue()
    assert vault.unseal(key, place=place, sealed=vault.seal(key, place=place, value=value)) == value


@unhurried
@given(value=st.binary(min_size=8, max_size=80), place=places, elsewhere=places)
def test_another_place_is_refused(vault: Vault, value: bytes, place: str, elsewhere: str) -> None:
    key = vault.issue()
    sealed = vault.seal(key, place=place, value=value)
    assert value not in sealed
    if elsewhere != place:
        with pytest.raises(ValueError, match="another case or place"):
            vault.unseal(key, place=elsewhere, sealed=sealed)


@unhurried
@given(value=st.binary(max_size=80), where=st.integers(min_value=0), mask=st.integers(1, 255))
def test_altered_bytes_are_refused(vault: Vault, value: bytes, where: int, mask: int) -> None:
    key = vault.issue()
    sealed = bytearray(vault.seal(key, place="case.name.1", value=value))
    sealed[where % len(sealed)] ^= mask
    with pytest.raises(ValueError, match="sealed"):
        vault.unseal(key, place="case.name.1", sealed=bytes(sealed))


@unhurried
@given(value=st.binary(max_size=80), kept=st.integers(min_value=0))
def test_shortened_bytes_are_refused(vault: Vault, value: bytes, kept: int) -> None:
    key = vault.issue()
    sealed = vault.seal(key, place="case.name.1", value=value)
    with pytest.raises(ValueError, match="sealed"):
        vault.unseal(key, place="case.name.1", sealed=sealed[: kept % len(sealed)])


@unhurried
@given(value=st.binary(max_size=80))
def test_another_key_is_refused(vault: Vault, value: bytes) -> None:
    sealed = vault.seal(vault.issue(), place="case.name.1", value=value)
    with pytest.raises(ValueError, match="another case or place"):
        vault.unseal(vault.issue(), place="case.name.1", sealed=sealed)


def test_sealing_twice_gives_different_bytes(vault: Vault) -> None:
    key = vault.issue()
    first = vault.seal(key, place="case.name.1", value=b"Ada")
    assert vault.seal(key, place="case.name.1", value=b"Ada") != first


def test_the_length_of_a_name_does_not_tell(vault: Vault) -> None:
    key = vault.issue()
    lengths = {len(vault.seal(key, place="case.name.1", value=b"x" * size)) for size in range(63)}
    assert len(lengths) == 1


def test_every_identifier_is_new(vault: Vault) -> None:
    assert len({vault.issue() for _ in range(300)}) == 300


def test_digests_agree_only_under_one_key_place_and_value(vault: Vault) -> None:
    one, other = vault.issue(), vault.issue()
    found = vault.digests([one, other], place="case.phone.1", value="+16175550100")
    assert {len(digest) for digest in found.values()} == {32}
    assert found[one] != found[other]
    assert vault.digests([one], place="case.phone.1", value="+16175550100")[one] == found[one]
    assert vault.digests([one], place="case.phone.1", value="+16175550101")[one] != found[one]
    assert vault.digests([one], place="case.email.1", value="+16175550100")[one] != found[one]


def test_digests_leave_out_keys_that_are_not_held(vault: Vault) -> None:
    here, gone = vault.issue(), vault.issue()
    vault.destroy([gone])
    assert set(vault.digests([here, gone, uuid4()], place="case.phone.1", value="1")) == {here}
    assert vault.digests([], place="case.phone.1", value="1") == {}


def test_hashes_are_the_digests_of_many_values_under_one_key(vault: Vault) -> None:
    key = vault.issue()
    assert vault.hashes(key, place="event.involved.1", values=["a", "b"]) == {
        value: vault.digests([key], place="event.involved.1", value=value)[key]
        for value in ("a", "b")
    }
    vault.destroy([key])
    with pytest.raises(KeyGone):
        vault.hashes(key, place="event.involved.1", values=["a"])


def test_a_destroyed_key_opens_nothing_and_the_others_still_do(vault: Vault) -> None:
    kept, gone = vault.issue(), vault.issue()
    sealed = {key: vault.seal(key, place="case.name.1", value=b"Ada") for key in (kept, gone)}
    vault.destroy([gone])
    with pytest.raises(KeyGone):
        vault.unseal(gone, place="case.name.1", sealed=sealed[gone])
    with pytest.raises(KeyGone):
        vault.seal(gone, place="case.name.1", value=b"Ada")
    assert vault.unseal(kept, place="case.name.1", sealed=sealed[kept]) == b"Ada"


def test_values_sealed_together_are_unsealed_each_in_its_place(vault: Vault) -> None:
    key, gone = vault.issue(), vault.issue()
    values = {"case.name.1": b"Ada", "case.phone.1": b"+16175550100"}
    sealed = vault.seal_each(key, values)
    assert {
        place: vault.unseal(key, place=place, sealed=value) for place, value in sealed.items()
    } == values
    vault.destroy([gone])
    with pytest.raises(KeyGone):
        vault.seal_each(gone, values)


def test_values_sealed_together_are_unsealed_together(vault: Vault) -> None:
    key, gone = vault.issue(), vault.issue()
    values = {"case.name.1": b"Ada", "case.phone.1": b"+16175550100"}
    sealed = vault.seal_each(key, values)
    assert vault.unseal_all(key, sealed) == values
    crossed = dict(zip(sealed, reversed(list(sealed.values())), strict=True))
    with pytest.raises(ValueError, match="another case or place"):
        vault.unseal_all(key, crossed)
    vault.destroy([gone])
    with pytest.raises(KeyGone):
        vault.unseal_all(gone, sealed)


def test_of_many_only_what_has_a_key_is_unsealed(vault: Vault) -> None:
    one, other, gone = vault.issue(), vault.issue(), vault.issue()
    values = {one: b"Ada", other: b"Grace", gone: b"Mary"}
    sealed = {
        key: vault.seal(key, place="case.name.1", value=value) for key, value in values.items()
    }
    vault.destroy([gone])
    assert vault.unseal_each(sealed, place="case.name.1") == {one: b"Ada", other: b"Grace"}
    assert vault.unseal_each({}, place="case.name.1") == {}
    with pytest.raises(ValueError, match="another case or place"):
        vault.unseal_each({one: sealed[other]}, place="case.name.1")


def test_destroying_again_or_what_never_was_is_safe(vault: Vault) -> None:
    key = vault.issue()
    vault.destroy([key])
    vault.destroy([key, key, uuid4()])
    vault.destroy([])


def test_a_key_never_issued_is_gone(vault: Vault) -> None:
    with pytest.raises(KeyGone):
        vault.seal(UUID(int=1), place="case.name.1", value=b"Ada")


def test_keys_are_found_by_the_day_they_were_issued(vault: Vault, clock: HandClock) -> None:
    key = vault.issue()
    clock.now = MONDAY + timedelta(days=10)
    assert key not in vault.held(issued_before=MONDAY)
    assert key not in vault.held(issued_before=MONDAY + timedelta(hours=1))
    assert key in vault.held(issued_before=MONDAY + timedelta(days=1))
    vault.destroy([key])
    assert key not in vault.held(issued_before=clock.now)


def test_a_key_that_may_still_be_on_its_way_is_no_orphan(vault: Vault, clock: HandClock) -> None:
    key = vault.issue()
    for hours in range(24):
        clock.now = MONDAY + timedelta(hours=hours)
        assert key not in vault.held(issued_before=clock.now + timedelta(days=365))
