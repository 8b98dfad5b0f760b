"""L3. Who is being supported is sealed: in no table, address, title, log, message or error page."""

from __future__ import annotations

import ast
import base64
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings as in_force
from django.contrib import messages
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.test import Client
from django.urls import NoReverseMatch, path, reverse
from pytest_django.fixtures import Settings

from beenthere.adapters.postgres import Server
from beenthere.apps.cases.models import Case, Offer, Sealed
from beenthere.apps.outside import vault
from beenthere.apps.paging.models import ContactPoint
from beenthere.apps.people.models import Account
from beenthere.apps.people.sessions import SessionStore
from beenthere.config.logs import CodesOnly
from beenthere.config.urls import urlpatterns
from beenthere.domain.permissions import PAGES, PUBLIC, Page
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import ChannelKind
from beenthere.ports import KeyGone
from beenthere.ports import Page as Said
from beenthere.worker.loop import Worker
from beenthere.worker.messages import Post
from tests.adapters.channels.fake import FakeChannel
from tests.bytesearch import search
from tests.hospital import MONDAY, TYPED, Hospital
from tests.laws.program import sources
from tests.laws.rooms import KNOWN
from tests.laws.stored import every_value

pytestmark = pytest.mark.usefixtures("ten_on_monday")

REFERRER = "Ottoline Refers"
NEEDLES = {"name": "Wilhelmina Testcase", "surname": "Testcase", "referrer": REFERRER} | {
    each.value: TYPED[each] for each in (SealedField.PHONE, SealedField.EMAIL)
}
"""The clinician, typed in by hand, and whoever told us of them."""

MAY_SHOW = {"refer", "desk_case", "desk_triage", "desk_match", "support_case"}
"""Pages that name the clinician: to whoever is typing the name, to the directors who may see the
case, and to its supporter."""


@dataclass(frozen=True)
class Seen:
    """What a browser was given: everything but the page, its title, and the page."""

    name: str
    address: str
    headers: str
    title: str
    body: str


class Browser(Client):
    """A browser that remembers everything it was given."""

    seen: list[Seen]

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        address = f"{request['PATH_INFO']}?{request.get('QUERY_STRING', '')}"
        body = response.content.decode()
        title = re.search(r"<title>(.*?)</title>", body, re.DOTALL)
        match = getattr(response, "resolver_match", None)
        found = Seen(
            name=(match.url_name or "") if match else "",
            address=address,
            headers=f"{response.headers} {response.cookies}",
            title=title[1] if title else "",
            body=body,
        )
        vars(self).setdefault("seen", []).append(found)
        return response


@dataclass
class Told:
    """Everything that left the program while one referral went its way."""

    hospital: Hospital = field(default_factory=Hospital)
    seen: list[Seen] = field(default_factory=list)
    email: FakeChannel = field(default_factory=FakeChannel)
    log: StringIO = field(default_factory=StringIO)

    def browser(self, account: Account | None = None) -> Browser:
        browser = Browser()
        browser.seen = self.seen
        if account is not None:
            browser.force_login(account, backend=in_force.AUTHENTICATION_BACKENDS[-1])
        return browser

    def work(self) -> None:
        channels = {ChannelKind.EMAIL: self.email}
        Worker(Post(channels=channels, clock=lambda: MONDAY)).do_everything_due()


@pytest.fixture
def told(db: None) -> Iterator[Told]:
    """A referral made on the public pages, triaged, offered, accepted and reached: by its pages,
    each of them opened, and with the log listening in."""
    told = Told()
    listening = logging.StreamHandler(told.log)
    listening.setFormatter(CodesOnly())
    logging.getLogger().addHandler(listening)
    director, supporter = told.hospital.director(), told.hospital.supporter()
    _refer(told.browser())
    told.work()
    case = Case.objects.get()
    desk = told.browser(director)
    _open_all(desk, "desk", case)
    place = [case.code_name]
    triage = {each.value: value for each, value in KNOWN.items()} | {"urgency": "routine"}
    desk.post(reverse("desk_triage", args=place), triage)
    _open_all(desk, "desk", case)
    offer = {"supporter": supporter.pk, "line_unknown": "on"}
    desk.post(reverse("desk_offer", args=place), offer)
    told.work()
    phone = told.browser(supporter.account)
    phone.get(reverse("support_home"))
    offered = Offer.objects.get().case.code_name
    phone.post(reverse("support_offer", args=[offered]), {"answer": "yes"})
    _open_all(phone, "support_", case)
    phone.post(reverse("support_ask_director", args=place))
    phone.post(reverse("support_record", args=place), {"outcome": "spoke"})
    phone.get(reverse("support_home"))
    told.work()
    _open_all(desk, "desk", case)
    yield told
    logging.getLogger().removeHandler(listening)


def _refer(browser: Client) -> None:
    page = browser.get(reverse("refer")).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token
    sent = browser.post(
        reverse("refer"),
        {
            "token": token[1],
            "step": "check",
            "go": "send",
            "whom": "colleague",
            "person-name": TYPED[SealedField.NAME],
            "person-phone": TYPED[SealedField.PHONE],
            "person-email": TYPED[SealedField.EMAIL],
            "kind": "unexpected_death",
            "when": "today",
            "soon": "routine",
            "may_name": "on",
            "your_name": REFERRER,
        },
        follow=True,
    )
    assert "refer_sent" in [each.name for each in getattr(browser, "seen", [])], sent.content


def _open_all(browser: Client, start: str, case: Case) -> None:
    """Every page of one part that can be asked for with a code name or with nothing."""
    for name in PAGES:
        if name.startswith(start):
            for parts in ([], [case.code_name]):
                try:
                    address = reverse(name, args=parts)
                except NoReverseMatch:
                    continue
                browser.get(address)


# In the database.


def in_plain(tmp_path: Path) -> list[str]:
    """Columns in which any of it can be read, however it is spelled or packed."""
    found = set()
    for place, value in every_value():
        if value is None:
            continue
        file = tmp_path / "value"
        is_bytes = isinstance(value, bytes | memoryview)
        file.write_bytes(bytes(value) if is_bytes else str(value).encode())
        if place.endswith(".session_data"):
            file.write_text(repr(SessionStore().decode(str(value))), encoding="utf-8")
        if search([file], NEEDLES):
            found.add(place)
    return sorted(found)


def test_no_table_holds_any_of_it_in_plain(told: Told, tmp_path: Path) -> None:
    assert Sealed.objects.count() > 3
    assert in_plain(tmp_path) == []


def test_a_plain_copy_is_caught(hospital: Hospital, tmp_path: Path) -> None:
    hospital.case()
    Sealed.objects.filter(field=SealedField.NAME).update(value=NEEDLES["name"].encode())
    packed = base64.b64encode(f"he told me: {NEEDLES['email']}".encode())
    Sealed.objects.filter(field=SealedField.PHONE).update(value=packed)
    # No copy in plain: what a session remembers is sealed.
    session = SessionStore()
    session["last_opened"] = NEEDLES["name"]
    session.save()
    hospital.person(name=NEEDLES["name"])
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE desk_search (words text)")
        cursor.execute("INSERT INTO desk_search VALUES (%s)", [NEEDLES["phone"]])
    assert in_plain(tmp_path) == [
        "cases_sealed.value",
        "desk_search.words",
        "people_person.name",
        "people_person.name_key",
    ]


def opened_by_another_key() -> list[str]:
    """Sealed values that the key of any other case opens, or that look alike in two cases."""
    rows = list(Sealed.objects.select_related("case"))
    alike = [
        f"{row.field} looks alike"
        for row in rows
        for other in rows
        if row.case_id != other.case_id and bytes(row.value) == bytes(other.value)
    ]
    opened = []
    for row in rows:
        for case in Case.objects.exclude(pk=row.case_id):
            try:
                place = f"case.{row.field}.1"
                vault().unseal(case.pk, place=place, sealed=bytes(row.value))
            except (ValueError, KeyGone):
                continue
            opened.append(f"{row.field} opens")
    return sorted({*alike, *opened})


def test_the_key_of_a_case_opens_that_case_alone(hospital: Hospital) -> None:
    hospital.case()
    hospital.case()
    assert Sealed.objects.count() == 2 * len(TYPED)
    assert opened_by_another_key() == []


def test_one_key_for_two_cases_is_caught(hospital: Hospital) -> None:
    first, second = hospital.case(), hospital.case()
    sealed = vault().seal(first.pk, place="case.name.1", value=b"Wilhelmina Testcase")
    Sealed.objects.filter(case=second, field=SealedField.NAME).update(value=sealed)
    assert opened_by_another_key() == ["name opens"]


# On the pages.


def shown_elsewhere(seen: Iterable[Seen]) -> list[str]:
    """Where any of it stands in an address, a header, a title, or a page that may not show it."""
    found = set()
    for each in seen:
        places = {"address": each.address, "headers": each.headers, "title": each.title}
        if each.name not in MAY_SHOW:
            places["body"] = each.body
        for place, text in places.items():
            if any(needle.lower() in text.lower() for needle in NEEDLES.values()):
                found.add(f"{each.name}: {place}")
    return sorted(found)


def test_no_address_title_or_other_page_shows_any_of_it(told: Told) -> None:
    names = {each.name for each in told.seen}
    assert names >= {"refer_sent", "desk", *MAY_SHOW, "support_home", "support_connect"}
    assert any(NEEDLES["name"] in each.body for each in told.seen if each.name == "support_case")
    assert shown_elsewhere(told.seen) == []


def _titled(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"<title>{NEEDLES['name']}</title>")


def _sent_on(request: HttpRequest) -> HttpResponse:
    messages.success(request, f"{NEEDLES['name']} is being called.")
    return redirect(f"/help/?for={NEEDLES['email']}")


@pytest.mark.django_db
def test_a_page_that_shows_it_is_caught(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    urlconf = ModuleType("planted_urls")
    urlconf.urlpatterns = [  # type: ignore[attr-defined]
        *urlpatterns,
        path("titled/", _titled, name="titled"),
        path("sent-on/", _sent_on, name="sent_on"),
    ]
    settings.ROOT_URLCONF = urlconf
    for name in ("titled", "sent_on"):
        monkeypatch.setitem(PAGES, name, Page(name, PUBLIC, "planted"))
    told = Told()
    browser = told.browser(told.hospital.director())
    browser.get("/titled/")
    browser.get("/sent-on/", follow=True)
    browser.get(reverse("desk"))
    assert shown_elsewhere(told.seen) == [
        "desk: body",
        "help_now: address",
        "sent_on: headers",
        "titled: body",
        "titled: title",
    ]


# In the log, and on error pages.


def _broken(*_arguments: object, **_named: object) -> None:
    raise ValueError(f"cannot show {NEEDLES['name']} {NEEDLES['phone']}")


def test_an_error_tells_nothing(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    case = Case.objects.get()
    monkeypatch.setattr("beenthere.apps.outreach.queries.whom_to_call", _broken)
    supporter = Offer.objects.get().supporter
    phone = told.browser(supporter.account)
    phone.raise_request_exception = False
    del told.seen[:]
    assert phone.get(reverse("support_case", args=[case.code_name])).status_code == 500
    assert phone.get(reverse("support_case", args=["no-such"])).status_code == 404
    assert phone.get(reverse("desk_case", args=[case.code_name])).status_code == 403
    assert shown_elsewhere([Seen("", *list(vars(each).values())[1:]) for each in told.seen]) == []
    assert "ValueError" in told.log.getvalue()
    assert in_the_log(told.log.getvalue()) == []


def in_the_log(log: str) -> list[str]:
    """Lines of a log in which any of it, or a code name, can be read."""
    names = [*NEEDLES.values(), *filter(None, Case.objects.values_list("code_name", flat=True))]
    return [
        line for line in log.splitlines() if any(name.lower() in line.lower() for name in names)
    ]


def test_the_log_of_a_whole_case_tells_nothing(told: Told) -> None:
    assert in_the_log(told.log.getvalue()) == []


def test_a_log_that_tells_is_caught(hospital: Hospital) -> None:
    hospital.case()
    listening = logging.StreamHandler(StringIO())
    listening.setFormatter(logging.Formatter())
    logger = logging.getLogger("django.request")
    logger.addHandler(listening)
    try:
        _broken()
    except ValueError:
        logger.exception("Internal Server Error: /support/")
    logger.removeHandler(listening)
    assert in_the_log(listening.stream.getvalue())


def test_the_databases_own_log_tells_nothing(hospital: Hospital, postgres: Server) -> None:
    """PostgreSQL would print the row that a check refused, and the statement with it."""
    hospital.case()
    server_log = in_force.PLACE.data / "database" / "server.log"
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Case.objects.update(source=NEEDLES["surname"])
    assert NEEDLES["surname"] in str(refused.value), "the row would be worth printing"
    assert in_the_log(server_log.read_text(encoding="utf-8")) == []


# In messages: to people of the program alone.


def to_others(said: Iterable[Said]) -> list[str]:
    """Messages to an address that is no account's, and messages that tell any of it."""
    ours = set(Account.objects.filter(held_roles__isnull=False).values_list("email", flat=True))
    for point in ContactPoint.objects.all():
        ours |= {str(point.email), str(point.web_address)}
    return [
        page.address
        for page in said
        if page.address not in ours or any(each in repr(page) for each in NEEDLES.values())
    ]


def test_messages_go_to_people_of_the_program_and_tell_nothing(told: Told) -> None:
    assert len(told.email.pages) >= 3
    assert to_others(told.email.pages) == []
    assert mail.outbox == []


def test_a_message_to_the_clinician_is_caught(told: Told) -> None:
    plain = told.email.pages[0]
    kind = {**vars(plain), "address": NEEDLES["email"]}
    about = {**vars(plain), "text": f"Peer support: call {NEEDLES['name']}"}
    planted = [Said(**kind), Said(**about)]
    assert to_others([plain, *planted]) == [NEEDLES["email"], plain.address]


_SPEAKING = {"django.core.mail", "smtplib", "urllib.request", "http.client", "socket", "httpx"}


def speaking_for_themselves(sources: Mapping[str, str]) -> list[str]:
    """Modules that could say something past the outbox."""
    return [
        f"{name}: {module}"
        for name, source in sources.items()
        for module in _imported(source)
        if module in _SPEAKING or module.startswith("beenthere.adapters.channels")
    ]


def _imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}", *(f"{node.module}.{each.name}" for each in node.names))


def test_the_pages_speak_to_nobody() -> None:
    assert speaking_for_themselves(sources("apps", "domain")) == []


def test_a_page_that_sends_mail_is_caught() -> None:
    planted = {"views.py": "from django.core import mail\n", "actions.py": "import smtplib\n"}
    assert speaking_for_themselves(planted) == ["views.py: django.core.mail", "actions.py: smtplib"]
