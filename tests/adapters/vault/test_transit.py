"""What is particular to Transit: how much it asks, what it never does, and how it fails."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from beenthere.adapters.vault import (
    Access,
    BadAddress,
    TransitUnreachable,
    TransitVault,
    open_transit,
    open_vault,
)
from beenthere.adapters.vault.transit import RESERVE
from beenthere.ports import KeyGone, VaultUnavailable
from tests.adapters.vault.fake_transit import FakeTransit
from tests.sinks import closed_port

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ADA = {"case.name.1": b"Ada", "case.phone.1": b"+16175550100", "case.email.1": b"ada@x.example"}


def noon() -> datetime:
    return NOON


@pytest.fixture
def server(tmp_path: Path) -> Iterator[FakeTransit]:
    with FakeTransit(tmp_path) as running:
        yield running


@pytest.fixture
def vault(server: FakeTransit) -> TransitVault:
    vault = open_transit(server.access, noon)
    vault.issue()  # the reserve is made
    server.asked.clear()
    return vault


def test_keys_are_made_to_stay_inside_and_handed_out_without_asking(
    server: FakeTransit, vault: TransitVault
) -> None:
    assert len(server.keys) == RESERVE
    assert all(name.startswith("beenthere-") for name in server.keys)
    ids = {vault.issue() for _ in range(RESERVE - 1)}
    assert server.asked == []
    assert {f"beenthere-{key.hex}" for key in ids} <= set(server.keys)
    assert {key.version for key in ids} == {8}


def test_whatever_is_about_one_case_is_one_request(
    server: FakeTransit, vault: TransitVault
) -> None:
    key = vault.issue()
    sealed = vault.seal_each(key, ADA)
    vault.unseal_all(key, sealed)
    vault.hashes(key, place="event.involved.1", values=[f"T{number}" for number in range(300)])
    assert [path.split("/")[3] for _method, path in server.asked] == ["encrypt", "decrypt", "hmac"]


def test_several_cases_are_a_request_each_and_orphans_are_one(
    server: FakeTransit, vault: TransitVault
) -> None:
    keys = [vault.issue() for _ in range(5)]
    server.asked.clear()
    assert vault.digests(keys, place="case.phone.1", value="1").keys() == set(keys)
    assert len(server.asked) == 5
    server.asked.clear()
    vault.held(issued_before=NOON)
    assert server.asked == [("LIST", "/v1/transit/keys")]


@pytest.mark.parametrize("may_create", [True, False])
def test_a_key_that_is_gone_stays_gone_whatever_the_policy_allows(
    server: FakeTransit, vault: TransitVault, may_create: bool
) -> None:
    server.may_create = may_create
    key = vault.issue()
    sealed = vault.seal_each(key, ADA)
    vault.destroy([key])
    attempts: list[Callable[[], object]] = [
        lambda: vault.seal_each(key, ADA),
        lambda: vault.unseal_all(key, sealed),
        lambda: vault.seal_each(key, {}),
        lambda: vault.hashes(key, place="event.involved.1", values=["a"]),
    ]
    for attempt in attempts:
        with pytest.raises(KeyGone):
            attempt()
    assert f"beenthere-{key.hex}" not in server.keys


def test_a_deletion_cut_short_is_ended_by_the_next(
    server: FakeTransit, vault: TransitVault
) -> None:
    key = vault.issue()
    server.keys[f"beenthere-{key.hex}"].deletion_allowed = True
    vault.destroy([key])
    assert f"beenthere-{key.hex}" not in server.keys
    vault.destroy([key])


def test_what_an_operator_rotates_still_opens_and_hashes_the_same(
    server: FakeTransit, vault: TransitVault
) -> None:
    key = vault.issue()
    sealed = vault.seal_each(key, ADA)
    before = vault.digests([key], place="case.phone.1", value="1")
    server.keys[f"beenthere-{key.hex}"].rotate()
    assert vault.unseal_all(key, sealed) == ADA
    assert vault.digests([key], place="case.phone.1", value="1") == before
    assert vault.unseal_all(key, vault.seal_each(key, ADA)) == ADA


def test_two_machines_share_it(server: FakeTransit, vault: TransitVault) -> None:
    other = open_transit(server.access, noon)
    key = vault.issue()
    assert other.unseal_all(key, vault.seal_each(key, ADA)) == ADA
    other.destroy([key])
    with pytest.raises(KeyGone):
        vault.seal_each(key, ADA)


def test_another_installation_under_another_name_is_left_alone(
    server: FakeTransit, vault: TransitVault
) -> None:
    theirs = TransitVault(replace(server.access, keys="test"), noon)
    key = theirs.issue()
    later = TransitVault(server.access, lambda: NOON + timedelta(days=9))
    assert key not in later.held(issued_before=NOON + timedelta(days=9))
    assert len(later.held(issued_before=NOON + timedelta(days=9))) == RESERVE
    with pytest.raises(KeyGone):
        vault.seal_each(key, ADA)


def test_a_name_that_is_not_one_of_ours_is_no_key(server: FakeTransit, vault: TransitVault) -> None:
    server.answer("POST", "/v1/transit/keys/payments", server.token, {})
    assert len(vault.names()) == RESERVE


def test_what_the_keystore_sealed_is_not_sent_anywhere(
    server: FakeTransit, vault: TransitVault, tmp_path: Path
) -> None:
    elsewhere = open_vault(tmp_path / "data", noon)
    sealed = elsewhere.seal(elsewhere.issue(), place="case.name.1", value=b"Ada")
    with pytest.raises(ValueError, match="not sealed by this program"):
        vault.unseal(vault.issue(), place="case.name.1", sealed=sealed)
    assert server.asked == []


def test_the_token_is_read_anew_for_each_request(server: FakeTransit, vault: TransitVault) -> None:
    server.token = "a renewed one"
    with pytest.raises(TransitUnreachable, match="token"):
        vault.seal_each(vault.issue(), ADA)
    server.token_file.write_text(server.token)
    assert vault.seal_each(vault.issue(), ADA)


def test_the_namespace_goes_along(server: FakeTransit) -> None:
    open_transit(replace(server.access, namespace="wellbeing"), noon)
    assert server.namespaces == {"wellbeing"}


def test_threads_and_forks_never_get_the_same_key(server: FakeTransit, vault: TransitVault) -> None:
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda _: vault.issue(), range(60)))
    assert len(set(taken)) == 60
    context = get_context("fork")
    told = context.SimpleQueue()
    child = context.Process(target=lambda: told.put(vault.issue()))
    child.start()
    child.join()
    assert told.get() not in {*taken, *(vault.issue() for _ in range(2 * RESERVE))}


@pytest.mark.parametrize("status", [307, 429, 472, 473, 500, 502, 503])
def test_a_server_that_cannot_help_is_unavailable_and_never_gone(
    server: FakeTransit, vault: TransitVault, status: int
) -> None:
    key = vault.issue()
    sealed = vault.seal_each(key, ADA)
    server.away = status
    attempts: list[Callable[[], object]] = [
        lambda: vault.seal_each(key, ADA),
        lambda: vault.unseal_all(key, sealed),
        lambda: vault.digests([key, UUID(int=1)], place="case.phone.1", value="1"),
        lambda: vault.destroy([key]),
        lambda: vault.held(issued_before=NOON),
    ]
    for attempt in attempts:
        with pytest.raises(VaultUnavailable) as away:
            attempt()
        assert "\n" not in str(away.value)
    server.away = 0
    assert vault.unseal_all(key, sealed) == ADA


def test_a_mount_that_is_not_there_is_not_a_key_that_is_gone(
    server: FakeTransit, vault: TransitVault
) -> None:
    key = vault.issue()
    lost = TransitVault(replace(server.access, mount="elsewhere"), noon)
    with pytest.raises(TransitUnreachable, match="mount"):
        lost.seal_each(key, ADA)
    with pytest.raises(TransitUnreachable, match="mount"):
        lost.destroy([key])
    with pytest.raises(TransitUnreachable, match="mount"):
        open_transit(replace(server.access, mount="elsewhere"), noon)


def test_nobody_there(tmp_path: Path) -> None:
    token_file = tmp_path / "token"
    token_file.write_text("a token")
    access = Access(address=f"http://localhost:{closed_port()}", token_file=token_file)
    with pytest.raises(TransitUnreachable, match="does not answer"):
        open_transit(access, noon)


def test_no_token(server: FakeTransit, tmp_path: Path) -> None:
    with pytest.raises(TransitUnreachable, match="BEENTHERE_TRANSIT_TOKEN_FILE"):
        open_transit(replace(server.access, token_file=tmp_path / "missing"), noon)


@pytest.mark.parametrize(
    "address",
    ["http://vault.hospital.example:8200", "vault.hospital.example", "ftp://localhost", ""],
)
def test_plain_http_is_for_this_machine_alone(tmp_path: Path, address: str) -> None:
    with pytest.raises(BadAddress, match="https"):
        TransitVault(Access(address=address, token_file=tmp_path), noon)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of this machine that signs itself, with its key beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "certificate.pem"
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(made.public_bytes(Encoding.PEM) + plain)
    return file


def test_over_https_to_whom_we_were_told_to_trust_and_nobody_else(
    tmp_path: Path, certificate: Path
) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with FakeTransit(tmp_path, tls=tls) as server:
        vault = open_transit(replace(server.access, ca_file=certificate), noon)
        key = vault.issue()
        assert vault.unseal_all(key, vault.seal_each(key, ADA)) == ADA
        server.asked.clear()
        with pytest.raises(TransitUnreachable, match="does not answer"):
            open_transit(server.access, noon)
        assert server.asked == []


def test_certificates_are_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    access = Access(address="https://localhost:8200", token_file=tmp_path)
    trust = TransitVault(access, noon)._client._trust
    assert trust is not None
    assert trust.verify_mode is ssl.CERT_REQUIRED
    assert trust.check_hostname
    with pytest.raises(BadAddress, match="VAULT_CACERT"):
        TransitVault(replace(access, ca_file=tmp_path / "missing.pem"), noon)
