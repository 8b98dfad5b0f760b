"""The dispatcher: what it says and how it ends, whatever a command does."""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
from collections.abc import Callable
from types import ModuleType

import pytest

import beenthere
from beenthere.adapters.postgres import CannotRun
from beenthere.command.main import COMMANDS, main
from beenthere.command.refusal import Refusal

Act = Callable[[argparse.Namespace], int]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[[Act], None]:
    """Lists a made-up command, `try-out`, that does what it is told to."""

    def make(act: Act) -> None:
        module = ModuleType("beenthere.command.try_out")
        parts = {
            "SUMMARY": "try something out",
            "EXAMPLE": "beenthere try-out --count 3",
            "configure": lambda parser: parser.add_argument("--count", type=int),
            "run": act,
        }
        for name, part in parts.items():
            setattr(module, name, part)
        monkeypatch.setitem(sys.modules, module.__name__, module)
        monkeypatch.setitem(COMMANDS, "try-out", "try something out")

    return make


def raising(error: BaseException) -> Act:
    def act(options: argparse.Namespace) -> int:
        raise error

    return act


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_listed_command_is_there_and_shows_an_example(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    module = importlib.import_module(f"beenthere.command.{name.replace('-', '_')}")
    assert COMMANDS[name] == module.SUMMARY
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    assert module.EXAMPLE in capsys.readouterr().out
    assert module.EXAMPLE.startswith(f"beenthere {name}")


def test_the_help_names_every_command_and_imports_none() -> None:
    script = "import sys\nfrom beenthere.command.main import main\ntry: main(['--help'])\n" + (
        "except SystemExit: print(sorted(name for name in sys.modules if 'django' in name"
        " or name.startswith('beenthere.')))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout
    assert all(f"  {name} " in shown for name in COMMANDS)
    assert "['beenthere.command', 'beenthere.command.main']" in shown


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"{beenthere.__version__}\n"


def test_no_command_shows_the_help_and_is_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "commands:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["try-oat"], "there is no such command; did you mean try-out?"),
        (["--nonsense"], "unrecognized arguments: --nonsense"),
        (["try-out", "--count", "many"], "argument --count: invalid int value"),
        (["try-out", "--nonsense"], "unrecognized arguments: --nonsense"),
    ],
)
def test_bad_usage_is_one_line(
    words: list[str],
    expected: str,
    command: Callable[[Act], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    command(lambda options: 0)
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert expected in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (Refusal("people.csv line 3: rank: choose one"), 2, "people.csv line 3: rank: choose one"),
        (Refusal("No space is left.", code=1), 1, "No space is left."),
        (CannotRun("PostgreSQL cannot run here."), 1, "PostgreSQL cannot run here."),
    ],
)
def test_a_refusal_is_its_sentence_and_its_code(
    error: Exception,
    code: int,
    said: str,
    command: Callable[[Act], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    command(raising(error))
    assert main(["try-out"]) == code
    assert capsys.readouterr().err == f"beenthere: {said}\n"


def test_several_mistakes_are_a_line_each_and_command_no_terminal(
    command: Callable[[Act], None], capsys: pytest.CaptureFixture[str]
) -> None:
    command(raising(Refusal("first\nsecond \x1b[2J\u202egnorw")))
    assert main(["try-out"]) == 2
    assert capsys.readouterr().err == "beenthere: first\nbeenthere: second  [2J gnorw\n"


def test_the_unexpected_names_its_kind_and_place_and_never_its_value(
    command: Callable[[Act], None], capsys: pytest.CaptureFixture[str]
) -> None:
    command(raising(ValueError("Rosalind Franklin")))
    assert main(["try-out"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("beenthere: ValueError at beenthere/command/main.py:")
    assert "Rosalind" not in said
    assert said.count("\n") == 1


def test_an_interruption_ends_as_shells_expect(
    command: Callable[[Act], None], capsys: pytest.CaptureFixture[str]
) -> None:
    command(raising(KeyboardInterrupt()))
    assert main(["try-out"]) == 130
    assert capsys.readouterr().err == ""


TALKATIVE = """
import sys
from types import ModuleType
from beenthere.command import main
module = ModuleType("beenthere.command.try_out")
module.SUMMARY = module.EXAMPLE = "try something out"
module.configure = lambda parser: None
module.run = lambda options: print("a line") or 0
sys.modules[module.__name__] = module
main.COMMANDS["try-out"] = module.SUMMARY
sys.exit(main.main(["try-out"]))
"""


def test_a_reader_that_went_away_is_no_error_to_speak_of() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ended = subprocess.run(
            [sys.executable, "-c", TALKATIVE],
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        os.close(writing)
    assert ended.returncode == 1
    assert ended.stderr == ""


def test_options_reach_the_command_and_its_code_comes_back(
    command: Callable[[Act], None],
) -> None:
    command(lambda options: int(options.count))
    assert main(["try-out", "--count", "1"]) == 1
