"""How a command says no."""


class Refusal(Exception):
    """The text is one sentence for a person: it names the place, the key and the cure.

    `code` is how the command ends: 2 for bad usage or refused input, 1 for what could not be
    done. An exception from a lower storey whose text is meant for people carries the same
    `exit_code`, and needs no wrapping.
    """

    def __init__(self, text: str, *, code: int = 2) -> None:
        super().__init__(text)
        self.exit_code = code
