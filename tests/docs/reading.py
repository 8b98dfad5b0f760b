"""What the documents say that can be checked: each check names what is wrong with one page."""

from __future__ import annotations

import ast
import importlib
import re
import shlex
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from beenthere.command.main import COMMANDS, Parser

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")

_LINK = re.compile(r"!?\[([^\]]*)\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_NAME = re.compile(r"`([\w.]+)`")
_OURS = re.compile(
    r"`((?:beenthere|tests|docs|benchmarks|requirements|assets|scripts)/[\w./-]*)(?:::[\w:]+)?`"
)
_TEST = re.compile(r"(tests/[\w/]+\.py)::([\w:]+)")
_RUN = re.compile(r"(?:[A-Z_]+=\S+ +|ExecStart=)*(?:\S*/)?beenthere +(.+)")
_MAKE = re.compile(r"make ([a-z-]+)(?: .*)?")
_VARIABLE = re.compile(r"\b(?:BEENTHERE_[A-Z_]+|DATABASE_URL)\b")
_TIME = re.compile(r"\b\d+[ -]?(?:second|minute|hour|day|week|month)s?\b", re.IGNORECASE)
_ELSEWHERE = re.compile(r"https?://(?!localhost\b|[\w.]*\.example\b)[^\s)`]*|\bwww\.\S+")
_MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home|tmp|Users)/\S*")
_REGISTRY = re.compile(r"\b(?:pypi|npmjs|pythonhosted|registry)\.\w+|\bindex-url\b")
_UNSAID = re.compile(
    r"\b(?:sessions?|agents?|prompts?|LLMs?|AIs?|TODO|victims?|tickets?|compliance|evidence|shred"
    r"\w*|untraceable)\b|(?<!!)!(?=\s|$)",
)


def dead_links(text: str, page: Path) -> Iterator[str]:
    """Links to files or headings that are not there."""
    for words, target in _LINK.findall(text):
        path, _, anchor = target.partition("#")
        to = (page.parent / path).resolve() if path else page
        if not to.exists() or not to.is_relative_to(ROOT):
            yield f"[{words}]({target}): no such file"
        elif anchor and anchor not in _anchors(to.read_text(encoding="utf-8")):
            yield f"[{words}]({target}): no such heading"


def absent_files(text: str, _page: Path) -> Iterator[str]:
    """Files and folders of ours that are named, and are not there."""
    return (f"{name}: no such file" for name in _OURS.findall(text) if not (ROOT / name).exists())


def absent_names(text: str, page: Path) -> Iterator[str]:
    """Names that a link says are in a file of code, or of tests, and are not."""
    for words, target in _LINK.findall(text):
        path = (page.parent / target).resolve()
        if path.suffix == ".py" and path.exists():
            for name in _NAME.findall(words):
                if not name.endswith(".py") and name not in names_in(path):
                    yield f"{name} is not in {target}"
    for file, test in _TEST.findall(text):
        path = ROOT / file
        if not path.exists() or test.replace("::", ".") not in names_in(path):
            yield f"{file}::{test}: no such test"


def commands_that_fail(text: str, _page: Path) -> Iterator[str]:
    """Commands that the program, or make, would not take as they are written."""
    for line in _typed(text):
        if run := _RUN.fullmatch(line):
            words = shlex.split(re.split(r"[>|]", run[1])[0], comments=True)
            if not _taken(words):
                yield line
        elif (make := _MAKE.fullmatch(line)) and not re.search(rf"^{make[1]}:", MAKEFILE, re.M):
            yield line


def unread_variables(text: str, _page: Path) -> Iterator[str]:
    """Environment variables that nothing in the program reads."""
    return (name for name in _VARIABLE.findall(text) if f'"{name}"' not in _program())


def copied_numbers(text: str, _page: Path) -> Iterator[str]:
    """Times of the policy: a page says what they are for, the program says how long they are."""
    return iter(_TIME.findall(_FENCE.sub("", text)))


def places_elsewhere(text: str, _page: Path) -> Iterator[str]:
    """Other people's hosts, and paths of somebody's machine."""
    for pattern in (_ELSEWHERE, _MACHINE, _REGISTRY):
        yield from pattern.findall(text)


def words_not_said(text: str, _page: Path) -> Iterator[str]:
    """Words that the house does not use, or that speak of something else than the program."""
    return iter(_UNSAID.findall(_CODE.sub("", _FENCE.sub("", text))))


Check = Callable[[str, Path], Iterator[str]]

CHECKS: tuple[Check, ...] = (
    dead_links,
    absent_files,
    absent_names,
    commands_that_fail,
    unread_variables,
    copied_numbers,
    places_elsewhere,
    words_not_said,
)


@cache
def names_in(path: Path) -> frozenset[str]:
    """The functions, classes and constants of a file, and `Class.member` of each class."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        for name in _names(node):
            found.add(name)
            if isinstance(node, ast.ClassDef):
                found |= {f"{name}.{inner}" for each in node.body for inner in _names(each)}
    return frozenset(found)


def map_of_rooms() -> list[tuple[str, str]]:
    """Each package that a reader should know, storey by storey, with the line it has of its own."""
    contract = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    layers = re.search(r"^layers = \[\n(.*?)^\]", contract, re.MULTILINE | re.DOTALL)
    assert layers
    rooms = []
    for storey in re.findall(r"[a-z]+", layers[1]):
        folder = ROOT / "beenthere" / storey
        rooms.append(folder if folder.is_dir() else folder.with_suffix(".py"))
        if storey in ("adapters", "apps"):
            rooms += sorted(each.parent for each in folder.glob("*/__init__.py"))
    return [(_shown(room), line_of(room)) for room in rooms]


def line_of(room: Path) -> str:
    """The first paragraph of what a package or module says of itself, on one line."""
    source = room / "__init__.py" if room.is_dir() else room
    said = ast.get_docstring(ast.parse(source.read_text(encoding="utf-8"))) or ""
    return " ".join(said.split("\n\n")[0].split())


def _shown(room: Path) -> str:
    return f"{room.relative_to(ROOT)}{'/' if room.is_dir() else ''}"


def _names(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            yield from (each.id for each in targets if isinstance(each, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name


def _typed(text: str) -> Iterator[str]:
    """What a reader is told to type: lines of fenced blocks, and code in a sentence."""
    for block in _FENCE.findall(text):
        yield from (line.strip() for line in block.splitlines()[1:-1])
    yield from _CODE.findall(_FENCE.sub("", text))


def _taken(words: list[str]) -> bool:
    if words[0] not in COMMANDS:
        return words[0] in ("--help", "--version")
    command = importlib.import_module(f"beenthere.command.{words[0].replace('-', '_')}")
    parser = Parser()
    command.configure(parser)
    try:
        parser.parse_args(words[1:])
    except SystemExit as ended:
        return not ended.code
    return True


def _anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each).strip().lower().replace(" ", "-") for each in headings}


@cache
def _program() -> str:
    files = sorted((ROOT / "beenthere").rglob("*.py"))
    return "\n".join(each.read_text(encoding="utf-8") for each in files)
