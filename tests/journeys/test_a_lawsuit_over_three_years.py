"""A lawsuit over three years: two who are sued, a witness, and a supporter who has to leave.

One has us keep the least, the other more. Nobody answers for him whether to go on; a legal hold
keeps what is over, and lets it go. She is walked alongside to the end. What matters is seen on a
phone, the rest goes by plain HTTP; the processes, the mail and the clock are a whole program's.
Afterwards every byte that is left is searched.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from beenthere.domain.defendants import Step, written
from beenthere.domain.vocabulary import Keeps, Phase
from beenthere.domain.wording import MessageKind
from tests.journeys.alongside import (
    Companion,
    Counsel,
    DirectorOfWalks,
    RiskManager,
    Walk,
    day_of,
    live_on,
)
from tests.journeys.cast import (
    CLINICIAN,
    COLLEAGUE,
    DIRECTOR,
    FIRST,
    LAWYER,
    RISK,
    SECOND,
    THIRD,
    Somebody,
)
from tests.journeys.conftest import Hospital
from tests.journeys.installing import SUPPORTER, invite
from tests.journeys.keys import keys_of
from tests.journeys.plain_window import PlainWindow
from tests.journeys.program import Program, wait_until
from tests.journeys.stage import M, Stage
from tests.journeys.traces import Remains, assert_all_found, needles, planted

DAY = timedelta(days=1)
A_YEAR = timedelta(days=365)
A_MOMENT = timedelta(minutes=2)


@dataclass(frozen=True)
class Telling:
    """How much of the years is told: how often they call where no date is known, and for how many
    days the trial goes on from its Monday."""

    calls: str
    days_in_court: int


TELLINGS = [
    pytest.param(Telling("90 days", 2), id="in_short"),
    pytest.param(Telling("30 days", 5), id="whole", marks=pytest.mark.soak),
]


@pytest.mark.parametrize("telling", TELLINGS)
@pytest.mark.timeout(900)
def test_two_are_walked_alongside_and_forgotten(
    telling: Telling, hospital: Hospital, stage: Stage, tmp_path: Path
) -> None:
    # Given a program with three supporters, of whom Ines has been a defendant herself.
    program = hospital("csv", clock_jump="30 days", touch_unplanned=telling.calls)
    program.stride = 29 * DAY
    invite(program, {THIRD: SUPPORTER, RISK: ["risk_management"], LAWYER: ["counsel"]})

    def member(part: type[M], who: Somebody) -> M:
        return stage.member(part, who, program, window=PlainWindow(home=program.address))

    dana, ruben = member(DirectorOfWalks, DIRECTOR), member(Counsel, LAWYER)
    noor, _piotr, ines = (member(Companion, who) for who in (FIRST, SECOND, THIRD))
    marguerite = member(RiskManager, RISK)
    ines.has_been_a_defendant()
    began, today = program.now, day_of(program.now)
    stage.about = (CLINICIAN, COLLEAGUE)

    # When Risk Management names two in one list, and Piotr as a witness,
    with stage.on_a_phone(marguerite):
        marguerite.names(CLINICIAN, COLLEAGUE, witness=SECOND)

    # then the director finds two cases. Piotr can be asked for neither.
    dana.is_paged(MessageKind.TRIAGE_WAITING)
    hers = dana.takes_up(CLINICIAN, asks=THIRD, never=SECOND)
    his = dana.takes_up(COLLEAGUE, asks=FIRST, never=SECOND)
    keys = keys_of(program)
    assert len(keys.ids) == 3, "of two cases, and of their event"

    # When they agree to walk alongside, and she has us keep the least, and he more,
    her_day, his_day = today + 60 * DAY, today + 75 * DAY
    ines.reaches(hers)
    with stage.on_a_phone(ines):
        ines.agrees_to_walk(hers, keeps=Keeps.LEAST, phase=Phase.DEPOSITION, on=her_day)
    noor.reaches(his)
    noor.agrees_to_walk(his, keeps=Keeps.MORE, phase=Phase.DEPOSITION, on=his_day)
    her, him = Walk(program, hers, ines), Walk(program, his, noor, silent_at=2)
    program.jump(A_MOMENT)

    # then nothing of who she is stays here, and of him what he asked for, sealed.
    sealed = "SELECT DISTINCT case_id FROM cases_sealed"
    wait_until(lambda: program.asks(sealed) == [(him.id,)], "she is let go of")
    keys |= keys_of(program, "SELECT key FROM alongside_alongside WHERE key IS NOT NULL")
    assert keys.held(program) == 3, "of him, of the event, and what stands for her case"
    assert CLINICIAN.last_name not in ines.opens_the_walk(hers)
    assert COLLEAGUE.name in noor.opens_the_walk(his)

    # When the day of a deposition is near, they call before it, and after it.
    her.needs_them()
    ines.comes_when_paged()
    with stage.on_a_phone(ines):
        ines.taps("We spoke. Go on as planned", case=hers)
    assert day_of(her.due) == her_day + 2 * DAY
    her.needs_them()
    ines.comes_when_paged()
    ines.taps("We spoke. Again in a month", case=hers)
    for days in (-2, 2):
        assert day_of(him.due) == his_day + days * DAY
        him.goes_on()
    assert (her.touchpoints, him.touchpoints) == (2, 2)

    # When half a year later both are asked whether they want to go on, they do. Another half year
    # later nobody says so for him, and it closes as was promised,
    live_on([her, him], until=lambda: him.questions == 2)
    assert her.questions >= 1
    asked = program.now
    ruben.sets_a_hold(today)
    noor.is_paged(MessageKind.KEEP)
    live_on([him], until=lambda: him.row("state") == ("closed",))
    assert him.row("close_reason") == ("lapsed",)
    assert 21 * DAY <= program.now - asked < 22 * DAY

    # and a legal hold keeps it beyond its time, where nobody sees it.
    program.jump(8 * DAY)
    assert him.row("state") == ("closed",)
    assert program.asks(sealed) == [(him.id,)]
    dana.opens("/desk/")
    assert his not in dana.window.words
    assert hers in dana.window.words
    # Once counsel and the director lift it, it goes with the next run.
    ruben.asks_to_lift_it()
    dana.agrees_to_lift_it()
    program.jump(A_MOMENT)
    wait_until(lambda: him.row("id") is None, "he is forgotten")
    assert keys.held(program) == 2, "of the event, and what stands for her case"
    # Piotr still cannot be asked: a case of that event is open.
    dana.opens(f"/desk/{hers}/match/")
    dana.sees_that_they_cannot_be_asked(SECOND)

    # When Ines cannot go on, Noor joins her first, and then leads: no date is lost, and no note is
    # written.
    live_on([her], until=lambda: program.now > began + 500 * DAY)
    ines.opens_the_walk(hers)
    ines.window.press("Have the director call me")
    dana.is_paged(MessageKind.CALL_ME)
    dana.has_called(THIRD)
    dana.asks_to_join(FIRST, case=hers)
    noor.is_paged(MessageKind.OFFER)
    noor.says("Yes, I can reach out")
    dates = her.row("touch_at, consent_at")
    with stage.on_a_phone(ines):
        ines.taps(f"{FIRST.name} leads from now on", case=hers)
    assert her.row("touch_at, consent_at") == dates
    her.supporter = noor
    ines.opens("/support/")
    assert hers not in ines.window.words
    assert "whoever walked with them before you told you" in noor.opens_the_walk(hers)

    # When her trial falls into the days in which she would be asked, she is asked a month later.
    live_on([her], until=lambda: program.now > began + 2 * A_YEAR)
    trial = day_of(her.asks_at) + 5 * DAY
    trial += (7 - trial.weekday()) * DAY
    noor.plans(Phase.BEFORE_TRIAL, trial, case=hers)
    assert day_of(her.asks_at) == trial + 30 * DAY
    live_on([her], until=lambda: day_of(program.now) == trial - 2 * DAY)
    # She is called on every evening of it, though nobody says that it begins.
    her.needs_them()
    noor.comes_when_paged()
    with stage.on_a_phone(noor):
        noor.taps("We spoke. Again tomorrow evening", case=hers)
    for _ in range(telling.days_in_court - 1):
        her.goes_on()
    assert her.evenings == [trial + number * DAY for number in range(telling.days_in_court)]
    verdict = trial + 10 * DAY
    noor.plans(Phase.VERDICT_OR_SETTLEMENT, verdict, case=hers)
    her.goes_on()
    assert day_of(her.due) == verdict + 2 * DAY, "nothing was said of it"
    her.goes_on()
    assert not noor.has_mail(MessageKind.CONSENT_DUE)

    # After three years she does not need it any more. It is erased by itself.
    live_on([her], until=lambda: program.now > began + 3 * A_YEAR)
    assert her.questions == 5
    noor.opens_the_walk(hers)
    with stage.on_a_phone(noor):
        noor.ends_it(hers)
    assert her.row("state, close_reason") == ("closed", "complete")
    program.jump(7 * DAY + A_MOMENT)
    wait_until(lambda: her.row("id") is None, "she is forgotten")
    nothing_but_counts_remains(program)

    program.stop()
    assert keys.held(program) == 0
    program.keep_the_mails()
    remains = Remains(program.folder, began_as=program.began_as)
    assert_all_found(planted(remains, CLINICIAN, tmp_path / "planted"), CLINICIAN)
    iso = {each.isoformat() for each in (her_day, his_day, trial, verdict)}
    traces: dict[str, str | bytes] = {
        **needles(CLINICIAN),
        **{f"his {what}": words for what, words in needles(COLLEAGUE).items()},
        "his dates": written([Step(his_day, Phase.DEPOSITION)]),
        **{f"day {each}": each for each in iso},
        **keys.wrapped,
    }
    assert remains.find(traces) == []


def nothing_but_counts_remains(program: Program) -> None:
    """Of two cases: a count of two, that they were erased, and no row about either."""
    assert program.asks("SELECT sum(referred), sum(reached) FROM reports_tally") == [(2, 2)]
    assert program.asks("SELECT sum(count) FROM privacy_receipt") == [(2,)]
    tables = program.asks(
        "SELECT tablename FROM pg_tables WHERE tablename LIKE 'cases_%' "
        "OR tablename LIKE 'alongside_%'"
    )
    assert len(tables) >= 11
    for (table,) in tables:
        assert program.asks(f"SELECT * FROM {table}") == []
    assert program.asks("SELECT * FROM paging_message WHERE case_id IS NOT NULL") == []
