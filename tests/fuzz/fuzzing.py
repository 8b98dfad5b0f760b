"""Requests made by chance, to every page by every reader, and a look at each answer."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from itertools import chain, islice, product
from random import Random
from typing import Any

from django.conf import settings as in_force
from django.core.cache import cache
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client
from tqdm import tqdm

from beenthere.config.logs import CodesOnly
from beenthere.domain.permissions import may
from tests.fuzz.hostile import Asked, Sender, Sent
from tests.fuzz.looking import Looking, in_the_log
from tests.fuzz.town import Reader, Town, filled
from tests.laws.program import forms_of_the_program

_UNKNOWN = ("next", "page", "state", "do", "go", "step", "id", "__proto__", "names[]", "é")
"""Fields that no form has, or that only a view knows."""


@dataclass
class Fuzz:
    """Makes requests by chance, and looks at what comes back."""

    seed: int
    only: Sequence[str] = ()
    """The pages to ask for; none means every page there is."""
    found: list[str] = field(default_factory=list)
    made: int = 0

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.town = Town()
        self.looking = Looking(self.town)
        self.parts = self.town.parts()
        self.patterns = self.town.plan()
        forms = forms_of_the_program()
        names = sorted({*_UNKNOWN, *(name for form in forms for name in form.base_fields)})
        stored = [*self.town.ids(), *self.looking.needles, *chain(*self.parts.values())]
        self.sender = Sender(self.random, names, stored)
        self._offered: dict[tuple[str, str], Mapping[str, list[str]]] = {}

    def run(self, requests: int) -> list[str]:
        """What is wrong, after at least so many requests."""
        log = StringIO()
        with _listening(log), tqdm(total=requests, desc="Requests", delay=1, leave=False) as bar:
            for reader, method, name in self._rounds():
                if self.made >= requests:
                    break
                before = self.made
                self._once(reader, method, name)
                bar.update(self.made - before)
        self.found += in_the_log(log, self.looking.needles)
        return self.found

    def _rounds(self) -> Iterator[tuple[Reader, str, str]]:
        """Every page with every reader and both methods, again and again in another order.

        Of four, three are pages that the table opens to the reader: there is more to find.
        """
        opens: list[tuple[Reader, str, str]] = []
        refuses: list[tuple[Reader, str, str]] = []
        for reader, method, name in product(self.town.readers, ("get", "post"), self.patterns):
            if not self.only or name in self.only:
                (opens if may(reader.roles, name) else refuses).append((reader, method, name))
        opened, refused = self._shuffled(opens), self._shuffled(refuses)
        while True:
            yield from islice(opened, 3)
            yield from islice(refused, 1)

    def _shuffled(self, every: list[tuple[Reader, str, str]]) -> Iterator[tuple[Reader, str, str]]:
        while every:
            self.random.shuffle(every)
            yield from every

    def _once(self, reader: Reader, method: str, name: str) -> None:
        """One request, now and then the same again, and where that leads; and all taken back."""
        address = self.town.addresses[name]
        if self.random.random() < 0.5:
            pattern, hostile = self.patterns[name], self.sender.hostile()
            address = filled(pattern, self.parts, self.random, hostile)
        if self.random.random() < 0.02:
            sent = self.sender.path(method)
        else:
            sent = self.sender.request(method, address, self._asked(reader, address))
        if "cookie" in sent.headers:
            reader = self.town.nobody
        with transaction.atomic():
            browser = _browser(reader)
            response = self._look(reader, browser, sent)
            # Whoever has signed out is no reader any more of what comes next.
            if in_force.SESSION_COOKIE_NAME not in response.cookies:
                self._go_on(reader, browser, sent, response)
            transaction.set_rollback(True)

    def _go_on(self, reader: Reader, browser: Client, sent: Sent, response: Any) -> None:
        if self.random.random() < 0.2:
            response = self._look(reader, browser, sent)
        to = response.headers.get("Location")
        if to and self.random.random() < 0.4:
            self._look(reader, browser, Sent("get", to), because=sent)

    def _asked(self, reader: Reader, address: str) -> Mapping[str, list[str]]:
        """What this page asks this reader for, or the page that it is a step of."""
        if (reader.words, address) not in self._offered:
            offered: Mapping[str, list[str]] = {}
            for page in (address, address.rstrip("/").rpartition("/")[0] + "/"):
                if offered:
                    break
                with transaction.atomic():
                    response = self._look(reader, _browser(reader), Sent("get", page))
                    transaction.set_rollback(True)
                offered = Asked(response.content.decode()).offered
            self._offered[reader.words, address] = offered
        return self._offered[reader.words, address]

    def _look(
        self, reader: Reader, browser: Client, sent: Sent, *, because: Sent | None = None
    ) -> Any:
        cache.clear()
        with _failing() as failures:
            response = _made(browser, sent)
        self.made += 1
        for wrong in self.looking.wrong(reader, sent, response, because=because):
            self.found.append(
                f"seed {self.seed}, request {self.made}, as {reader.words}: {wrong}\n"
                f"    {(because or sent).words()} {failures}"
            )
        return response


def _browser(reader: Reader) -> Client:
    browser = Client(raise_request_exception=False)
    browser.cookies.load(reader.cookies)
    return browser


def _made(browser: Client, sent: Sent) -> Any:
    """The answer to one request."""
    headers = dict(sent.headers)
    if sent.method == "get":
        return browser.get(sent.address, headers=headers)
    if isinstance(sent.data, bytes):
        kind = sent.content_type
        return browser.generic("POST", sent.address, sent.data, kind, headers=headers)
    return browser.post(sent.address, sent.data, headers=headers)


@contextmanager
def _failing() -> Iterator[list[str]]:
    """The errors that views raise meanwhile."""
    failures: list[str] = []

    def note(**_details: object) -> None:
        failures.append(_error())

    got_request_exception.connect(note)
    try:
        yield failures
    finally:
        got_request_exception.disconnect(note)


def _error() -> str:
    return "".join(traceback.format_exc().splitlines(keepends=True)[-7:])


@contextmanager
def _listening(log: StringIO) -> Iterator[None]:
    handler = logging.StreamHandler(log)
    handler.setFormatter(CodesOnly())
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
