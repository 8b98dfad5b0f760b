"""The program's own source, forms and vocabularies, found and not listed."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

from django import forms

import beenthere
from beenthere.domain.vocabulary import Term

_Kind = TypeVar("_Kind")


def forms_of_the_program() -> list[type[forms.Form]]:
    """Every form there is, in whatever module."""
    _import_every_module()
    return _ours(forms.Form)


@cache
def _import_every_module() -> None:
    for module in pkgutil.walk_packages(beenthere.__path__, "beenthere."):
        if ".migrations" not in module.name and ".demo" not in module.name:
            importlib.import_module(module.name)


def _ours(kind: type[_Kind]) -> list[type[_Kind]]:
    return [each for each in _below(kind) if each.__module__.startswith("beenthere.")]


def _below(kind: type[_Kind]) -> Iterator[type[_Kind]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


def every_vocabulary() -> list[type[Term]]:
    """Every closed vocabulary there is."""
    _import_every_module()
    return _ours(Term)


def sources(*folders: str) -> dict[str, str]:
    """The program's own source, by path."""
    house = Path(beenthere.__file__).parent
    return {
        str(path.relative_to(house)): path.read_text(encoding="utf-8")
        for folder in folders
        for path in sorted((house / folder).rglob("*.py"))
        if "migrations" not in path.parts
    }


def calls(source: str | ast.AST) -> Iterator[ast.Call]:
    """Every call in some source."""
    tree = ast.parse(source) if isinstance(source, str) else source
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    """The last part of the name that is called."""
    return (
        call.func.attr
        if isinstance(call.func, ast.Attribute)
        else call.func.id
        if isinstance(call.func, ast.Name)
        else ""
    )
