"""A death in the operating room: a session for the team, and a peer for each who was there.

Nine were there. Whoever tells us can name four: each of these is offered a supporter of their
own, whether or not they come to the session. The others get a card, and one of them uses it. It
is played with real processes, real mail and a clock that jumps, on phones where a page is held
in a hand. Afterwards every byte that is left is searched for every one of them.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from beenthere.domain.vocabulary import Duty
from beenthere.domain.wording import MessageKind
from tests.journeys.cast import DIRECTOR, STAFF, Somebody, csv_directory
from tests.journeys.conftest import Hospital
from tests.journeys.installing import SUPPORTER, invite
from tests.journeys.operating_room import (
    CHARGE_NURSE,
    FACILITATOR,
    KNOWN,
    OF_THE_TEAM,
    PEERS,
    PSYCHIATRIST,
    UNKNOWN,
)
from tests.journeys.plain_window import PlainWindow
from tests.journeys.program import Program, wait_until
from tests.journeys.stage import Stage
from tests.journeys.team import (
    Desk,
    Facilitator,
    Peer,
    Professional,
    asks_for_a_session,
    asks_for_herself,
    others_than,
    refers_everybody_she_can_name,
)
from tests.journeys.traces import Remains, assert_all_found, needles, planted

NO = "They said: no, thank you"


def test_a_team_of_nine_after_a_death_in_the_operating_room(
    hospital: Hospital, stage: Stage, tmp_path: Path
) -> None:
    # Given a hospital whose director and facilitator are on duty, and five trained peers,
    stage.about = (*KNOWN, UNKNOWN, CHARGE_NURSE)
    program = hospital("csv", size="full")
    work_here_too(program)

    def plain() -> PlainWindow:
        return PlainWindow(home=program.address)

    director = stage.member(Desk, DIRECTOR, program, window=plain())
    facilitator = stage.member(Facilitator, FACILITATOR, program, window=plain())
    psychiatrist = stage.member(Professional, PSYCHIATRIST, program, window=plain())
    peers = {who.name: stage.member(Peer, who, program, window=plain()) for who in PEERS}
    were_trained_for_teams(program)
    director.takes_turns(Duty.ON_CALL)
    facilitator.takes_turns(Duty.FACILITATOR)

    # when somebody asks for time together after a death this morning, and names whom she can,
    asks_for_a_session(stage.phone(program))
    refers_everybody_she_can_name(plain())

    # then the director gives the session to whoever is on duty for it,
    director.is_paged(MessageKind.GROUP_WAITING)
    team = facilitator.team = director.takes_on_the_group()
    director.asks_whoever_is_on_duty_to_lead_it(FACILITATOR)
    facilitator.is_paged(MessageKind.GROUP_YOURS)
    # who asks three peers, none of them of that department. Two are asked at once; one of them
    # cannot, so that the third is asked.
    with stage.on_a_phone(facilitator):
        asked = facilitator.asks_peers_to_come_along(most=3, never=OF_THE_TEAM)
    cannot, comes, follows = (peers[name] for name in asked)
    everything_due_is_sent(program)
    assert comes.has_mail(MessageKind.GROUP_OFFER)
    assert not follows.has_mail(MessageKind.GROUP_OFFER)
    cannot.is_paged(MessageKind.GROUP_OFFER)
    with stage.on_a_phone(cannot):
        cannot.says("I can’t this time")
    for peer in (comes, follows):
        peer.is_paged(MessageKind.GROUP_OFFER)
        peer.says("Yes, I come along")
    # Everybody hears of a time one to three days ahead, and what is passed on says no more.
    facilitator.plans_it_for_tomorrow_at_two()
    facilitator.passes_on_nothing_but_a_time()
    for member in (facilitator, comes, follows):
        member.is_paged(MessageKind.GROUP_MOVED)
    comes.opens(f"/groups/mine/{team}/")
    assert FACILITATOR.name in comes.window.words
    assert "A patient died" not in comes.window.words

    # When the director ties the session to the event of the four,
    director.triages(len(KNOWN))
    director.ties_it_to_their_event(team)
    director.sees_the_bridge(team, "0 offered, 0 reached, 4 waiting")
    # then each is offered a supporter of their own. One of them says no, thank you, and was
    # reached all the same; one supporter cannot, and somebody else does.
    theirs = director.asks_for_everybody(*list(peers)[: len(KNOWN)])
    *most, (case, declines) = theirs.items()
    in_vain = next(name for _, name in most[1:] if name != cannot.who.name)
    spoken_with = [
        peers[name].takes(code, NO if name == in_vain else "We spoke") for code, name in most
    ]
    director.sees_the_bridge(team, "1 offered, 3 reached, 0 waiting")
    declined = "SELECT close_reason FROM cases_case WHERE state = 'closed'"
    assert program.asks(declined) == [("declined",)]
    peers[declines].is_paged(MessageKind.OFFER)
    peers[declines].says("I can’t take this one")
    director.sees_the_bridge(team, "0 offered, 3 reached, 1 waiting")
    [theirs[case]] = others_than(theirs.values())
    director.asks_one(theirs[case], case=case)
    spoken_with.append(peers[theirs[case]].takes(case))
    assert {*spoken_with} == {*KNOWN}
    with stage.on_a_phone(director):
        director.sees_the_bridge(team, "0 offered, 4 reached, 0 waiting")

    # When it is more than a peer can carry, and the clinician asks for it,
    code, name = most[0]
    peers[name].hands_on(code, to=PSYCHIATRIST)
    # then the professional who was named sees whom to call, once.
    psychiatrist.is_paged(MessageKind.HAND_OFF)
    with stage.on_a_phone(psychiatrist):
        psychiatrist.sees_once_whom_to_call(spoken_with[0])

    # When the team has come together,
    program.jump(timedelta(hours=25, minutes=10))
    facilitator.is_paged(MessageKind.GROUP_SOON)
    card = facilitator.hands_out_a_card()
    program.jump(timedelta(hours=5))
    # then the facilitator says how many came, and nothing else;
    facilitator.is_paged(MessageKind.GROUP_COUNT)
    facilitator.says_how_many_came(7)
    # and one whom nobody named has a card, which leads her phone to a supporter of her own.
    stage.phone(program).go(card)
    asks_for_herself(plain(), card)
    director.triages(1)
    director.asks_one(cannot.who.name, case=director.case)
    assert cannot.takes(director.case) == UNKNOWN

    # When everybody else was called once more, and time goes by,
    program.jump(timedelta(days=7, minutes=1))
    for name in (*theirs.values(), cannot.who.name):
        if name != in_vain:
            peers[name].calls_once_more(plain())
    program.jump(timedelta(days=14, minutes=1))
    states = "SELECT DISTINCT state FROM cases_case"
    wait_until(lambda: program.asks(states) == [("closed",)], "every case is closed")
    program.jump(timedelta(days=7, minutes=1))

    # then counts are left, and not one byte of any of them; where there is one, it is found.
    counts_are_left_and_no_row(program)
    program.stop()
    program.keep_the_mails()
    remains = Remains(program.folder, began_as=program.began_as)
    assert_all_found(planted(remains, UNKNOWN, tmp_path / "planted"), UNKNOWN)
    assert remains.find(by_what_they_are_found(*stage.about)) == []


def work_here_too(program: Program) -> None:
    """Whoever the story needs beside the hospital's own staff."""
    staff = program.folder / "staff.csv"
    here = dict.fromkeys((*STAFF, FACILITATOR, PSYCHIATRIST, *PEERS))
    staff.write_text(csv_directory(tuple(here)), encoding="utf-8")
    more = [who for who in PEERS if who not in STAFF]
    roles = {FACILITATOR: ["facilitator"], PSYCHIATRIST: ["psychiatry"]}
    listed = ["import-directory", str(staff), "--apply"]
    invite(program, {**roles, **dict.fromkeys(more, SUPPORTER)}, listed)
    staff.unlink()


def everything_due_is_sent(program: Program) -> None:
    """The worker has sent whatever was to be sent by now."""
    due = (
        "SELECT count(*) FROM paging_message WHERE state = 'queued' "
        f"AND due_at <= '{program.now.isoformat()}'"
    )
    wait_until(lambda: program.asks(due) == [(0,)], "all that is due is sent")


def were_trained_for_teams(program: Program) -> None:
    """All of the peers, last spring, when this program did not run yet."""
    with program.database() as db:
        db.execute("UPDATE supporters_supporter SET group_trained_on = '2026-04-15'")


def counts_are_left_and_no_row(program: Program) -> None:
    """One session with seven people; five clinicians were referred and reached, one of them to say
    no, thank you."""
    assert program.asks("SELECT groups, people FROM groups_grouptally") == [(1, 7)]
    counts = (
        "SELECT source, sum(referred), sum(reached), sum(declined) FROM reports_tally "
        "GROUP BY source"
    )
    assert sorted(program.asks(counts)) == [("colleague", 4, 3, 1), ("self", 1, 1, 0)]
    listed = (
        "SELECT tablename FROM pg_tables WHERE tablename ~ '^(cases|groups|handoffs)_'"
        " AND tablename <> 'groups_grouptally'"
    )
    tables = [name for (name,) in program.asks(listed)]
    assert len(tables) > 12
    for table in tables:
        assert program.asks(f"SELECT * FROM {table}") == [], table
    about = "case_id IS NOT NULL OR group_id IS NOT NULL OR hand_off_id IS NOT NULL"
    assert program.asks(f"SELECT * FROM paging_message WHERE {about}") == []


def by_what_they_are_found(*everybody: Somebody) -> dict[str, str | bytes]:
    """The needles of several people."""
    return {
        f"{who.last_name}, {what}": needle
        for who in everybody
        for what, needle in needles(who).items()
    }
