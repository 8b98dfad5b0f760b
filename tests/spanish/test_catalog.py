"""What keeps the public pages whole in Spanish notices whatever is missing."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from scripts import messages


def test_the_program_speaks_by_this_catalog() -> None:
    compiled = io.BytesIO()
    write_mo(compiled, messages.read(messages.CATALOG.read_text(encoding="utf-8")))
    there = messages.CATALOG.with_suffix(".mo")
    assert there.is_file(), "run make install"
    assert there.read_bytes() == compiled.getvalue(), "stale: run make install"


def test_new_words_make_the_catalog_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    said = messages.gathered()
    monkeypatch.setattr(messages, "gathered", lambda: {**said, "Something new": ["planted.html"]})
    assert any("stale" in line for line in messages.findings())


@pytest.mark.parametrize(
    ("words", "spanish", "flags", "found"),
    [
        ("Next", "Siguiente", (), []),
        ("Next", "", (), ["not in Spanish yet: Next"]),
        ("Next", "Siguiente", ("fuzzy",), ["marked as fuzzy: Next"]),
        ("In %(days)s", "En %(dias)s", (), ["placeholders or markup differ: In %(days)s"]),
        ("“{label}” is", "«» es", (), ["placeholders or markup differ: “{label}” is"]),
        ("<b>So</b>", "Así", (), ["placeholders or markup differ: <b>So</b>"]),
    ],
)
def test_a_translation_that_cannot_be_shown_is_caught(
    words: str, spanish: str, flags: tuple[str, ...], found: list[str]
) -> None:
    catalog = Catalog(locale="es")
    catalog.add(words, spanish, flags=flags)
    assert list(messages.wrong(catalog)) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('<p>{% translate "Next" %} {{ name }}: 3</p>', []),
        ("{% blocktranslate trimmed %}\n In {{ days }}\n{% endblocktranslate %}", []),
        ("{# a remark #}{% comment %} another {% endcomment %}", []),
        ('{% block width %}bt-narrow{% endblock %}<input name="go" value="next">', []),
        ("<p>Call us.</p>", ["Call us."]),
        ("<p>{% if late %}Late{% endif %}</p>", ["Late"]),
        ('<nav aria-label="Main"></nav>', ["Main"]),
        ('<c-notice title="Please look {{ twice }}" />', ["Please look"]),
    ],
)
def test_words_that_nobody_could_translate_are_caught(source: str, found: list[str]) -> None:
    assert messages.unmarked(source) == found


@pytest.mark.parametrize(
    ("spanish", "found"),
    [
        ("# Un título\n\n- Uno.\n- Dos.\n\n@crisis\n", []),
        ("# Un título\n\n- Uno.\n\n@crisis\n", ["in Spanish it is not made of the same pieces"]),
        ("# Un título\n- Uno.\n- Dos.\n@counsel", ["in Spanish it is not made of the same pieces"]),
        (None, ["not in both languages"]),
    ],
)
def test_a_text_that_is_not_whole_in_spanish_is_caught(
    tmp_path: Path, spanish: str | None, found: list[str]
) -> None:
    for language, text in (
        ("en", "# A title\n\n- One.\n- Two.\n\n@crisis\n"),
        ("es", spanish),
    ):
        (tmp_path / language).mkdir()
        if text is not None:
            (tmp_path / language / "served.txt").write_text(text, encoding="utf-8")
    assert list(messages.unlike(tmp_path)) == [f"served.txt: {each}" for each in found]


def test_whatever_a_public_page_is_made_of_is_looked_at() -> None:
    every = {
        "frame/public.html": '{% extends "frame/base.html" %}',
        "frame/base.html": '{% include "frame/footer.html" %}',
        "frame/footer.html": "",
        "town/planted.html": '{% extends "town/between.html" %}<c-empty-list />',
        "town/between.html": '{% extends "frame/public.html" %}',
        "cotton/empty_list.html": "",
        "desk/desk.html": '{% extends "frame/base.html" %}<c-card />',
        "cotton/card.html": "",
        "handbook/chapter.html": '{% extends "frame/public.html" %}',
    }
    assert set(every) - messages.public(every) == {
        *("desk/desk.html", "cotton/card.html", "handbook/chapter.html"),
    }
