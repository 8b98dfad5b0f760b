"""B5: send 10,000 pages that are due, by 1, 2 and 4 workers, one of which is killed midway.

The workers are `beenthere worker` as it is run, the database is the embedded one and waits for
the disk, and the mail goes to an SMTP server of another process on this machine. A killed
worker is started again, as a supervisor would. What it had claimed waits for its lease; the
rate is measured until only that is left, and then the lease is over.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from benchmarks.ground import Bar, judged, program
from benchmarks.mail_sink import LINE_LENGTH

PAGES = 10_000
WORKERS = (1, 2, 4)
RATE_AT_LEAST = 300.0
PATIENCE = 300.0
_INTO_A_BATCH = 7
"""So many pages beyond the half, the worker that is killed is in the middle of a batch."""
_IN_FLIGHT = 2
"""Pages of one worker that nobody has noted when it dies: one under way, and the one before."""
_CASES = 4
"""Each person is paged once about each of them: fewer than would be merged into one page."""


@dataclass(frozen=True)
class Sink:
    """The mail server's notes: when it took which page."""

    file: Path
    port: int

    def taken(self) -> int:
        """How many messages it has taken."""
        return self.file.stat().st_size // LINE_LENGTH

    def rests(self) -> bool:
        """Whether nothing comes any more."""
        before = self.taken()
        time.sleep(1)
        return self.taken() == before

    def notes(self, since: int) -> list[tuple[float, str]]:
        """The moment and the page of each message after the first `since`."""
        lines = self.file.read_text(encoding="ascii").splitlines()[since:]
        return [(float(moment), page) for moment, page in (line.split() for line in lines)]


@contextmanager
def listening(folder: Path) -> Iterator[Sink]:
    """The mail server, until the block ends."""
    file = folder / "taken"
    words = [sys.executable, "-m", "benchmarks.mail_sink", str(file)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield Sink(file, int(server.stdout.readline()))
        finally:
            server.terminate()


@contextmanager
def working() -> Iterator[subprocess.Popen[bytes]]:
    """One worker, until the block ends."""
    words = [sys.executable, "-m", "beenthere.command.main", "worker"]
    with subprocess.Popen(words) as worker:
        try:
            yield worker
        finally:
            worker.terminate()


def wait_until(happened: Callable[[], bool]) -> None:
    """Look now and then, and give up in the end."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        if time.monotonic() > deadline:
            raise SystemExit("The pages did not all go out.")
        time.sleep(0.02)


def main(pages: int = PAGES, workers: tuple[int, ...] = WORKERS) -> int:
    """Measure, print, and say by the exit code whether every bar was met."""
    with program() as folder, listening(folder) as sink:
        os.environ |= {"BEENTHERE_SMTP_HOST": "127.0.0.1", "BEENTHERE_SMTP_PORT": str(sink.port)}
        # Imported once Django is set up.
        from django.db.models import Q

        from beenthere.apps.cases.models import Case
        from beenthere.apps.outside import now
        from beenthere.apps.paging.models import Message, MessageState
        from beenthere.domain.case import CaseState
        from beenthere.domain.vocabulary import Urgency
        from benchmarks.hospital import Hospital, settle

        hospital = Hospital()
        hospital.open_cases(
            hospital.hire(_CASES),
            states=[CaseState.WAITING],
            seen_by=[each.account for each in hospital.train(pages // _CASES)],
            due_at=now() + timedelta(days=1),
        )
        # Others would wait for the director's office to open.
        Case.objects.update(urgency=Urgency.URGENT)
        unsent = Message.objects.filter(state=MessageState.QUEUED)
        free = unsent.filter(Q(lease_until=None) | Q(lease_until__lte=now()))
        asked = {str(page) for page in Message.objects.values_list("pk", flat=True)}
        bars = []
        for count in workers:
            Message.objects.update(
                state=MessageState.QUEUED, due_at=now(), lease_until=None, attempts=0
            )
            settle()
            before = sink.taken()
            with ExitStack() as crew:
                killed, *_ = [crew.enter_context(working()) for _ in range(count)]
                wait_until(lambda: sink.taken() - before >= pages // 2 + _INTO_A_BATCH)  # noqa: B023
                killed.kill()
                killed.wait()
                crew.enter_context(working())
                wait_until(lambda: not free.exists() and sink.rests())
                in_time = sink.taken()
                unsent.update(lease_until=now())
                wait_until(lambda: not unsent.exists())
            notes = sink.notes(before)
            bars += _bars(count, asked, notes, in_time=in_time - before)
        return judged("B5", bars)


def _bars(
    workers: int, asked: set[str], notes: list[tuple[float, str]], *, in_time: int
) -> list[Bar]:
    arrived = Counter(page for _, page in notes)
    moments = sorted(moment for moment, _ in notes[:in_time])
    rate = len(moments) / (moments[-1] - moments[0])
    by = f"{workers} worker{'s' if workers > 1 else ''}"
    print(f"  {by}: {len(asked):,} pages, {len(notes) - in_time} of them after a lease was over")
    return [
        Bar(what=f"{by}: pages a second", value=rate, at_least=RATE_AT_LEAST),
        Bar(what=f"{by}: pages lost", value=len(asked - arrived.keys()), at_most=0),
        Bar(
            what=f"{by}: pages sent twice", value=arrived.total() - len(arrived), at_most=_IN_FLIGHT
        ),
    ]


if __name__ == "__main__":
    sys.exit(main())
