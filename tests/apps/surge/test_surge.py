"""Many at once: the page of one event, what is missing tonight, and asking outside for help."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import Browser
from pytest_django.fixtures import Settings

from beenthere.adapters.channels.email.channel import EmailChannel
from beenthere.apps.cases.actions import closing, offering, reaching
from beenthere.apps.cases.actions.offering import Wanted
from beenthere.apps.cases.models import Case, Event, Sight
from beenthere.apps.groups.models import Group
from beenthere.apps.outside import program
from beenthere.apps.paging.letters import LetterState
from beenthere.apps.privacy.actions import sever_due
from beenthere.apps.surge.actions import ask_outside
from beenthere.apps.surge.models import HelpAsked
from beenthere.domain.case import CaseState
from beenthere.domain.groups import GroupState
from beenthere.domain.vocabulary import CloseReason, OutreachOutcome, Role, Undelivered
from beenthere.worker.letters import send_letters
from tests.adapters.channels.fake import FakeChannel
from tests.apps.surge.conftest import Night
from tests.browser import HOME, axe_violations, serve
from tests.hospital import MONDAY
from tests.laws.rooms import signed_in
from tests.sinks import MailSink

BOTH = {"peer-support@neighbor-hospital.example", "tonight@peer-network.example"}


def words(html: str) -> str:
    """The words of the page's main part."""
    main = html.split("<main")[1].split("</main>")[0]
    told = " ".join(re.sub(r"<[^>]*>", " ", main).split())
    return told.replace(" :", ":")


def test_how_far_how_many_are_left_and_which_cases_to_decide(night: Night) -> None:
    hospital = night.hospital
    there, free = hospital.supporter(), hospital.supporter()
    other = hospital.case()
    offering.agreed_by_phone(case_id=other.pk, wanted=Wanted(supporter=there.pk), now=MONDAY)
    cases = night.event(*(night.clinician() for _ in range(3)), there.person)
    told = words(night.page(cases[0]))
    assert "4 clinicians known to be involved: 0 offered, 0 reached, 4 waiting." in told
    assert "4 clinicians wait for a supporter. 1 supporter could be asked now" in told
    assert "For 2 clinicians nobody would be left." in told
    decide = told.split("Please decide")[1]
    assert f"{other.code_name}: accepted, outreach to come" in decide
    assert there.person.name not in told
    offering.approve_list(case_id=cases[0].pk, wanted=[Wanted(supporter=free.pk)], now=MONDAY)
    told = words(night.page(cases[1]))
    assert "1 offered, 0 reached, 3 waiting." in told
    on_the_board = night.browser.get(reverse("desk_board", args=[cases[0].code_name]))
    assert "1 offered, 0 reached, 3 waiting." in words(on_the_board.content.decode())


def test_whoever_was_spoken_with_is_reached_while_it_is_open_and_after(night: Night) -> None:
    """One case for each outcome, closed by the director if the outcome did not close it. Whoever
    would rather have somebody else waits for them until then."""
    cases = night.event(*(night.clinician() for _ in range(len(OutreachOutcome) + 2)))
    for case, outcome in zip(cases, OutreachOutcome, strict=False):
        supporter = night.hospital.supporter()
        wanted = Wanted(supporter=supporter.pk)
        offering.agreed_by_phone(case_id=case.pk, wanted=wanted, now=MONDAY)
        reaching.record(case_id=case.pk, supporter=supporter, outcome=outcome, now=MONDAY)
    told = words(night.page(cases[0]))
    assert "9 clinicians known to be involved: 2 offered, 3 reached, 4 waiting." in told
    for each in Case.objects.exclude(state=CaseState.CLOSED):
        closing.close(case_id=each.pk, reason=CloseReason.COMPLETE, now=MONDAY)
    told = words(night.page(cases[0]))
    assert "0 offered, 5 reached, 0 waiting, 4 closed and not reached." in told


def test_enough_for_all_asks_nobody_outside(night: Night) -> None:
    night.hospital.supporter(capacity=3)
    [case] = night.event(night.clinician())
    told = words(night.page(case))
    assert "That is enough for all of them." in told
    assert "Outside help" not in told
    assert "Your own supporters suffice now" in night.press(case)
    assert not HelpAsked.objects.exists()
    closing.close(case_id=case.pk, reason=CloseReason.COMPLETE, now=MONDAY)
    assert "Nobody of this event waits for a supporter." in words(night.page(case))


def test_a_session_for_a_team_with_one_press_and_the_bridge_on_its_page(night: Night) -> None:
    people = [night.clinician(department="emergency") for _ in range(3)]
    case = night.event(*people, night.clinician(department="surgery"))[0]
    told = words(night.page(case))
    assert "Emergency Medicine 3 clinicians known." in told
    assert "Surgery" not in told
    address = reverse("surge_team", args=[case.code_name])
    for _ in range(2):
        wanted = {"department": "emergency", "unit": ""}
        shown = words(night.browser.post(address, wanted, follow=True).content.decode())
        assert "4 clinicians known to be involved: 0 offered, 0 reached, 4 waiting." in shown
        assert "Cards to hand out" in shown
    group = Group.objects.get()
    assert (group.events.get().pk, group.about, group.unit) == (case.event_id, 3, None)
    assert f"{group.code_name}: {GroupState(group.state).words.lower()}" in words(night.page(case))
    for elsewhere in ("surgery", "nowhere"):
        night.browser.post(address, {"department": elsewhere, "unit": ""})
    assert Group.objects.count() == 1
    leads = signed_in(night.hospital.account(Role.EAP_LEADER))
    shown = words(leads.get(reverse("group", args=[group.code_name])).content.decode())
    assert "known to be involved" not in shown
    Sight.objects.all().delete()
    shown = words(night.browser.get(reverse("group", args=[group.code_name])).content.decode())
    assert "known to be involved" not in shown


class TestAskingOutside:
    @pytest.fixture
    def case(self, night: Night) -> Case:
        return night.event(*(night.clinician() for _ in range(7)))[0]

    def test_one_press_sends_one_message_to_each_and_says_so(
        self, night: Night, case: Case, settings: Settings
    ) -> None:
        told = words(night.page(case))
        assert "For 7 clinicians nobody would be left." in told
        assert "One press sends one short message" in told
        for _ in range(2):
            assert "Nobody is asked twice in one night." in words(night.press(case))
        with MailSink() as sink:
            settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
            settings.EMAIL_HOST, settings.EMAIL_PORT = sink.host, sink.port
            channel = EmailChannel(sender="peer-support@hospital.example", timeout=30)
            while send_letters(channel, clock=lambda: MONDAY):
                pass
            mails = [mail.message for mail in sink.mails]
        assert {mail["To"] for mail in mails} == BOTH
        assert len(mails) == 2
        body = mails[0].get_content()
        assert body.splitlines() == [
            "Example Hospital Peer Support asks for help: about 10 supporters are needed tonight. "
            "Please call (617) 555-0100.",
            "",
            f"{program().web_address}/",
        ]
        assert mails[0]["Subject"] == "Peer support"
        assert words(night.page(case)).count("Sent") == 2

    def test_another_night_it_is_asked_again(self, case: Case) -> None:
        again = program().policy.ask_outside_again.length
        for after in (timedelta(0), again - timedelta(seconds=1), again):
            ask_outside(event_id=case.event_id, short=3, now=MONDAY + after)
        assert HelpAsked.objects.count() == 4
        with pytest.raises(Event.DoesNotExist):
            ask_outside(event_id=case.pk, short=3, now=MONDAY)

    def test_what_could_not_be_delivered_is_said(self, night: Night, case: Case) -> None:
        night.press(case)
        channel = FakeChannel()
        channel.trouble = Undelivered.REFUSED
        send_letters(channel, clock=lambda: MONDAY)
        assert set(HelpAsked.objects.values_list("state", flat=True)) == {LetterState.FAILED}
        told = words(night.page(case))
        assert "Could not be delivered" in told
        assert "No message came through: ask again, or call." in told
        ask_outside(event_id=case.event_id, short=3, now=MONDAY + timedelta(minutes=1))
        assert "Nobody is asked twice in one night." in words(night.page(case))
        assert HelpAsked.objects.count() == 4

    def test_where_nobody_has_an_address_the_page_says_to_call(
        self, night: Night, case: Case, settings: Settings
    ) -> None:
        phones = tuple(replace(each, email="") for each in program().outside_help)
        settings.PROGRAM = replace(settings.PROGRAM, outside_help=phones)
        told = night.page(case)
        assert "Nobody here has an address to write to: please call them." in words(told)
        assert "Ask for outside help" not in told
        assert "please call them" in night.press(case)
        assert not HelpAsked.objects.exists()

    def test_it_goes_with_the_last_case_of_the_event(self, night: Night, case: Case) -> None:
        night.press(case)
        for each in Case.objects.filter(event=case.event_id):
            closing.close(case_id=each.pk, reason=CloseReason.MISTAKEN, now=MONDAY)
        sever_due(now=MONDAY + timedelta(hours=25))
        assert not HelpAsked.objects.exists()

    def test_where_nobody_is_named_nobody_is_asked(
        self, night: Night, case: Case, settings: Settings
    ) -> None:
        settings.PROGRAM = replace(settings.PROGRAM, outside_help=())
        assert "Outside help" not in words(night.page(case))
        night.press(case)
        assert not HelpAsked.objects.exists()


class TestSeeing:
    def test_only_what_one_may_see_counts(self, night: Night) -> None:
        """A supporter who reports to the director was there: nothing tells the director so."""
        hospital = night.hospital
        hospital.director(Role.ASSOCIATE_DIRECTOR)
        theirs = hospital.supporter(reports_to=night.director.person)
        held = hospital.case()
        offering.agreed_by_phone(case_id=held.pk, wanted=Wanted(supporter=theirs.pk), now=MONDAY)
        seen = night.event(night.clinician())[0]

        def look() -> tuple[str, list[str]]:
            with CaptureQueriesContext(connection) as asked:
                told = words(night.page(seen))
            return told, [re.sub(r"\d+", "", each["sql"]).split(" WHERE ")[0] for each in asked]

        look()  # the first of a sitting is recorded
        hospital.supporter(status="paused")
        without = look()
        night.add(seen, [theirs.person])
        hidden = Case.objects.exclude(sights__account=night.director).get(event=seen.event_id)
        assert hidden != seen
        told, asked = look()
        assert asked == without[1]
        assert "1 clinician known to be involved" in told
        assert "Please decide" not in told
        associate = signed_in(Case.objects.get(pk=hidden.pk).sights.get().account)
        assert f"{held.code_name}: accepted" in words(night.page(hidden, associate))

    def test_however_many_there_are_it_takes_as_many_statements(self, night: Night) -> None:
        night.hospital.supporter(capacity=9)
        cases = night.event(night.clinician(), night.clinician())

        def counted() -> int:
            with CaptureQueriesContext(connection) as asked:
                night.page(cases[0])
            return len(asked)

        counted()
        few = counted()
        night.add(cases[0], [night.clinician() for _ in range(5)])
        assert counted() == few


def test_axe_finds_nothing_on_a_phone_and_on_a_desk(night: Night, browser: Browser) -> None:
    there = night.hospital.supporter()
    other = night.hospital.case()
    offering.agreed_by_phone(case_id=other.pk, wanted=Wanted(supporter=there.pk), now=MONDAY)
    people = [night.clinician(department="emergency") for _ in range(4)]
    case = night.event(*people, there.person)[0]
    page = browser.new_page(reduced_motion="reduce")
    serve(page, night.browser)

    def fine() -> Iterator[str]:
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            yield from axe_violations(page)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                yield f"wider than {width}"

    page.goto(f"{HOME}/surge/{case.code_name}/")
    found = [*fine()]
    page.get_by_role("button", name="Ask for outside help").click()
    page.get_by_text("Outside help is asked.").wait_for()
    found += [*fine()]
    page.close()
    assert found == []
