"""The one way the launcher says no."""


class CannotRun(Exception):
    """The embedded server cannot run here. The text is one line, for a person, with the cure."""

    exit_code = 1
