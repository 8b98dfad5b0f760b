"""What the README says the program can do is there, line by line; and nothing there is left out."""

from __future__ import annotations

import pytest

from tests.docs.features import Feature, Tour, features
from tests.docs.reading import ROOT

PLANTED = (
    Feature("A page that is not there", ("/desk/export/",), ("director",)),
    Feature("A page that is somebody else's too", ("/desk/",), ("director", "executive")),
    Feature("A page of whom nobody knows", ("/desk/",), ("surgeon",)),
    Feature("A page of nobody's", ("/desk/",), ("operator",)),
    Feature("A step that only takes what is sent", ("/support/call-me/",), ("supporter",)),
    Feature("A command that is not there", ("beenthere invent",), ("operator",)),
    Feature("A command of nobody's", ("beenthere check",), ("director",)),
)


@pytest.mark.django_db
@pytest.mark.usefixtures("ten_on_monday")
def test_every_line_opens_for_those_it_names_and_nothing_is_left_out() -> None:
    tour = Tour()
    lines = features((ROOT / "README.md").read_text(encoding="utf-8"))
    assert tour.wrong(lines) == []
    assert [line.what for line in PLANTED if not tour.wrong([line])] == []
    missing = {"/lawsuit/calendar/", "beenthere sever"}
    assert tour.left_out(line for line in lines if missing.isdisjoint(line.where)) == [
        *("phase_calendar", "sever"),
    ]
