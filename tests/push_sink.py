"""A push service on this machine, and browsers that subscribed to it.

It speaks TLS with a certificate of its own, which this process trusts while it runs.
"""

from __future__ import annotations

import json
import os
import secrets
import ssl
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from tests.sinks import HOST, Hook, HookSink

_CURVE = ec.SECP256R1()
TRUSTED = "SSL_CERT_FILE"
"""Names the certificate that a process trusts."""


def b64(value: bytes) -> str:
    """Base64url without padding, as browsers write their keys."""
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(frozen=True)
class Browser:
    """A browser that subscribed: where its pages are left, and the keys that open them."""

    endpoint: str
    private_key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(_CURVE)
    )
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    @property
    def point(self) -> bytes:
        return self.private_key.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )

    @property
    def address(self) -> str:
        """As the program gives it to its channel."""
        return f"{self.endpoint} {b64(self.point)} {b64(self.secret)}"

    @property
    def subscription(self) -> dict[str, Any]:
        """What `PushSubscription.toJSON()` would say."""
        keys = {"p256dh": b64(self.point), "auth": b64(self.secret)}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}

    def opens(self, body: bytes) -> dict[str, str]:
        """What a push message says, read as RFC 8188 and RFC 8291 want it."""
        salt, size, length = body[:16], int.from_bytes(body[16:20]), body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) < size
        key = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, sender)
        shared = self.private_key.exchange(ec.ECDH(), key)
        both = b"WebPush: info\x00" + self.point + sender
        first = HKDF(SHA256(), 32, self.secret, both).derive(shared)
        content = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\x00").derive(first)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\x00").derive(first)
        padded = AESGCM(content).decrypt(nonce, sealed, None)
        words, mark, rest = padded.rpartition(b"\x02")
        assert mark
        assert not rest.strip(b"\x00")
        said: dict[str, str] = json.loads(words)
        return said


def claims(hook: Hook) -> dict[str, Any]:
    """Who the sender says it is, once the signature is found good. Raises InvalidSignature."""
    scheme, _, rest = hook.headers["Authorization"].partition(" ")
    assert scheme == "vapid"
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    unsigned, _, signature = parts["t"].rpartition(".")
    r, s = unb64(signature)[:32], unb64(signature)[32:]
    key = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, unb64(parts["k"]))
    key.verify(
        encode_dss_signature(int.from_bytes(r), int.from_bytes(s)),
        unsigned.encode(),
        ec.ECDSA(SHA256()),
    )
    said: dict[str, Any] = json.loads(unb64(unsigned.split(".")[1]))
    return said | {"key": parts["k"]}


class PushSink(HookSink):
    """`HookSink` over TLS, with browsers that subscribe: `sink.browser("robin")`."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory(prefix="beenthere-push-")
        certificate = make_certificate(Path(self._folder.name))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._certificate = certificate
        self._trusted_before = os.environ.get(TRUSTED)

    @property
    def port(self) -> int:
        return self._server.server_port

    def browser(self, name: str) -> Browser:
        return Browser(f"https://{HOST}:{self.port}/push/{name}")

    def __enter__(self) -> Self:
        os.environ[TRUSTED] = str(self._certificate)
        return super().__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        super().__exit__(kind, error, trace)
        os.environ.pop(TRUSTED)
        if self._trusted_before is not None:
            os.environ[TRUSTED] = self._trusted_before
        self._folder.cleanup()


def make_certificate(folder: Path) -> Path:
    """A file with a key and a certificate for this machine's own address."""
    key = ec.generate_private_key(_CURVE)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, SHA256())
    )
    written = folder / "push.pem"
    unlocked = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    written.write_bytes(unlocked + signed.public_bytes(Encoding.PEM))
    return written
