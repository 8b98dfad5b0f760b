"""The app on a phone, in a real Chromium: numbers to call without a network, and web push.

A Chromium without a window has no push service, so what the browser answers when it subscribes
is put in its place: an endpoint of a push service on this machine. From there on all is real: the
program's form, code and channel, the sealed request, and the service worker that shows it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, BrowserType, Page, expect
from pytest_django.fixtures import Settings

from beenthere.adapters.channels import channels
from beenthere.domain.channels import Gateways
from beenthere.domain.resources import Phone as Number
from beenthere.domain.vocabulary import Urgency
from beenthere.domain.wording import TEXTS, MessageKind
from beenthere.worker.messages import Post
from tests.apps.paging.conftest import signed_in
from tests.browser import axe_violations, launch_args, real_server
from tests.hospital import TYPED, Hospital
from tests.push_sink import Browser, PushSink, b64, claims
from tests.sinks import HOST

pytestmark = pytest.mark.django_db

SUBSCRIBES = """
    const said = %s;
    const bytes = (text) => Uint8Array.from(
        atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0)
    ).buffer;
    let standing = said.standing && {
        options: { applicationServerKey: bytes(said.standing) },
        unsubscribe: async () => {
            standing = null;
            localStorage.setItem("unsubscribed", "yes");
            return true;
        },
    };
    PushManager.prototype.getSubscription = async () => standing || null;
    PushManager.prototype.subscribe = async function ({ userVisibleOnly, applicationServerKey }) {
        window.askedWith = [userVisibleOnly, applicationServerKey.length];
        const old = standing && new Uint8Array(standing.options.applicationServerKey);
        if (old && String(old) !== String(applicationServerKey)) {
            throw new DOMException("Another key", "InvalidStateError");
        }
        return { endpoint: said.endpoint, getKey: (name) => bytes(said.keys[name]) };
    };
"""


@pytest.fixture
def sink(settings: Settings) -> Iterator[PushSink]:
    settings.GATEWAYS = Gateways(push_hosts=(HOST,))
    with PushSink() as sink:
        yield sink


def its_now() -> datetime:
    return datetime.now(UTC)


def work(settings: Settings) -> None:
    """Have the real channels send what is due."""
    post = Post(
        channels=channels(
            sender="a@b.example",
            webhook_secret="s",
            push_secret=settings.PUSH_SECRET,
            push_waits=settings.PROGRAM.policy.push_waits.length,
            gateways=settings.GATEWAYS,
        ),
        clock=its_now,
    )
    while post.send_some():
        pass


def comes_true(page: Page, asked: str, *, in_seconds: int = 60) -> bool:
    """Whether this async function says yes: `wait_for_function` takes its promise for one."""
    for _ in range(in_seconds * 20):
        if page.evaluate(asked):
            return True
        page.wait_for_timeout(50)
    return False


LISTENS = "async () => (await navigator.serviceWorker.ready).active.state === 'activated'"
"""`ready` promises a service worker that has begun, and not yet one that listens."""
IS_THERE = "() => navigator.serviceWorker.controller !== null"
"""Unlike `ready`, this also answers where none was ever asked for."""
IS_SHOWN = "async () => (await (await navigator.serviceWorker.ready).getNotifications()).length"


class Phone:
    """A Chromium at a real address, and the wire to its insides."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.base = base
        self.page = context.new_page()
        self.inside = context.new_cdp_session(self.page)
        self.registration = ""
        self.said_wrong: list[str] = []
        self.inside.on("ServiceWorker.workerRegistrationUpdated", self._registered)
        self.inside.on("ServiceWorker.workerErrorReported", self._failed)
        self.inside.send("ServiceWorker.enable")

    def _registered(self, said: dict[str, Any]) -> None:
        for each in said["registrations"]:
            self.registration = each["registrationId"]

    def _failed(self, said: dict[str, Any]) -> None:
        self.said_wrong.append(said["errorMessage"]["errorMessage"])

    def is_pushed(self, text: str) -> list[dict[str, str]]:
        """The notices that stand on the screen after the browser was handed this text.

        On a busy machine a browser has been seen to drop it: as a push service does, it is handed
        over again.
        """
        assert comes_true(self.page, LISTENS)
        message = {"origin": self.base, "registrationId": self.registration, "data": text}
        for _ in range(6):
            self.inside.send("ServiceWorker.deliverPushMessage", message)
            if comes_true(self.page, IS_SHOWN, in_seconds=10):
                break
        shown: list[dict[str, str]] = self.page.evaluate(
            """async () => {
                const worker = await navigator.serviceWorker.ready;
                const notices = await worker.getNotifications();
                const said = notices.map((each) => (
                    { title: each.title, body: each.body, link: each.data.link }
                ));
                notices.forEach((each) => each.close());
                return said;
            }"""
        )
        return [each for place, each in enumerate(shown) if each not in shown[:place]]


@contextmanager
def in_hand(browser: Chromium, settings: Settings, client: Client) -> Iterator[Phone]:
    """A phone with this browser on it, signed in where this client is."""
    settings.WHITENOISE_USE_FINDERS = True
    with real_server() as base:
        context = browser.new_context(viewport={"width": 390, "height": 844})
        context.grant_permissions(["notifications"], origin=base)
        context.add_cookies(
            [{"name": n, "value": c.value, "url": base} for n, c in client.cookies.items()]
        )
        phone = Phone(context, base)
        yield phone
        assert phone.said_wrong == []
        context.close()


@pytest.fixture
def phone(browser: Chromium, settings: Settings) -> Iterator[Phone]:
    with in_hand(browser, settings, signed_in(Hospital().director())) as phone:
        yield phone


@pytest.fixture
def screen(browser_type: BrowserType, settings: Settings) -> Iterator[Phone]:
    """One that shows notices: the whole Chromium, as its smaller half shows none."""
    chromium = browser_type.launch(**launch_args(whole=True))
    with in_hand(chromium, settings, signed_in(Hospital().director())) as phone:
        yield phone
    chromium.close()


def subscribed(phone: Phone, browser: Browser, *, standing: str = "") -> None:
    """Turn on notices as its owner does; `standing` is the key it subscribed with before."""
    page = phone.page
    page.add_init_script(SUBSCRIBES % json.dumps({**browser.subscription, "standing": standing}))
    page.goto(f"{phone.base}/reach/")
    page.get_by_role("link", name="Notice on a phone or computer").click()
    assert axe_violations(page) == []
    page.get_by_role("button", name="Turn on notices here").click()
    page.get_by_text("We have sent six digits there").wait_for()


def test_a_page_reaches_a_screen_sealed_all_the_way(
    screen: Phone, sink: PushSink, settings: Settings
) -> None:
    browser, page = sink.browser("dana"), screen.page
    subscribed(screen, browser)
    work(settings)
    code = browser.opens(sink.hooks[-1].body)
    assert claims(sink.hooks[-1])["key"] == settings.PUSH_KEY
    [notice] = screen.is_pushed(json.dumps(code))
    page.get_by_label("The six digits").fill(notice["body"].split("code is ")[1][:6])
    assert axe_violations(page) == []
    page.get_by_role("button", name="Use it").click()
    page.get_by_text("We can reach you there from now on").wait_for()
    page.get_by_role("button", name="Sooner").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text(
        "1. Notice on a phone or computer"
    )
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    case = Hospital(numbers=count(50)).case(urgency=Urgency.URGENT, now=its_now())
    work(settings)
    sent = sink.hooks[-1].body
    said = browser.opens(sent)
    assert sink.hooks[-1].headers["Urgency"] == "high"
    [notice] = screen.is_pushed(json.dumps(said))
    assert notice == {
        "title": "Peer support",
        "body": TEXTS[MessageKind.TRIAGE_WAITING],
        "link": settings.PROGRAM.web_address + "/desk/",
    }
    private = [str(case.code_name), *TYPED.values()]
    assert not [each for each in private if each in json.dumps(notice) + repr(sent)]
    # Whatever else arrives is shown as no more than that.
    [quiet] = screen.is_pushed("Wilhelmina Testcase")
    assert quiet == {"title": "Peer support", "body": "Please sign in.", "link": "/"}


def test_a_browser_that_subscribed_with_an_old_key_can_subscribe_again(
    phone: Phone, sink: PushSink
) -> None:
    subscribed(phone, sink.browser("dana"), standing=b64(sink.browser("earlier").point))
    assert phone.page.evaluate("localStorage.getItem('unsubscribed')") == "yes"


def test_a_subscription_with_the_present_key_is_left_standing(
    phone: Phone, sink: PushSink, settings: Settings
) -> None:
    subscribed(phone, sink.browser("dana"), standing=settings.PUSH_KEY)
    assert phone.page.evaluate("localStorage.getItem('unsubscribed')") is None


ALL_THAT_IS_KEPT = [
    "/es/offline/",
    "/offline/",
    "/static/frame/css/frame.css",
    "/static/frame/icons/icon-192.png",
    "/static/frame/mark.svg",
]


def kept(page: Page) -> list[str]:
    """The addresses of everything that the browser keeps of us."""
    found: list[str] = page.evaluate(
        """async () => {
            const names = await caches.keys();
            const each = await Promise.all(names.map(async (name) => {
                const files = await (await caches.open(name)).keys();
                return files.map((file) => new URL(file.url).pathname);
            }));
            return each.flat().sort();
        }"""
    )
    return found


def test_without_a_network_there_are_numbers_to_call_and_nothing_private(
    phone: Phone, sink: PushSink, settings: Settings
) -> None:
    page = phone.page
    subscribed(phone, sink.browser("dana"))
    page.goto(f"{phone.base}/desk/")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.context.set_offline(True)
    page.goto(f"{phone.base}/desk/")
    page.get_by_role("heading", level=1, name="There is no network right now").wait_for()
    for line in settings.PROGRAM.all_help:
        assert page.locator(f'main a[href="{line.phone.link}"]').first.is_visible()
    page.get_by_role("heading", name="They see no way out").wait_for()
    assert axe_violations(page) == []
    page.goto(f"{phone.base}/es/refer/")
    page.get_by_role("heading", level=1, name="Ahora mismo no hay red").wait_for()
    assert axe_violations(page) == []
    page.context.set_offline(False)
    assert kept(page) == ALL_THAT_IS_KEPT


INSTALLED = "window.matchMedia = (asked) => ({matches: asked === '(display-mode: standalone)'})"
"""What a page is told that was opened from the home screen of a phone."""


@pytest.mark.parametrize("path", ["/", "/resources/", "/support/"])
def test_the_installed_app_has_the_numbers_though_nobody_asked_for_notices(
    path: str, browser: Chromium, settings: Settings
) -> None:
    client = signed_in(Hospital().supporter().account) if path == "/support/" else Client()
    with in_hand(browser, settings, client) as phone:
        page = phone.page
        page.add_init_script(INSTALLED)
        page.goto(phone.base + path)
        assert comes_true(page, IS_THERE)
        page.context.set_offline(True)
        page.reload()
        page.get_by_role("heading", level=1, name="There is no network right now").wait_for()
        for line in settings.PROGRAM.crisis:
            assert page.locator(f'main a[href="{line.phone.link}"]').first.is_visible()
        page.context.set_offline(False)
        assert kept(page) == ALL_THAT_IS_KEPT


def test_a_browser_that_only_reads_keeps_nothing(phone: Phone) -> None:
    page = phone.page
    for path in ("/", "/resources/"):
        page.goto(phone.base + path)
        assert page.evaluate("() => navigator.serviceWorker.getRegistrations()") == []
        assert kept(page) == []


def test_a_browser_without_service_workers_or_one_that_refuses_says_nothing(
    phone: Phone,
) -> None:
    page = phone.page
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.add_init_script(INSTALLED)
    page.add_init_script("ServiceWorkerContainer.prototype.register = () => Promise.reject();")
    page.goto(phone.base)
    page.add_init_script("delete Navigator.prototype.serviceWorker;")
    page.goto(phone.base)
    assert page.evaluate("'serviceWorker' in navigator") is False
    assert wrong == []


def test_notices_can_be_turned_on_where_the_numbers_are_kept_already(
    phone: Phone, sink: PushSink
) -> None:
    page = phone.page
    page.add_init_script(INSTALLED)
    page.goto(phone.base)
    assert comes_true(page, IS_THERE)
    subscribed(phone, sink.browser("dana"))
    registrations = page.evaluate("() => navigator.serviceWorker.getRegistrations()")
    assert len(registrations) == 1


def dial(settings: Settings, number: str) -> None:
    """Give the program another number for emergencies."""
    phones = replace(settings.PROGRAM.phones, emergency=Number(number, number))
    settings.PROGRAM = replace(settings.PROGRAM, phones=phones)


def test_an_installed_phone_gets_a_new_number_and_forgets_the_old(
    phone: Phone, sink: PushSink, settings: Settings
) -> None:
    page = phone.page
    subscribed(phone, sink.browser("dana"))
    dial(settings, "112")
    page.goto(f"{phone.base}/desk/")
    # Asked again at each look: a browser joins an update to one that it had begun before.
    assert comes_true(
        page,
        """async () => {
            await (await navigator.serviceWorker.ready).update();
            const pages = await Promise.all((await caches.keys()).map(async (name) => (
                (await (await (await caches.open(name)).match("/offline/"))?.text()) ?? ""
            )));
            return pages.length === 1 && pages[0].includes("tel:112");
        }""",
    )


def test_the_script_changes_with_the_numbers_and_with_nothing_else(settings: Settings) -> None:
    before = Client().get("/sw.js").content
    assert Client().get("/sw.js").content == before
    dial(settings, "112")
    assert Client().get("/sw.js").content != before


def test_it_can_be_installed_as_an_app(phone: Phone) -> None:
    phone.page.goto(phone.base)
    said = phone.inside.send("Page.getAppManifest")
    assert said["errors"] == []
    manifest = json.loads(said["data"])
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    found = phone.inside.send("Page.getInstallabilityErrors")
    # Chromium without a window keeps every page as private browsing does.
    errors = {error["errorId"] for error in found["installabilityErrors"]} - {"in-incognito"}
    assert errors == set()


def test_the_pages_of_the_app_are_the_same_for_everybody_and_set_no_cookie(
    django_assert_num_queries: Any,
) -> None:
    for path in ("/app.webmanifest", "/sw.js", "/offline/"):
        with django_assert_num_queries(0):
            answer = Client().get(path)
        assert answer.status_code == 200
        assert not answer.cookies
        assert answer["Cache-Control"] == "no-store"
