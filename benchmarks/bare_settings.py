"""The program's own settings, with the addresses of `benchmarks.bare`."""

from beenthere.config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.bare"
