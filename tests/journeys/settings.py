"""The program's own settings, with a clock that a test can make jump, and no wait for passwords."""

from beenthere.config.settings import *  # noqa: F403

CLOCK = "tests.jumping_clock.now"
PASSWORD_HASHERS = ["tests.quick_hasher.QuickArgon2"]

# A sign-in is made by the real clock, and the worker ends it by its own: to whoever signs in once
# that is days ahead, theirs would end at any moment.
SESSION_COOKIE_AGE = 10 * 365 * 24 * 60 * 60
