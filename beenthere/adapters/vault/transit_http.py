"""Asks a HashiCorp Vault or OpenBao server, over https, and says in words when it cannot."""

from __future__ import annotations

import json
import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import urllib3

from beenthere.ports import VaultUnavailable

AT_ONCE = 8
"""Requests under way at once from one process."""

_PATIENCE = urllib3.Timeout(connect=2, read=5)
"""Seconds: a page must not hang where a number to call could be shown."""

# A connection that the server has closed meanwhile is opened again, once. Every request of ours
# may be sent twice.
_RETRIES = urllib3.Retry(total=1, redirect=False, status=0, allowed_methods=None)

_HERE = ("localhost", "127.0.0.1", "::1")


class TransitUnreachable(VaultUnavailable):
    """The server does not answer, is sealed, or does not let us do what we ask."""


class BadAddress(Exception):
    """The address, or the file of certificates, cannot be used."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True)
class Access:
    """Where Transit is, and how we are let in. Two installations never share `keys` in a mount."""

    address: str
    token_file: Path
    mount: str = "transit"
    keys: str = "beenthere"
    namespace: str = ""
    ca_file: Path | None = None


@dataclass(frozen=True)
class Answer:
    """What the server said: a status, its `data`, and its `errors`."""

    status: int
    data: Mapping[str, Any] = field(default_factory=dict)
    errors: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        """Whether it did as asked."""
        return self.status in (200, 204)

    @property
    def nothing_there(self) -> bool:
        """Whether there is no such key: a mistaken mount or namespace is a 404 with an error."""
        return self.status == 404 and not self.errors


class TransitClient:
    """One server, for any number of threads, and across forks."""

    def __init__(self, access: Access) -> None:
        """Raises BadAddress."""
        parts = urlsplit(access.address)
        plain = parts.scheme == "http" and parts.hostname in _HERE
        if not parts.hostname or (parts.scheme != "https" and not plain):
            raise BadAddress(
                "VAULT_ADDR must be an https address, such as https://vault.hospital.example:8200; "
                "plain http is for this machine alone."
            )
        self._access = access
        self._base = f"{access.address.rstrip('/')}/v1/{access.mount.strip('/')}"
        self._trust = None if plain else _trusted(access.ca_file)
        self._connect()

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Answer:
        """One request to a path of the mount. Raises TransitUnreachable."""
        if self._process != os.getpid():
            self._connect()
        try:
            response = self._pool.request(
                method,
                f"{self._base}/{path}",
                body=None if body is None else json.dumps(body),
                headers=self._headers(),
                redirect=False,
            )
            said = json.loads(response.data) if response.data else {}
        except (urllib3.exceptions.HTTPError, ValueError):
            raise TransitUnreachable(
                "Transit does not answer: see that the server named by VAULT_ADDR runs, is "
                "unsealed, and can be reached from here."
            ) from None
        answer = Answer(response.status, said.get("data") or {}, tuple(said.get("errors") or ()))
        if not 200 <= answer.status < 500 or 300 <= answer.status < 400 or answer.status == 429:
            raise TransitUnreachable(
                f"Transit answers, but cannot help now (status {answer.status}): it may be sealed, "
                "starting, overloaded, or a standby that sends us elsewhere."
            )
        return answer

    def _headers(self) -> dict[str, str]:
        try:
            # Read for each request: whatever renews the token only writes the file.
            token = self._access.token_file.read_text().strip()
        except OSError:
            raise TransitUnreachable(
                "The file that BEENTHERE_TRANSIT_TOKEN_FILE names cannot be read."
            ) from None
        namespace = {"X-Vault-Namespace": self._access.namespace} if self._access.namespace else {}
        return {"X-Vault-Request": "true", "X-Vault-Token": token, **namespace}

    def _connect(self) -> None:
        self._process = os.getpid()
        self._pool = urllib3.PoolManager(
            maxsize=AT_ONCE, timeout=_PATIENCE, retries=_RETRIES, ssl_context=self._trust
        )


def _trusted(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError:
        raise BadAddress("The certificates that VAULT_CACERT names cannot be read.") from None
