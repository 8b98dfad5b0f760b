"""Runs one command, and turns whatever goes wrong in it into one line and an exit code.

A command is a module here with `SUMMARY`, `EXAMPLE`, `configure(parser)` and
`run(options) -> int`. Its module is imported only when it is asked for, so that a command
which needs no Django starts without it.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

import beenthere

# Each line is the SUMMARY of the module of that name (with _ for -), kept here so that the
# help imports nothing. In the order in which an institution meets them.
COMMANDS = {
    "demo": "run a made-up hospital to try everything in",
    "init": "write a program file with comments, to fill in",
    "import-directory": "show what a list of staff (CSV or FHIR R4) would change, and take it in",
    "invite": "make an account and print the one-time link into it; again, to renew the link",
    "api-key": "make a key with which a machine announces events; list them, or take one back",
    "sign-out": "end the sign-ins of one person or of everybody; or switch an account off",
    "serve": "check everything, then serve the pages",
    "worker": "send messages, pass offers on, close and erase: whatever is due",
    "check": "say what is out of order: cases, messages, erasing, settings, laws",
    "sever": "erase what the published schedule says is due, and nothing else",
    "disclose": "print what is held about one person, once counsel and a director have agreed",
    "backup": "copy the whole installation, sealed, and prove the copy by restoring it",
    "restore": "put a backup in place, and erase at once what the published schedule says is due",
    "match": "propose a supporter for each clinician, and say why",
    "rotate-key": "wrap the keys of all cases under a new wrapping key; cases are not touched",
    "rotate-code-key": (
        "make call-back codes with a new key from now on; every code given out goes on working"
    ),
    "migrate": "bring the database's tables and rights up to date",
    "dba-sql": "print the SQL that a database administrator runs or reviews",
    "docs": "write the pages of docs/ that are made from the code",
}

COULD_NOT, REFUSED, INTERRUPTED = 1, 2, 130  # 130 is 128 + SIGINT, as shells say it
PACKAGE = Path(beenthere.__file__).parent


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, where argparse would print the usage as well."""

    def error(self, message: str) -> NoReturn:
        self.exit(REFUSED, f"{self.prog}: {_printable(message)}; see {self.prog} --help\n")


def main(words: Sequence[str] | None = None) -> int:
    """The exit code of the command in `words` (by default, what was typed)."""
    given = list(sys.argv[1:] if words is None else words)
    try:
        return _run(given)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Who read our output has gone, `head` perhaps; Python would complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return COULD_NOT
    except Exception as error:
        code = getattr(error, "exit_code", None)
        if code is not None:
            # Several mistakes in one file are several lines.
            for line in getattr(error, "lines", (str(error),)):
                _fail(line, code)
            return int(code)
        return _fail(f"{type(error).__name__} at {_place(error)}. This is our mistake.", COULD_NOT)


def _run(words: list[str]) -> int:
    if not words or words[0] not in COMMANDS:
        parser = _general_parser()
        parser.parse_args(words)  # answers --help and --version, refuses the rest
        parser.print_help(sys.stderr)
        return REFUSED
    name = words[0]
    command = importlib.import_module(f"beenthere.command.{name.replace('-', '_')}")
    parser = Parser(
        prog=f"beenthere {name}",
        description=_sentence(command.SUMMARY),
        epilog=f"example:\n  {command.EXAMPLE}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.configure(parser)
    code: int = command.run(parser.parse_args(words[1:]))
    sys.stdout.flush()
    return code


def _general_parser() -> Parser:
    width = max(map(len, COMMANDS))
    parser = Parser(
        prog="beenthere",
        usage="beenthere COMMAND ...",
        description="Runs a hospital's clinician peer-support program.",
        epilog="commands:\n"
        + "\n".join(f"  {name:{width}}  {summary}" for name, summary in COMMANDS.items())
        + "\n\nexample:\n  beenthere demo\n\nbeenthere COMMAND --help says more of each.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=beenthere.__version__)
    parser.add_argument("command", type=_known, nargs="?", help=argparse.SUPPRESS)
    return parser


def _known(word: str) -> str:
    near = get_close_matches(word, COMMANDS, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise argparse.ArgumentTypeError(f"there is no such command{hint}")


def _fail(text: str, code: int) -> int:
    for line in text.splitlines():
        sys.stderr.write(f"beenthere: {_printable(line)}\n")
    return code


def _printable(text: str) -> str:
    """Text on one line, without what could command a terminal or turn its reading order."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _sentence(summary: str) -> str:
    return f"{summary[0].upper()}{summary[1:]}."


def _place(error: Exception) -> str:
    """The last line of ours on the way to an exception; its text could hold anything."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(PACKAGE)]
    return f"{Path(ours[-1].filename).relative_to(PACKAGE.parent)}:{ours[-1].lineno}"


if __name__ == "__main__":
    sys.exit(main())
