"""Somebody with a browser and no scripts: fills in what a page shows and presses its buttons."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client


@dataclass
class Visitor:
    """Keeps the page being shown, and what its form would send."""

    client: Client = field(default_factory=Client)
    html: str = ""
    path: str = ""
    action: str = "/refer/"
    sent: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, str] = field(default_factory=dict)

    def open(self, path: str = "/refer/") -> Visitor:
        """Type an address."""
        return self._arrived(path, self.client.get(path))

    def fill(self, **answers: str | bool) -> Visitor:
        """Fill in fields by name (`__` for the `-` of a prefix); False takes a tick away."""
        for name, value in answers.items():
            key = name.replace("__", "-")
            if value is False:
                self.sent.pop(key, None)
            else:
                self.sent[key] = "on" if value is True else str(value)
        return self

    def press(self, button: str) -> Visitor:
        """Press a button by its words, and follow where it leads."""
        return self.send(self.sent | {"go": self.buttons[button]})

    def send(self, body: dict[str, str]) -> Visitor:
        """Send a form put together by hand, and follow where it leads."""
        response = self.client.post(self.action, body)
        if response.status_code == 302:
            return self.open(response.headers["Location"])
        return self._arrived(self.action, response)

    def answer(self, **answers: str | bool) -> Visitor:
        """Fill in, and go on."""
        return self.fill(**answers).press("Next")

    @property
    def question(self) -> str:
        """The heading of the page."""
        reader = _Page()
        reader.feed(self.html)
        return " ".join(reader.heading.split())

    def _arrived(self, path: str, response: Any) -> Visitor:
        assert response.status_code == 200, response.status_code
        reader = _Page()
        self.path, self.html = path, response.content.decode()
        reader.feed(self.html)
        self.sent, self.buttons = reader.sent, reader.buttons
        self.action = reader.action or self.action
        return self


class _Page(HTMLParser):
    """What a form would send if nothing were touched, its buttons, and the page's heading."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.buttons: dict[str, str] = {}
        self.action = ""
        self.heading = ""
        self._select = ""
        self._button: str | None = None
        self._words = ""
        self._in_heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        match tag:
            case "form":
                self.action = has.get("action", "")
            case "input" if has.get("name"):
                kind = has.get("type", "text")
                if kind not in ("radio", "checkbox") or "checked" in has:
                    self.sent[has["name"]] = has.get("value", "on" if kind == "checkbox" else "")
            case "select":
                self._select = has["name"]
            case "option" if "selected" in has:
                self.sent[self._select] = has["value"]
            case "button" if "name" in has:
                self._button, self._words = has["value"], ""
            case "h1":
                self._in_heading = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "button" and self._button is not None:
            self.buttons[" ".join(self._words.split())] = self._button
            self._button = None
        elif tag == "h1":
            self._in_heading = False

    def handle_data(self, data: str) -> None:
        if self._button is not None:
            self._words += data
        if self._in_heading:
            self.heading += data
