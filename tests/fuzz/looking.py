"""What is wrong with an answer: who got it, what they had sent, and what came back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

from beenthere.apps.cases.models import Case
from beenthere.domain.permissions import may
from beenthere.domain.two_people import BOTH_SIDES
from tests.fuzz.hostile import ELSEWHERE, Sent
from tests.fuzz.town import Reader, Town

HOME = "http://testserver"
_SIGN_IN = "/account/login/?next="
_SETTING_UP = ("account_", "invite_", "mfa_")
_ASKS_NOBODY = {
    *("answer", "app_manifest", "health", "help_now", "offline", "robots", "service_worker"),
}
_LET_IN = frozenset({200, 302, 404, 405, 409, 410, 422, 429})
_UNREADABLE = frozenset({400, 413})
"""What is no request at all is refused before anybody looks who sent it."""

_LINE = re.compile(
    r"\S+Z [A-Z]+ [\w.]+( [a-z0-9_.]{1,60}( [a-z_]{1,20}=[a-z0-9_.-]{1,40})*)?"
    r"( \w+( at [\w/.]+:\d+)?)?"
)
"""A line of the log: when, how bad, which part, a fixed code, and a class of error."""


@dataclass
class Looking:
    """Looks at every answer, and remembers what it has seen."""

    town: Town
    statuses: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.needles = self.town.needles()
        self.contacts = self.town.contacts()
        self.codes = {str(case.code_name): case for case in Case.objects.exclude(code_name=None)}

    def wrong(
        self, reader: Reader, sent: Sent, response: Any, *, because: Sent | None = None
    ) -> list[str]:
        """All that is wrong with one answer, in words; `because` of an earlier request it may
        say what was sent with that."""
        self.statuses[response.status_code] = self.statuses.get(response.status_code, 0) + 1
        return [
            *_status(reader, sent, response),
            *_leads(sent, response),
            *_kept(sent, response),
            *self._tells(reader, [sent, *filter(None, [because])], response),
        ]

    def _tells(self, reader: Reader, sent: Sequence[Sent], response: Any) -> Iterator[str]:
        body = response.content.decode()
        around = f"{response.headers} {response.cookies}{_title(body)}"
        name = _name(sent[0].address)
        for needle, cases in self.needles.items():
            if any(each.holds(needle) for each in sent):
                continue
            if needle in around:
                yield "names a clinician in a header or a title"
            if needle in body and not (
                self._asked(reader, name) or self.town.may_know(reader, cases)
            ):
                yield f"names a clinician ({needle})"
        for contact, group in self.contacts.items():
            if any(each.holds(contact) for each in sent):
                continue
            if contact in around or (contact in body and not self.town.may_call(reader, group)):
                yield f"tells whom to call about a team ({contact})"
        for code, case in self.codes.items():
            said = any(each.holds(code) for each in sent)
            if code in body and not said and not self._may_name(reader, case):
                yield f"shows the code name {code}"

    @staticmethod
    def _asked(reader: Reader, name: str | None) -> bool:
        """Whom a disclosure is about stands on its page, for the two sides that agree to it."""
        return name == "disclosure" and bool((reader.roles or frozenset()) & BOTH_SIDES)

    def _may_name(self, reader: Reader, case: Case) -> bool:
        """Whoever has an offer knows the case by its code name, before they know who it is."""
        if self.town.may_know(reader, [case]):
            return True
        return case.offers.filter(supporter__account=reader.account).exists()


_TO_MACHINES = {"health_of_work": 503, "api_announcements": 401, "receipts": 401}
"""What a page for machines may answer besides: no worker is there, or neither key nor signature."""


def _status(reader: Reader, sent: Sent, response: Any) -> Iterator[str]:
    """Where the answer is not the one that the table of permissions gives."""
    status = response.status_code
    name = _name(sent.address)
    if status == _TO_MACHINES.get(name or ""):
        return
    if status >= 500:
        yield f"is broken ({status})"
    if status in _UNREADABLE or status >= 500:
        return
    to = response.headers.get("Location", "")
    if name is None:
        # What looks like no page of ours is no page, or is what the framework puts right.
        if status not in (301, 404):
            yield f"answers {status} where there is no page"
    elif reader.sets_up and not name.startswith(_SETTING_UP) and name not in _ASKS_NOBODY:
        if to != "/account/2fa/":
            yield f"opens ({status}) before a second step is set up"
    elif may(reader.roles, name):
        if status not in _LET_IN:
            yield f"answers {status} where the table lets in"
    elif reader.roles is None:
        if status != 302 or not to.startswith(_SIGN_IN):
            yield f"answers {status} to somebody not signed in"
    elif status != 403:
        yield f"answers {status} to somebody whom the table refuses"


def _leads(sent: Sent, response: Any) -> Iterator[str]:
    """Where a redirect leads away from the program, or to no page of it."""
    to = response.headers.get("Location")
    if to is None:
        return
    whole = urlsplit(urljoin(HOME, to.replace("\\", "/")))
    if f"{whole.scheme}://{whole.netloc}" != HOME:
        yield "leads elsewhere"
    elif _name(urlsplit(urljoin(HOME + sent.address, to)).path) is None and not sent.holds("next"):
        yield f"leads to no page: {to[:80]}"
    if ELSEWHERE in response.headers.get("Refresh", ""):
        yield "leads elsewhere"


def _kept(sent: Sent, response: Any) -> Iterator[str]:
    static = sent.address.startswith(f"/{settings.STATIC_URL.lstrip('/')}")
    if response.headers.get("Cache-Control") != "no-store" and not static:
        yield "may stay in a cache"


def _title(body: str) -> str:
    found = re.search(r"<title>(.*?)</title>", body, re.DOTALL)
    return found[1] if found else ""


def _name(address: str) -> str | None:
    """The page at an address; None where there is none."""
    try:
        return resolve(urlsplit(address).path or "/").url_name
    except (Resolver404, ValueError):
        return None


def in_the_log(log: StringIO, needles: Iterable[str]) -> list[str]:
    """Lines of the log that are not made of fixed words alone, or tell who somebody is."""
    lines = log.getvalue().splitlines()
    telling = [line for line in lines if any(needle in line for needle in needles)]
    return telling + [line for line in lines if not _LINE.fullmatch(line) or "unfit" in line]
