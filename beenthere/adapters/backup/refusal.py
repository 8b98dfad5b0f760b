"""How making or reading a backup says no."""


class BackupRefused(Exception):
    """It could not be done. The text is one line, for a person, with the cure."""

    exit_code = 1
