"""What somebody sends who means no good, or whose browser is broken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random
from typing import Any
from urllib.parse import unquote_plus, urlencode

from django.core.files.uploadedfile import SimpleUploadedFile

ELSEWHERE = "evil.example"
"""A site that no answer may ever lead to."""

_FORM = "application/x-www-form-urlencoded"

TEXTS = (
    *("", " ", "a", "x" * 10_000, "\t\r\n", "\x00", "a\x00b", "\x07\x1b[2J", "\x7f"),
    *("\u202egnp.exe", "\u2066\u2069", "\u200b\u200d\ufeff", "e" + "\u0301" * 500),
    *("İ", "ß", "名前", "🕊️" * 40, "٣٤٥", "𝟙", "\U0010ffff", "a\u2028b"),
    *("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</textarea><h1>"),
    *("{{ request.user }}", "{% debug %}", "${7*7}", "%s%n%d", "{0.__class__}"),
    *("' OR 1=1; --", "'; DROP TABLE cases_case; --", "\\", "%' ESCAPE '", "a%b_c"),
    *("../../etc/passwd", "..%2f..%2fetc", "/etc/passwd\x00.csv", "%00", "%", "%zz", "."),
    *(f"//{ELSEWHERE}/", f"https://{ELSEWHERE}/", f"/\\{ELSEWHERE}", f"https:{ELSEWHERE}"),
    *(f"\\\\{ELSEWHERE}", f"/\t/{ELSEWHERE}", "javascript:alert(1)", f"http://x@{ELSEWHERE}"),
    *(f"\r\nLocation: https://{ELSEWHERE}/", "a\nSet-Cookie: sessionid=1"),
    *("0", "-1", "1", "1.5", "1e309", "-0", "NaN", "Infinity", "0x10", "1_000", "9" * 30),
    *("2147483648", "9223372036854775808", "9" * 5_000, "true", "on", "null", "[]", "{}"),
    *("1900-01-01", "2100-12-31", "0000-00-00", "2026-02-30", "99999-01-01", "1/1/1", "12"),
    *("+442079460958", "+1 617 555 0100 ext. 9", "(617) 555-01", "tel:112", "00", "+" * 50),
    *("a@b", "@", "a@hospital.example\r\nBcc: b@c.example", "a" * 250 + "@hospital.example"),
    *("00000000-0000-0000-0000-000000000000", "{00000000", "amber-heron", "yes", "no", "send"),
)

_AWAY = [text for text in TEXTS if ELSEWHERE in text]
"""Addresses to be sent on to, for a page that takes one."""

PATHS = (
    *("/%00", "/..", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/desk", "/desk//"),
    *(f"//{ELSEWHERE}/", f"//{ELSEWHERE}/desk/", f"/%5c{ELSEWHERE}", "/desk/\u202e/", "/%ff"),
    *("/admin/", "/.git/config", "/static/", "/static/../settings.py", "/static/%00"),
    *("/account/signup/", "/account/password/reset/", "/account/3rdparty/", "/api/", "/demo/"),
    *("/" + "a" * 5_000, "/desk/" + "a-" * 400 + "b/", "/refer", "/a/" + "%0d%0a" * 20 + "/"),
)

HEADERS: tuple[Mapping[str, str], ...] = (
    {"host": ELSEWHERE},
    {"host": "a b"},
    {"x-forwarded-host": ELSEWHERE},
    {"x-forwarded-for": "'; DROP TABLE x"},
    {"referer": f"https://{ELSEWHERE}/"},
    {"accept-language": "x" * 3_000},
    {"accept": "application/json"},
    {"hx-request": "true", "hx-current-url": f"https://{ELSEWHERE}/"},
    {"x-requested-with": "XMLHttpRequest"},
    {"cookie": "sessionid=\x01\x02; csrftoken=" + "x" * 4_000},
    {"range": "bytes=0-0,1-1"},
    {"content-encoding": "gzip"},
)

_FILES = (
    ("people.csv", b"T0001\nT0002\n"),
    ("people.csv", b"\xff\xfe\x00\x01"),
    ("people.csv", b'"' + b"a," * 9_000),
    ("people.txt", b"\x00" * 3_000),
    ("people.csv", b"directory id\nT0001"),
    ("page.html", b"<script>alert(1)</script>"),
    ("a.csv", b""),
)

_BODIES = (
    (b'{"name": ["a"]}', "application/json"),
    (b"<a/>", "text/xml"),
    (b"\xff\xfe=\xff&%ff=%00", _FORM),
    (b"&".join(b"a=%d" % number for number in range(500)), _FORM),
    (b"a=" + b"x" * 300_000, _FORM),
    (b"--x\r\nContent-Disposition: form-data\r\n", "multipart/form-data; boundary=x"),
    (b"", "multipart/form-data"),
    (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="../../a.csv"\r\n'
        b"\r\nT0001\r\n--x--\r\n",
        "multipart/form-data; boundary=x",
    ),
    (b"a=b", "application/x-www-form-urlencoded; charset=utf-16"),
    (b"a=b", "application/x-www-form-urlencoded; charset=nowhere"),
)


class Asked(HTMLParser):
    """What a page asks for: by name, everything that it offers; the first is what it has now."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.offered: dict[str, list[str]] = {}
        self._choosing = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        if tag == "select":
            self._choosing = found.get("name", "")
            self.offered.setdefault(self._choosing, [])
        elif tag == "option":
            self._offer(self._choosing, found, first="selected" in found)
        elif tag in ("input", "button", "textarea") and found.get("name"):
            self._offer(found["name"], found, first="checked" in found)

    def _offer(self, name: str, found: Mapping[str, str], *, first: bool) -> None:
        values = self.offered.setdefault(name, [])
        values.insert(0 if first else len(values), found.get("value", ""))


@dataclass(frozen=True)
class Sent:
    """One request, made so that it can be printed and made again."""

    method: str
    address: str
    data: Any = None
    content_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def words(self) -> str:
        """It in one line, without what is long."""
        told = f"{self.method} {self.address[:200]} {dict(self.headers) or ''} {self.content_type}"
        return f"{told} {repr(self.data)[:600]}"

    def holds(self, needle: str) -> bool:
        """Whether somebody put this into it themselves, so that an answer may say it back."""
        data = self.data.decode("latin-1") if isinstance(self.data, bytes) else repr(self.data)
        said = f"{self.address} {data} {dict(self.headers)}"
        return needle in said or needle in unquote_plus(said)


@dataclass
class Sender:
    """Makes requests out of what pages offer, what is stored, and what is hostile."""

    random: Random
    names: Sequence[str]
    """The fields of every form there is, and some that no form has."""
    stored: Sequence[str]
    """Keys, names and tokens that belong to somebody."""

    def hostile(self) -> str:
        """Something nobody should send; now and then something that is somebody else's."""
        return self.random.choice(self.stored if self.random.random() < 0.3 else TEXTS)

    def request(self, method: str, address: str, offered: Mapping[str, Sequence[str]]) -> Sent:
        """One request to an address."""
        chance = self.random.random()
        headers = self.random.choice(HEADERS) if self.random.random() < 0.05 else {}
        if method == "get":
            query = urlencode(self._fields(offered), doseq=True) if chance < 0.5 else ""
            return Sent(method, f"{address}?{query}" if query else address, headers=headers)
        if chance < 0.08:
            body, kind = self.random.choice(_BODIES)
            return Sent(method, address, body, kind, headers)
        fields = self._fields(offered)
        if chance < 0.3:
            for name in self._some([*fields, "file"], 2):
                fields[name] = SimpleUploadedFile(*self.random.choice(_FILES))
            return Sent(method, address, fields, headers=headers)
        return Sent(method, address, urlencode(fields, doseq=True).encode(), _FORM, headers)

    def path(self, method: str) -> Sent:
        """A request to an address that is none."""
        return Sent(method, self.random.choice(PATHS))

    def _fields(self, offered: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """What a page has, with as much of it changed as chance has it."""
        fields: dict[str, Any] = {name: values[0] for name, values in offered.items() if values}
        for name in self._some([*fields], 3):
            fields[name] = self.random.choice(offered[name])
        if self.random.random() < 0.25:
            return fields  # Nothing is wrong with it but that it may not be theirs to send.
        for name in self._some([*fields, *self.random.sample(self.names, 3)], 4):
            fields[name] = self.hostile()
        if self.random.random() < 0.2:
            fields["next"] = self.random.choice(_AWAY)
        for name in self._some([*fields], 1):
            fields[name] = [str(fields[name]), self.hostile(), self.hostile()]
        for name in self._some([*fields], 1):
            del fields[name]
        return fields

    def _some(self, names: Sequence[str], most: int) -> list[str]:
        return self.random.sample(names, min(len(names), self.random.randint(0, most)))
