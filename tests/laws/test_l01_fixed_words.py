"""L1, where the program speaks: a log line is a fixed code, a message its fixed words."""

from __future__ import annotations

import ast
import logging
import re
from collections.abc import Iterable, Mapping
from uuid import UUID, uuid4

import pytest

from beenthere.apps.nominations.actions import ask, invite, send_link
from beenthere.apps.nominations.models import Nominee
from beenthere.apps.outside import program
from beenthere.apps.paging.actions import queue
from beenthere.apps.people.models import Account, Department, Person
from beenthere.apps.surge.actions import ask_outside
from beenthere.config.logs import CodesOnly
from beenthere.domain.surge import ABOUT
from beenthere.domain.vocabulary import ChannelKind
from beenthere.domain.wording import LETTERS, SUBJECT, TEXTS, MessageKind, outside_help
from beenthere.inventory.leaving import LOG
from beenthere.ports import Page
from beenthere.worker.letters import send_letters
from beenthere.worker.messages import Post
from tests.adapters.channels.fake import FakeChannel
from tests.hospital import MONDAY, Hospital
from tests.laws.program import calls, sources

PROSE = "On 3/14 the patient in bed 12 died; she says: “I gave the wrong dose”."


# Log lines: a fixed code, and arguments that are codes.

_LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
_LOG_LINE = re.compile(r"[a-z0-9_]+( [a-z_]+=(%s|[a-z0-9_]+))*")


def loose_log_lines(sources: Mapping[str, str]) -> list[str]:
    """Log calls whose line is not a fixed code written out where it is said."""
    return [
        f"{name}:{call.lineno}"
        for name, source in sources.items()
        for call in calls(source)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in _LEVELS
        and ast.unparse(call.func.value) in ("_log", "logging", "logger", "log")
        and not _is_a_code(call)
    ]


def _is_a_code(call: ast.Call) -> bool:
    said = call.args[0] if call.args else None
    return (
        isinstance(said, ast.Constant)
        and isinstance(said.value, str)
        and _LOG_LINE.fullmatch(said.value) is not None
        and not any(isinstance(word, ast.JoinedStr | ast.BinOp) for word in call.args[1:])
    )


def test_every_log_line_is_a_fixed_code() -> None:
    assert loose_log_lines(sources(".")) == []


def test_a_log_line_with_words_in_it_is_caught() -> None:
    planted = (
        "_log.info(f'case {case} opened')\n"
        "_log.error('could not call ' + name)\n"
        "_log.warning('Somebody wrote: %s', text)\n"
        "_log.error('page_failed channel=%s', f'{kind} {name}')\n"
        "_log.error('page_failed channel=%s', kind.value)\n"
    )
    found = [f"planted.py:{line}" for line in (1, 2, 3, 4)]
    assert loose_log_lines({"planted.py": planted}) == found


def undeclared_log_lines(sources: Mapping[str, str]) -> list[str]:
    """Log calls whose code, or whose keys, the inventory does not declare in this order."""
    declared = {" ".join((code, *(f"{key}=" for key in line.keys))) for code, line in LOG.items()}
    return [
        f"{name}:{call.lineno}"
        for name, source in sources.items()
        for call in calls(source)
        if ast.unparse(call.func).startswith("_log.")
        and re.sub(r"=\S+", "=", ast.literal_eval(call.args[0])) not in declared
    ]


def test_every_log_line_is_declared() -> None:
    program = sources(".")
    assert undeclared_log_lines(program) == []
    assert sum(source.count("_log.") for source in program.values()) >= len(LOG)


def test_a_log_line_that_nobody_declared_is_caught() -> None:
    planted = (
        "_log.info('case_opened')\n"
        "_log.error('page_failed')\n"
        "_log.error('page_failed address=%s', address)\n"
        "_log.error('page_failed channel=%s', kind.value)\n"
    )
    assert undeclared_log_lines({"planted.py": planted}) == [
        *("planted.py:1", "planted.py:2", "planted.py:3")
    ]


def prose_in_the_log(formatter: logging.Formatter) -> list[str]:
    """What of some prose comes through a formatter: said, as an argument, or in an exception."""
    lines = []
    for logger in ("beenthere.worker", "django.request", "somebody.else"):
        for said, arguments in (
            (PROSE, ()),
            ("page_failed reason=%s", (PROSE,)),
            ("page_failed", ()),
        ):
            try:
                try:
                    raise KeyError(PROSE)
                except KeyError as first:
                    raise ValueError(PROSE) from first
            except ValueError as error:
                trouble = (type(error), error, error.__traceback__)
            record = logging.LogRecord(logger, 40, "x.py", 1, said, arguments, trouble)
            lines.append(formatter.format(record))
    return [line for line in lines if "dose" in line or "bed" in line]


def test_no_prose_comes_through_the_log() -> None:
    assert prose_in_the_log(CodesOnly()) == []


def test_a_log_that_lets_prose_through_is_caught() -> None:
    assert len(prose_in_the_log(logging.Formatter())) == 9


# Messages: the fixed words of their kind, and one link.

_LINK = re.compile(r"https?://[A-Za-z0-9.:-]+(/[A-Za-z0-9_:.-]*)*")


_ASKING_OUTSIDE = {
    outside_help(program=program().name, about=about, phone=program().phones.director.shown)
    for about in ABOUT
}
"""What outside help is sent: one of these, whatever happened."""


def beyond_the_fixed_words(pages: Iterable[Page]) -> list[UUID]:
    """Messages that say anything but the words of their kind and a link without a question."""
    return [
        page.message
        for page in pages
        if page.subject != SUBJECT
        or page.text not in {*TEXTS.values(), *LETTERS.values(), *_ASKING_OUTSIDE}
        or _LINK.fullmatch(page.link) is None
    ]


def test_a_message_says_its_fixed_words_and_nothing_else(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whether each still holds is asked elsewhere; here all of them are sent.
    monkeypatch.setattr("beenthere.worker.messages.queries.still_true", lambda *_, **__: True)
    case = hospital.case()
    hospital.director()
    accounts = [Account.objects.get().pk]
    for kind in MessageKind:
        queue(accounts=accounts, kind=kind, now=MONDAY, case=None)
    channel = FakeChannel()
    post = Post(channels={ChannelKind.EMAIL: channel}, clock=lambda: MONDAY)
    while post.send_some():
        pass
    assert {page.text for page in channel.pages} == set(TEXTS.values())
    asked = ask(department=Department.objects.all()[0], now=MONDAY)
    send_link(question=asked, email=Person.objects.all()[0].email, now=MONDAY)
    named = Nominee.objects.create(
        person=Person.objects.all()[0], status="nominated", since=MONDAY.date()
    )
    invite(nominee_id=named.pk, now=MONDAY)
    send_letters(channel, clock=lambda: MONDAY)
    assert {page.text for page in channel.pages[-2:]} == set(LETTERS.values())
    ask_outside(event_id=case.event_id, short=7, now=MONDAY)
    send_letters(channel, clock=lambda: MONDAY)
    assert {page.text for page in channel.pages[-2:]} < _ASKING_OUTSIDE
    assert beyond_the_fixed_words(channel.pages) == []
    assert case.code_name is not None
    assert not any(case.code_name in repr(page) for page in channel.pages)


def test_a_message_with_more_to_say_is_caught() -> None:
    plain = Page(
        message=uuid4(),
        address="t0001@hospital.example",
        subject=SUBJECT,
        text=TEXTS[MessageKind.OFFER],
        link="https://peers.hospital.example/support/",
    )
    changes: list[dict[str, str]] = [
        {"subject": "Peer support: a patient died"},
        {"text": f"{TEXTS[MessageKind.OFFER]} It is about amber-heron."},
        {"link": "https://peers.hospital.example/support/?about=a patient"},
    ]
    planted = [Page(**{**vars(plain), **change, "message": uuid4()}) for change in changes]
    assert beyond_the_fixed_words([plain, *planted]) == [page.message for page in planted]
