"""Waiting for work, doing all of it, and waiting again: until told to stop."""

from __future__ import annotations

import logging
import os
import select
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import FrameType

import psycopg
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, connections

from beenthere.adapters.channels import channels
from beenthere.apps.cases.actions.offering import lapse_seconds
from beenthere.apps.outside import now as tell_time
from beenthere.apps.outside import program
from beenthere.apps.paging.actions import WORK_CHANNEL
from beenthere.apps.privacy.actions import BATCH, ClockJumped, sever_due
from beenthere.apps.rota.actions import hand_over
from beenthere.domain.vocabulary import ChannelKind
from beenthere.inventory.leaving import STEPS
from beenthere.worker.cases import move_some
from beenthere.worker.chores import end_brief, tidy
from beenthere.worker.groups import move_groups
from beenthere.worker.heart import Heart
from beenthere.worker.letters import send_letters
from beenthere.worker.messages import Post
from beenthere.worker.trying import tried

LOOK_EVERY = 5.0
"""Seconds after which the worker looks by itself: a due time that comes wakes nobody."""

END_BRIEF_EVERY = timedelta(minutes=1)
TIDY_EVERY = timedelta(hours=1)

_log = logging.getLogger("beenthere.worker")


class Worker:
    """Does what is due. `clock` and `post` are given where something else is to be tried."""

    def __init__(self, post: Post | None = None) -> None:
        self._post = post or Post(
            channels=channels(
                sender=settings.DEFAULT_FROM_EMAIL,
                webhook_secret=settings.WEBHOOK_SECRET,
                push_secret=settings.PUSH_SECRET,
                push_waits=program().policy.push_waits.length,
                gateways=settings.GATEWAYS,
            ),
            clock=tell_time,
        )
        self._clock = self._post.clock
        steps: tuple[Callable[[], int], ...] = (
            lambda: move_some(now=self._clock()),
            lambda: lapse_seconds(now=self._clock()),
            lambda: move_groups(now=self._clock()),
            self._post.send_some,
            lambda: send_letters(self._post.channels[ChannelKind.EMAIL], clock=self._clock),
            self._sever_some,
            lambda: self._seldom("brief", END_BRIEF_EVERY, end_brief),
            lambda: hand_over(now=self._clock()),
            lambda: self._seldom("tidied", TIDY_EVERY, tidy),
            Heart(address=settings.HEARTBEAT, clock=self._clock).beat_now_and_then,
        )
        self._steps = dict(zip(STEPS, steps, strict=True))
        self._last: dict[str, datetime] = {}
        self._erasing_stopped = False
        self._stopping = False

    def do_everything_due(self) -> Counter[str]:
        """Go round until nothing is due any more, or told to stop; how much was done of each.

        A little of everything each time round, so that nothing waits behind a crowd.
        """
        done = Counter[str]()
        before = -1
        while before < done.total() and not self._stopping:
            before = done.total()
            for name, step in self._steps.items():
                done[name] += tried(name, step)
        return done

    def run(self) -> None:
        """Work until SIGTERM or SIGINT: the piece at hand is ended first.

        When the database is away, wait for it and go on.
        """
        with self._told_by_signals() as bell:
            while not self._stopping:
                try:
                    self._work(bell)
                except (InterfaceError, OperationalError, psycopg.OperationalError):
                    _log.exception("database_away")
                    connections.close_all()
                    self._wait(bell)

    def _work(self, bell: int) -> None:
        listening = connection.copy()
        try:
            with listening.cursor() as cursor:
                cursor.execute(f"LISTEN {WORK_CHANNEL}")
            # Listening before looking: what is queued in between has left its call behind.
            while not self._stopping:
                self.do_everything_due()
                self._wait(bell, listening.connection)
        finally:
            listening.close()

    def _wait(self, bell: int, listening: psycopg.Connection | None = None) -> None:
        sources: list[int | psycopg.Connection] = [bell]
        if listening is not None:
            sources.append(listening)
        select.select(sources, [], [], LOOK_EVERY)
        if listening is not None:
            # Several calls are answered by one look.
            list(listening.notifies(timeout=0))

    def _sever_some(self) -> int:
        try:
            erased = sever_due(now=self._clock(), limit=BATCH)
        except ClockJumped:
            if not self._erasing_stopped:
                _log.error("erasing_stopped reason=clock_jumped")
            self._erasing_stopped = True
            return 0
        self._erasing_stopped = False
        return erased

    def _seldom(self, step: str, pause: timedelta, do: Callable[..., int]) -> int:
        """Do what nobody waits for, and need not be looked for at each round."""
        moment = self._clock()
        last = self._last.get(step)
        if last is not None and abs(moment - last) < pause:
            return 0
        self._last[step] = moment
        return do(now=moment)

    @contextmanager
    def _told_by_signals(self) -> Iterator[int]:
        """Have SIGTERM and SIGINT ring a bell, a file that can be waited for."""
        bell, rope = os.pipe()

        def told(_signal: int, _frame: FrameType | None) -> None:
            self._stopping = True
            os.write(rope, b".")

        before = {each: signal.signal(each, told) for each in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield bell
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)
            os.close(rope)
            os.close(bell)
