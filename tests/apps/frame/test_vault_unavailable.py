"""While the vault is away, a page says that nothing was kept, and whom to call."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from beenthere.adapters.vault import Access, KeystoreBusy, KeystoreLost, TransitVault
from beenthere.apps import outside
from beenthere.apps.cases.models import Case
from beenthere.apps.outside import now
from beenthere.apps.referral import form_token
from beenthere.config.logs import CodesOnly
from beenthere.ports import VaultUnavailable
from tests.sinks import closed_port

pytestmark = pytest.mark.django_db

REFERRAL = {
    "step": "check",
    "go": "send",
    "whom": "colleague",
    "person-name": "Wilhelmina Testcase",
    "kind": "adverse_event",
    "when": "today",
    "soon": "routine",
}


def sent() -> tuple[int, str]:
    """The answer to a whole referral."""
    body = REFERRAL | {"token": form_token.issue(now=now())}
    response = Client(raise_request_exception=False).post("/refer/", body)
    assert not response.cookies
    return response.status_code, response.content.decode()


@pytest.mark.parametrize("trouble", [VaultUnavailable, KeystoreBusy, KeystoreLost])
def test_a_referral_that_cannot_be_sealed_is_not_thanked_for(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, trouble: type[Exception]
) -> None:
    def away() -> None:
        raise trouble("away")

    monkeypatch.setattr(outside.vault(), "issue", away)
    status, page = sent()
    assert status == 503
    assert "was not stored" in page
    assert settings.PROGRAM.phones.director.link in page
    assert "Wilhelmina" not in page
    assert not Case.objects.exists()
    said = "\n".join(CodesOnly().format(record) for record in caplog.records)
    assert "vault_unavailable" in said
    assert "Wilhelmina" not in said
    monkeypatch.undo()
    assert sent()[0] == 302
    assert Case.objects.count() == 1


def test_so_it_is_when_transit_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    token_file = tmp_path / "token"
    token_file.write_text("a token")
    access = Access(address=f"http://localhost:{closed_port()}", token_file=token_file)
    transit = TransitVault(access, now)
    monkeypatch.setattr("beenthere.apps.cases.actions.referring.vault", lambda: transit)
    assert sent()[0] == 503
    assert not Case.objects.exists()


def test_any_other_failure_is_not_said_to_be_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError

    monkeypatch.setattr(outside.vault(), "issue", broken)
    assert sent()[0] == 500
