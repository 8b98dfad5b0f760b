"""Django's settings for the tests: the program's own, on a throw-away data directory."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

DATA = Path(tempfile.mkdtemp(prefix="beenthere-tests-"))
atexit.register(shutil.rmtree, DATA, ignore_errors=True)
os.environ["BEENTHERE_DATA"] = str(DATA)
os.environ["DATABASE_URL"] = "postgresql:///beenthere"
os.environ["BEENTHERE_LOGIN"] = "owner"

from beenthere.config.program_file import SHIPPED  # noqa: E402

shutil.copy(SHIPPED, DATA / "program.toml")

from beenthere.config.settings import *  # noqa: E402, F403
from beenthere.config.settings import DATABASES, MIDDLEWARE  # noqa: E402

for _alias, _database in DATABASES.items():
    if _alias != "default":
        # Tests that roll back need one connection; each login's own rights are tested on
        # connections of their own (tests/laws).
        _database["TEST"] = {"MIRROR": "default"}

CLOCK = "tests.jumping_clock.now"
PRESS = "tests.plain_paper.printed"
CHECKED = "tests.checked_numbers.all_today"
ON_LOGIN = "tests.own_rights.on_login"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["tests.quick_hasher.QuickArgon2"]
MIDDLEWARE = [
    "tests.quick_files.QuickFiles" if "whitenoise" in each else each for each in MIDDLEWARE
]
