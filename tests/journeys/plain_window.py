"""A window without a browser: plain HTTP, and as much of HTML as a form needs."""

from __future__ import annotations

import http.client
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode, urljoin

from tests.journeys.window import label_words, tidy


class Interrupted(Exception):
    """The press of a button came to nothing, or nobody can tell: the program did not answer."""


class PlainWindow:
    """A `Window` that shows a page as it was until the next one has arrived whole."""

    def __init__(self, *, home: str) -> None:
        self._jar = CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self._jar), _TakesErrorPages()
        )
        self._at = home + "/"
        self._shown = _Page("")

    @property
    def heading(self) -> str:
        return self._shown.heading

    @property
    def words(self) -> str:
        return re.sub(r" ([:;,.])", r"\1", tidy(" ".join(self._shown.text)))

    @property
    def cookies(self) -> dict[str, str]:
        """What it would send with the next request."""
        return {each.name: each.value or "" for each in self._jar}

    @property
    def times(self) -> list[str]:
        """The moments that the page names, exactly."""
        return self._shown.times

    def links(self, start: str) -> list[str]:
        """The words of the links to paths that begin so."""
        return [
            link.words for link in self._shown.links if link.attributes["href"].startswith(start)
        ]

    def go(self, path: str) -> None:
        self._ask(urljoin(self._at, path), None)

    def file(self, path: str) -> bytes:
        """What is at a path that is no page; the page that is shown stays."""
        status, _, content = self._fetch(urljoin(self._at, path), None)
        assert status == 200, f"{status} at {path}"
        return content

    def follow(self, words: str) -> None:
        begin = [link for link in self._shown.links if link.words.startswith(words)]
        assert begin, f"no link “{words}…”"
        self.go(begin[0].attributes["href"])

    def fill(self, label: str, text: str) -> None:
        self._labelled(label).attributes["value"] = text

    def choose(self, label: str) -> None:
        chosen = self._labelled(label)
        same = ("type", "name", "form number")
        for each in self._shown.fields:
            alike = all(each.attributes.get(key) == chosen.attributes.get(key) for key in same)
            if alike and chosen.attributes["type"] == "radio":
                each.attributes.pop("checked", None)
        chosen.attributes["checked"] = ""

    def select(self, label: str, words: str) -> None:
        chosen = self._labelled(label)
        chosen.attributes["value"] = self._only(words, chosen.options).attributes["value"]

    def unfold(self, summary: str) -> None:
        """Nothing is folded away where nothing is drawn."""

    def press(self, words: str) -> None:
        button = self._only(words, self._shown.buttons)
        form = self._shown.forms[int(button.attributes["form number"])]
        sent = [pair for each in self._shown.fields for pair in _sent(each, form, self._shown)]
        if name := button.attributes.get("name"):
            sent.append((name, button.attributes.get("value", "")))
        action = button.attributes.get("formaction") or form.attributes.get("action", "")
        address = urljoin(self._at, action)
        if form.attributes.get("method") == "post":
            self._ask(address, urlencode(sent).encode())
        else:
            self._ask(f"{address}?{urlencode(sent)}", None)

    def _labelled(self, label: str) -> _Element:
        wanted = self._only(label, self._shown.labels).attributes["for"]
        return next(each for each in self._shown.fields if each.attributes.get("id") == wanted)

    def _only(self, words: str, elements: list[_Element]) -> _Element:
        found = [each for each in elements if each.words == words]
        shown = sorted({each.words for each in elements})
        assert found, f"no “{words}” among {shown} of “{self.heading}”, {self._at}"
        return found[0]

    def _ask(self, address: str, body: bytes | None) -> None:
        status, at, content = self._fetch(address, body)
        if status >= 500 or status == 400:
            # Django says 400 where a sign-in ended while its page was being made.
            raise Interrupted(str(status))
        assert status in (200, 410, 422), f"{status} at {at}"
        self._at, self._shown = at, _Page(content.decode())

    def _fetch(self, address: str, body: bytes | None) -> tuple[int, str, bytes]:
        """Where redirections led: the status, the address and the page. Raises Interrupted."""
        request = urllib.request.Request(address, body, {"Referer": self._at})
        try:
            with self._opener.open(request, timeout=30) as answer:
                return answer.status, answer.url, answer.read()
        except (OSError, http.client.HTTPException) as failed:
            raise Interrupted(type(failed).__name__) from None


class _TakesErrorPages(urllib.request.HTTPErrorProcessor):
    """Hands a page over whatever its status, except that redirections are followed."""

    def http_response(self, request: urllib.request.Request, response: Any) -> Any:
        if response.status in (301, 302, 303):
            return super().http_response(request, response)
        return response


@dataclass
class _Element:
    """Something on a page that has words, and its attributes."""

    tag: str
    attributes: dict[str, str]
    said: list[str] = field(default_factory=list)
    options: list[_Element] = field(default_factory=list)

    @property
    def words(self) -> str:
        return label_words("".join(self.said))


_SPOKEN = {"a", "button", "label", "option", "h1"}
_UNSPOKEN = {"style", "script", "title"}


class _Page(HTMLParser):
    """The links, labels, fields, buttons and words of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.times: list[str] = []
        self.forms: list[_Element] = []
        self.fields: list[_Element] = []
        self.labels: list[_Element] = []
        self.buttons: list[_Element] = []
        self.links: list[_Element] = []
        self.headings: list[_Element] = []
        self._open: list[_Element] = []
        self._form = -1
        self._silent = 0
        self.feed(html)
        self.close()

    @property
    def heading(self) -> str:
        return self.headings[0].words if self.headings else ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = _Element(tag, {name: value or "" for name, value in attrs})
        element.attributes["form number"] = str(self._form)
        self._silent += tag in _UNSPOKEN
        match tag:
            case "form":
                self.forms.append(element)
                self._form = len(self.forms) - 1
            case "input" | "select":
                self.fields.append(element)
            case "option":
                self._add_option(element)
            case "label":
                self.labels.append(element)
            case "a" if "href" in element.attributes:
                self.links.append(element)
            case "h1":
                self.headings.append(element)
            case "time":
                self.times.append(element.attributes.get("datetime", ""))
            case "button" if element.attributes.get("aria-hidden") != "true":
                self.buttons.append(element)
        if tag in _SPOKEN:
            self._open.append(element)

    def _add_option(self, option: _Element) -> None:
        list_ = self.fields[-1]
        list_.options.append(option)
        if "selected" in option.attributes or "value" not in list_.attributes:
            list_.attributes["value"] = option.attributes["value"]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _UNSPOKEN
        if tag == "form":
            self._form = -1
        if tag in _SPOKEN:
            while self._open and self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.text.append(data)
        for element in self._open:
            element.said.append(data)


def _sent(each: _Element, form: _Element, page: _Page) -> Iterator[tuple[str, str]]:
    name = each.attributes.get("name", "")
    if not name or page.forms[int(each.attributes["form number"])] is not form:
        return
    if each.attributes.get("type") in ("radio", "checkbox") and "checked" not in each.attributes:
        return
    yield (
        name,
        each.attributes.get("value", "on" if each.attributes.get("type") == "checkbox" else ""),
    )
