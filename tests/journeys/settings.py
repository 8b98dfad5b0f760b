"""The program's own settings, with a clock that a test can make jump."""

from beenthere.config.settings import *  # noqa: F403

CLOCK = "tests.jumping_clock.now"
PASSWORD_HASHERS = ["tests.quick_hasher.QuickArgon2"]
