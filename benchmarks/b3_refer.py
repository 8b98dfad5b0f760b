"""B3: accept a referral over HTTP, beside a bare Django view that inserts one row.

Both run in the same server with the same settings and middleware, asked by as many clients at
once as it has threads. A referral is the last form of the public wizard: every answer is read
and validated again, who it is about is sealed, the event and its case are stored, and the
worker is told, before the answer goes out. The bare view is sent the same, and stores one case
of an event that is there already.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from itertools import islice
from socket import socket
from urllib.parse import urlencode
from uuid import uuid4

from benchmarks.ground import Bar, Turns, judged, program

REQUESTS = 400
ROUNDS = 11
CLIENTS = 8
SHARE_AT_LEAST = 0.5

_ANSWERS = {
    "go": "send",
    "step": "check",
    "whom": "colleague",
    "person-name": "Wilhelmina Testcase",
    "person-department": "medicine",
    "person-phone": "+1 617 555 0123",
    "person-email": "wilhelmina.testcase@hospital.example",
    "kind": "adverse_event",
    "when": "today",
    "soon": "routine",
}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@contextmanager
def serving() -> Iterator[int]:
    """`beenthere serve` as it is run, until the block ends; the port it serves on."""
    with closing(socket()) as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    words = [sys.executable, "-m", "beenthere.command.main", "serve", f"--port={port}"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            if not server.stdout.readline():
                raise SystemExit("The server did not start.")
            yield port
        finally:
            server.terminate()


class Crowd:
    """Clients that ask at once, each over a connection of its own that stays open."""

    def __init__(self, port: int, *, clients: int) -> None:
        self._clients = [HTTPConnection("127.0.0.1", port, timeout=60) for _ in range(clients)]
        self._threads = ThreadPoolExecutor(clients)

    def post(self, path: str, bodies: Sequence[str]) -> None:
        """Send each body once, shared out among the clients."""
        shares = [bodies[number :: len(self._clients)] for number in range(len(self._clients))]

        def send(client: HTTPConnection, share: Sequence[str]) -> None:
            for body in share:
                client.request("POST", path, body=body, headers=_FORM)
                answer = client.getresponse()
                answer.read()
                assert answer.status == 302, f"{path} answered {answer.status}"

        list(self._threads.map(send, self._clients, shares))


def main(requests: int = REQUESTS, rounds: int = ROUNDS) -> int:
    """Measure, print, and say by the exit code whether every bar was met."""
    settings = "benchmarks.bare_settings"
    with program(settings), serving() as port:
        # Imported once Django is set up.
        from beenthere.apps.cases.models import Event, Sealed
        from beenthere.apps.outside import now
        from beenthere.apps.referral import form_token
        from beenthere.domain.vocabulary import EventKind, Occurred

        crowd = Crowd(port, clients=CLIENTS)
        count = requests * (rounds + 1)
        # Each form has a token of its own: sent twice, it would count once.
        forms = [
            urlencode({**_ANSWERS, "token": form_token.issue(now=now())}) for _ in range(count)
        ]
        fresh = iter(forms)
        event = Event.objects.create(
            id=uuid4(),
            form=uuid4(),
            kind=EventKind.OTHER_STRESSOR,
            occurred=Occurred.TODAY,
            referred_at=now(),
        )
        bare = [urlencode({**_ANSWERS, "event": event.pk})] * requests
        works: dict[str, Callable[[], object]] = {
            "referral": lambda: crowd.post("/refer/", [*islice(fresh, requests)]),
            "bare": lambda: crowd.post("/bare/", bare),
        }
        turns = Turns(works, rounds=rounds)
        accepted = Sealed.objects.values("case").distinct().count()
    for name in works:
        print(f"  {name}: {requests / turns.typical(name):,.0f} a second, {CLIENTS} clients")
    return judged(
        "B3",
        [
            Bar(
                what="referrals for each bare row, in the same time",
                value=turns.ratio("bare", to="referral"),
                at_least=SHARE_AT_LEAST,
            ),
            Bar(
                what="referrals accepted and not stored",
                value=count - accepted,
                at_most=0,
            ),
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
