"""What is counted, when it is published, and what the page and the file tell."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django import DjangoAssertNumQueries

from beenthere.apps.reports import actions
from beenthere.apps.reports.actions import Counts, add, publish
from beenthere.apps.reports.models import Connected, Figure, Period, Tally
from beenthere.domain.vocabulary import EventKind, HelpKind, Role, Source
from tests.browser import HOME, axe_violations, serve
from tests.hospital import Hospital
from tests.laws.rooms import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_by_lot")]

APRIL = datetime(2026, 4, 20, 12, tzinfo=UTC)
JULY = datetime(2026, 7, 20, 12, tzinfo=UTC)
A_QUARTER = {
    (EventKind.UNEXPECTED_DEATH, Source.COLLEAGUE): 31,
    (EventKind.ADVERSE_EVENT, Source.SELF): 14,
    (EventKind.MALPRACTICE_SUIT, Source.SELF): 3,
    (EventKind.VIOLENCE_AT_WORK, Source.EAP): 12,
    (EventKind.OTHER_STRESSOR, Source.COLLEAGUE): 2,
}


@pytest.fixture
def nothing_by_lot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "_HIDDEN_BY_LOT", 0.0)


def count(month: date, counts: dict[tuple[EventKind, Source], int]) -> None:
    add(
        {
            (month, kind, source): Counts(
                referred=many, reached=many, same_day=many - many // 3, next_day=many // 3
            )
            for (kind, source), many in counts.items()
        }
    )


@pytest.fixture
def reader(no_second_step: None) -> Client:
    """The Chief Medical Officer's browser."""
    return signed_in(Hospital().account(Role.EXECUTIVE))


def test_a_report_comes_when_its_last_month_is_counted_and_never_again() -> None:
    count(date(2026, 2, 1), A_QUARTER)
    assert publish(now=datetime(2026, 4, 7, 12, tzinfo=UTC)) == 0
    assert publish(now=APRIL) == 1
    assert publish(now=APRIL) == 0
    period = Period.objects.get()
    assert (period.begins, period.ends) == (date(2026, 1, 1), date(2026, 4, 1))


def test_how_often_somebody_was_connected_is_told_by_kind_where_it_is_not_few(
    reader: Client,
) -> None:
    for month in range(1, 5):
        for kind, many in ((HelpKind.EAP, 6), (HelpKind.PSYCHIATRY, 3)):
            Connected.objects.create(month=date(2026, month, 1), kind=kind, count=many)
    count(date(2026, 2, 1), A_QUARTER)
    publish(now=APRIL)
    told = csv.DictReader(io.StringIO(reader.get("/reports/all.csv").content.decode()))
    assert [(each["row"], each["clinicians"]) for each in told if "connected" in each["table"]] == [
        ("Employee Assistance", "18"),
        ("Psychiatry", "1 to 10"),
        ("A crisis line", "0"),
        ("Other help", "0"),
    ]
    assert not Figure.objects.filter(measure__startswith="connected", count__in=range(1, 11))
    Figure.objects.filter(measure__startswith="connected").delete()
    assert "connected somebody" not in reader.get("/reports/").content.decode()


def test_what_was_held_back_counts_later_and_changes_nothing() -> None:
    count(date(2026, 2, 1), A_QUARTER)
    publish(now=APRIL)
    before = list(Figure.objects.order_by("pk").values())
    count(date(2026, 2, 1), {(EventKind.ADVERSE_EVENT, Source.SELF): 1})
    assert Tally.objects.get(month=date(2026, 4, 1)).referred == 1
    publish(now=JULY)
    assert list(Figure.objects.order_by("pk").values()) == before


def test_a_small_program_waits_for_enough_and_gets_a_wider_report() -> None:
    count(date(2026, 2, 1), {(EventKind.ADVERSE_EVENT, Source.SELF): 12})
    assert publish(now=APRIL) == 0
    count(date(2026, 5, 1), {(EventKind.ADVERSE_EVENT, Source.SELF): 12})
    assert publish(now=JULY) == 1
    assert Period.objects.get().ends == date(2026, 7, 1)


def test_reports_that_were_missed_come_with_the_same_months() -> None:
    count(date(2026, 2, 1), A_QUARTER)
    count(date(2026, 5, 1), A_QUARTER)
    assert publish(now=JULY) == 2
    ends = list(Period.objects.order_by("ends").values_list("ends", flat=True))
    assert ends == [date(2026, 4, 1), date(2026, 7, 1)]


def test_the_database_itself_takes_no_small_count_into_a_report() -> None:
    count(date(2026, 2, 1), A_QUARTER)
    publish(now=APRIL)
    for small in (1, 10):
        with pytest.raises(IntegrityError), transaction.atomic():
            Figure.objects.filter(mark="shown").update(count=small)
    with pytest.raises(IntegrityError), transaction.atomic():
        Figure.objects.filter(mark="few").update(count=3)


def test_the_page_and_the_file_tell_the_same(reader: Client) -> None:
    count(date(2026, 2, 1), A_QUARTER)
    publish(now=APRIL)
    page = reader.get("/reports/").content.decode()
    assert "January to March 2026" in page
    rows = list(csv.DictReader(io.StringIO(reader.get("/reports/all.csv").content.decode())))
    told = {(row["row"], row["column"]): row["clinicians"] for row in rows}
    assert told["All", "Anyone"] == "62"
    assert told["A lawsuit, a complaint or a review", "Anyone"] == "1 to 10"
    for row in rows:
        assert row["clinicians"] in page
        assert not row["clinicians"].isdigit() or int(row["clinicians"]) not in range(1, 11)


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.ASSOCIATE_DIRECTOR, Role.ALTERNATE])
@pytest.mark.usefixtures("no_second_step")
def test_whoever_also_directs_reads_no_count(role: Role) -> None:
    """The cases that they saw, taken from a total, would tell how many are kept from them."""
    count(date(2026, 2, 1), A_QUARTER)
    publish(now=APRIL)
    both = signed_in(Hospital().account(Role.PROGRAM_MANAGER, role))
    for address in ("/reports/", "/reports/all.csv"):
        told = both.get(address).content.decode()
        assert "You also direct" in told
        assert "62" not in told


def test_there_is_a_page_before_there_is_a_report(reader: Client) -> None:
    assert b"No report yet" in reader.get("/reports/").content
    assert reader.get("/reports/all.csv").content.count(b"\n") == 1
    assert reader.get("/reports/?from=2026-01-01").status_code == 404


def test_the_page_asks_the_same_of_the_database_however_many_reports(
    reader: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    count(date(2026, 2, 1), A_QUARTER)
    publish(now=APRIL)
    with django_assert_max_num_queries(8) as first:
        reader.get("/reports/")
    count(date(2026, 5, 1), A_QUARTER)
    publish(now=JULY)
    with django_assert_max_num_queries(8) as second:
        reader.get("/reports/?from=2026-01-01")
    assert len(first) == len(second)


@pytest.fixture
def shown(browser: Browser, reader: Client) -> Iterator[Page]:
    page = browser.new_page(reduced_motion="reduce")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    serve(page, reader)
    yield page
    page.close()
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.soak)])
def test_axe_finds_nothing_and_nothing_runs_out_of_the_page(scheme: str, shown: Page) -> None:
    for month in (2, 5, 8):
        count(date(2026, month, 1), A_QUARTER)
        publish(now=datetime(2026, month, 1, tzinfo=UTC) + timedelta(days=80))
    shown.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    shown.goto(f"{HOME}/reports/")
    for width in (320, 390, 1280):
        shown.set_viewport_size({"width": width, "height": 844})
        assert shown.evaluate("document.documentElement.scrollWidth") <= width
    assert axe_violations(shown) == []
