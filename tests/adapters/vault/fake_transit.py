"""A Transit server on this machine: real HTTP, its keys in memory, as far as the contract goes.

`test_transit_contract` replays against it what the makers publish, and a real server if one is
named; whatever else a real one does, the vault does not ask for.
"""

from __future__ import annotations

import hmac
import json
import secrets
import ssl
import threading
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from beenthere.adapters.vault import Access

HOST = "127.0.0.1"
MOUNT = "transit"

Reply = tuple[int, dict[str, Any]]
Item = dict[str, str]


class Refused(Exception):
    """An answer without data: a status, and an error in words, if any."""

    def __init__(self, status: int, *errors: str) -> None:
        super().__init__(*errors)
        self.reply: Reply = status, {"errors": list(errors)}


class _Key:
    """One named key: for each version a key to encrypt with and one to hash with."""

    def __init__(self) -> None:
        self.versions: list[tuple[bytes, bytes]] = []
        self.deletion_allowed = False
        self.rotate()

    def rotate(self) -> None:
        self.versions.append((secrets.token_bytes(32), secrets.token_bytes(32)))


class FakeTransit:
    """`with FakeTransit(folder) as server: open_transit(server.access, clock)`.

    `away` is a status that every request gets instead of its answer; `may_create` says whether
    the token's policy lets an encrypting request make a key; `asked` lists what was asked.
    """

    def __init__(self, folder: Path, *, tls: ssl.SSLContext | None = None) -> None:
        self.keys: dict[str, _Key] = {}
        self.token = "token-" + secrets.token_hex(8)
        self.token_file = folder / "token"
        self.token_file.write_text(f"{self.token}\n")
        self.away = 0
        self.may_create = True
        self.asked: list[tuple[str, str]] = []
        self.namespaces: set[str] = set()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer((HOST, 0), _handler(self))
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._scheme = "https" if tls else "http"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"{self._scheme}://{HOST}:{self._server.server_port}"

    @property
    def access(self) -> Access:
        """How the vault is let in."""
        return Access(address=self.address, token_file=self.token_file, mount=MOUNT)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, method: str, path: str, token: str, body: dict[str, Any]) -> Reply:
        """What the server says to one request."""
        with self._lock:
            self.asked.append((method, path))
            if self.away:
                return self.away, {"errors": ["Vault is sealed"]}
            try:
                if token != self.token:
                    raise Refused(403, "permission denied")
                _v1, mount, *rest = path.strip("/").split("/")
                if mount != MOUNT:
                    raise Refused(404, f'no handler for route "{mount}". route entry not found.')
                return self._route(method, rest, body)
            except Refused as refused:
                return refused.reply

    def _route(self, method: str, path: list[str], body: dict[str, Any]) -> Reply:
        match method, path:
            case "LIST", ["keys"]:
                if not self.keys:
                    raise Refused(404)
                return 200, {"data": {"keys": sorted(self.keys)}}
            case "GET", ["keys", name]:
                return 200, {"data": self._read(name)}
            case "POST", ["keys", name]:
                self.keys.setdefault(name, _Key())
                return 200, {"data": self._read(name)}
            case "POST", ["keys", name, "config"]:
                missing = f"no existing key named {name} could be found"
                self._key(name, missing).deletion_allowed = bool(body["deletion_allowed"])
                return 200, {"data": self._read(name)}
            case "POST", ["keys", name, "rotate"]:
                self._key(name, "key not found").rotate()
                return 200, {"data": self._read(name)}
            case "DELETE", ["keys", name]:
                if not self._key(name, "could not delete key; not found").deletion_allowed:
                    raise Refused(400, "deletion is not allowed for this key")
                del self.keys[name]
                return 204, {}
            case "POST", ["encrypt", name]:
                return _batch(body, _encrypting(self._made_if_need_be(name, body)))
            case "POST", ["decrypt", name]:
                return _batch(body, _decrypting(self._key(name, "encryption key not found")))
            case "POST", ["hmac", name]:
                key = self._key(name, "encryption key not found")
                return _batch(body, _hashing(key, body["key_version"]))
        raise Refused(405, "unsupported operation")

    def _read(self, name: str) -> dict[str, Any]:
        if name not in self.keys:
            raise Refused(404)
        key = self.keys[name]
        return {
            "name": name,
            "type": "aes256-gcm96",
            "derived": False,
            "exportable": False,
            "allow_plaintext_backup": False,
            "deletion_allowed": key.deletion_allowed,
            "latest_version": len(key.versions),
            "keys": {str(number): 0 for number in range(1, 1 + len(key.versions))},
            "supports_encryption": True,
            "supports_decryption": True,
        }

    def _key(self, name: str, otherwise: str) -> _Key:
        if name not in self.keys:
            raise Refused(400, otherwise)
        return self.keys[name]

    def _made_if_need_be(self, name: str, body: dict[str, Any]) -> _Key:
        if name not in self.keys:
            if not self.may_create:
                raise Refused(403, "1 error occurred:\n\t* permission denied\n\n")
            if body.get("convergent_encryption"):
                raise Refused(400, "convergent encryption requires derivation to be enabled")
            self.keys[name] = _Key()
        return self.keys[name]


def _batch(body: dict[str, Any], work: Callable[[Item], Item]) -> Reply:
    results = []
    for item in body["batch_input"]:
        try:
            results.append(work(item) | {"reference": ""})
        except (InvalidTag, NotBase64, ValueError) as error:
            results.append({"error": f"it does not work: {error}", "reference": ""})
    failed = any("error" in result for result in results)
    return 400 if failed else 200, {"data": {"batch_results": results}}


def _encrypting(key: _Key) -> Callable[[Item], Item]:
    def work(item: Item) -> Item:
        nonce = secrets.token_bytes(12)
        secret, _hashing_secret = key.versions[-1]
        sealed = AESGCM(secret).encrypt(nonce, _raw(item["plaintext"]), _place(item))
        return {"ciphertext": f"vault:v{len(key.versions)}:{b64encode(nonce + sealed).decode()}"}

    return work


def _decrypting(key: _Key) -> Callable[[Item], Item]:
    def work(item: Item) -> Item:
        _vault, version, body = item["ciphertext"].split(":")
        number = int(version.removeprefix("v"))
        if not 1 <= number <= len(key.versions):
            raise ValueError("invalid ciphertext: version is too new")
        secret, _hashing_secret = key.versions[number - 1]
        sealed = _raw(body)
        plain = AESGCM(secret).decrypt(sealed[:12], sealed[12:], _place(item))
        return {"plaintext": b64encode(plain).decode()}

    return work


def _hashing(key: _Key, version: int) -> Callable[[Item], Item]:
    _secret, secret = key.versions[version - 1]

    def work(item: Item) -> Item:
        digest = hmac.digest(secret, _raw(item["input"]), "sha256")
        return {"hmac": f"vault:v{version}:{b64encode(digest).decode()}"}

    return work


def _raw(text: str) -> bytes:
    return b64decode(text, validate=True)


def _place(item: Item) -> bytes | None:
    return _raw(item["associated_data"]) if "associated_data" in item else None


def _handler(server: FakeTransit) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # An answer in one packet: the kernel would wait for the rest of it otherwise.
        wbufsize = -1
        disable_nagle_algorithm = True

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            server.namespaces.add(self.headers.get("X-Vault-Namespace", ""))
            status, said = server.answer(
                self.command,
                self.path,
                self.headers.get("X-Vault-Token", ""),
                json.loads(body) if body else {},
            )
            content = json.dumps(said).encode() if said else b""
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_DELETE = do_LIST = answer  # noqa: N815 -- http.server's names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Says nothing: pytest shows what matters."""

    return Handler
