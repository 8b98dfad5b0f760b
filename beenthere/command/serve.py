"""`beenthere serve`: the pages of the program, and its worker if wished."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack

from beenthere.config.companion import Companion
from beenthere.config.start import start

SUMMARY = "check everything, then serve the pages"
EXAMPLE = "beenthere serve --port 8000 --with-worker"

WORKER = (sys.executable, "-m", "beenthere.command.main", "worker")


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "--host", default="127.0.0.1", help="the address to serve on (default: %(default)s)"
    )
    parser.add_argument(
        "--port", type=int, default=8000, help="the port to serve on (default: %(default)s)"
    )
    parser.add_argument(
        "--with-worker", action="store_true", help="keep a worker running beside it"
    )


def run(options: argparse.Namespace) -> int:
    """Serve until SIGTERM or Ctrl-C; what was started for it ends with it, however it ends."""
    with start("web"), ExitStack() as beside:
        # Imported once Django is set up: it reads settings.
        from beenthere.config.checks import english_only, losses
        from beenthere.config.serving import serve

        for line in (*losses(), *english_only()):
            print(f"beenthere: {line}", file=sys.stderr)
        if options.with_worker:
            beside.enter_context(Companion(WORKER))
        where = f"http://{options.host}:{options.port}"
        serve(
            host=options.host,
            port=options.port,
            ready=lambda: print(f"Serving on {where} (Ctrl-C ends it)", flush=True),
        )
    return 0
