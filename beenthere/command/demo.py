"""`beenthere demo`: a made-up hospital, or your own directory, to try everything in."""

from __future__ import annotations

import argparse
import os
import re
import webbrowser
from contextlib import ExitStack
from pathlib import Path

from beenthere.command.progress import watch
from beenthere.command.refusal import Refusal
from beenthere.command.serve import WORKER
from beenthere.command.staff_list import read_staff
from beenthere.config.companion import Companion
from beenthere.config.place import Place
from beenthere.config.program_file import SHIPPED
from beenthere.config.start import start

SUMMARY = "run a made-up hospital to try everything in"
EXAMPLE = "beenthere demo --port 8001 --no-browser"

_WEB_ADDRESS = re.compile(r'^web_address = ".*"$', re.MULTILINE)
_SIZE = re.compile(r'^size = ".*"$', re.MULTILINE)


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--port", type=int, default=8000, help="the port (default: %(default)s)")
    parser.add_argument(
        "--data",
        type=Path,
        default=Path("demo-data"),
        metavar="DIR",
        help="where the demo keeps its data (default: %(default)s)",
    )
    parser.add_argument(
        "--directory",
        type=Path,
        metavar="FILE",
        help="fill a new demo from your own list of staff (CSV or FHIR R4)",
    )
    parser.add_argument("--no-browser", action="store_true", help="open no browser")


def run(options: argparse.Namespace) -> int:
    """Fill the demo the first time, then serve it until Ctrl-C."""
    address = f"http://localhost:{options.port}"
    os.environ["BEENTHERE_DATA"] = str(options.data.absolute())
    os.environ["BEENTHERE_DEMO"] = "1"
    place = Place.from_environment()
    _write_program_file(place, address)
    with ExitStack() as beside:
        # Imported here: it is wanted by no other command.
        from beenthere.demo.mailbox import FOLDER, open_post_office

        port = beside.enter_context(open_post_office(place.data / FOLDER))
        os.environ["BEENTHERE_SMTP_HOST"] = "127.0.0.1"
        os.environ["BEENTHERE_SMTP_PORT"] = str(port)
        beside.enter_context(start("owner"))
        _fill(options.directory)
        # Filling needs every right; the pages are served with only their own.
        os.environ["BEENTHERE_LOGIN"] = "web"
        from beenthere.config.serving import serve

        beside.enter_context(Companion(WORKER))
        serve(host="127.0.0.1", port=options.port, ready=lambda: _ready(address, options))
    return 0


def _write_program_file(place: Place, address: str) -> None:
    place.make()
    if place.program_file.exists():
        text = place.program_file.read_text(encoding="utf-8")
    else:
        # A demo has everything there is to see: directors who take turns as well.
        text = _SIZE.sub('size = "full"', SHIPPED.read_text(encoding="utf-8"))
    text = _WEB_ADDRESS.sub(f'web_address = "{address}"', text)
    place.program_file.write_text(text, encoding="utf-8")


def _fill(directory: Path | None) -> None:
    # Imported once Django is set up: they read models and settings.
    from beenthere.apps.outside import now
    from beenthere.apps.privacy.actions import trust_clock
    from beenthere.demo.hospital import staff
    from beenthere.demo.seeding import fill, is_filled
    from beenthere.domain.directory import Reading

    if is_filled():
        if directory is not None:
            raise Refusal("--directory: This demo is filled already. Give a new folder as --data.")
        # A demo may rest for weeks between two visits; that is no wrong clock.
        trust_clock(now=now())
        return
    print("Making the demo hospital", flush=True)
    reading = Reading(entries=tuple(staff())) if directory is None else read_staff(directory)
    try:
        fill(reading, now=now(), watch=watch)
    except LookupError as refused:
        raise Refusal(f"--directory: {refused}") from None


def _ready(address: str, options: argparse.Namespace) -> None:
    page = f"{address}/demo/"
    print(f"The demo hospital is open at {page} (Ctrl-C ends it)", flush=True)
    if not options.no_browser:
        webbrowser.open(page)
