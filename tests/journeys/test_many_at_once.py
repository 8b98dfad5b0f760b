"""A night on which sixty clinicians are hurt, fourteen of them supporters; and then forgotten.

The director looks at it on a phone, with scripts off; with real processes, real mail and a clock
that jumps. Afterwards every byte that is left is searched for each of the sixty.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from beenthere.domain.vocabulary import EventKind
from beenthere.domain.wording import MessageKind
from tests.journeys.cast import (
    CLINICIAN,
    DIRECTOR,
    FIRST,
    LAWYER,
    SECOND,
    STAFF,
    Somebody,
    csv_directory,
)
from tests.journeys.conftest import Hospital
from tests.journeys.installing import invitation
from tests.journeys.many import AFFECTED, FROM_ELSEWHERE, HURT, LOTTE, MILO, NADIA, OWEN
from tests.journeys.meanwhile import Happens, meanwhile
from tests.journeys.people import Colleague, Director, Supporter, body_of
from tests.journeys.plain_window import PlainWindow
from tests.journeys.program import Program, wait_until
from tests.journeys.stage import M, Stage
from tests.journeys.traces import (
    Remains,
    Spared,
    assert_all_found,
    planted,
    the_directory_settles,
)

HELD = "critical_care"
"""The department of twenty of them, which a legal hold covers."""

BOTH = {"peer-support@neighbor-hospital.example", "tonight@peer-network.example"}


def test_sixty_are_hurt_and_nobody_falls_through(
    hospital: Hospital, stage: Stage, tmp_path: Path
) -> None:
    program = hospital("csv")
    with meanwhile(program) as happens:
        spared = a_night_and_the_days_after(program, happens, stage)

    # Of all of it nothing is left; where there is something, it is found.
    program.stop()
    program.keep_the_mails()
    remains = Remains(program.folder, spared, program.began_as)
    assert_all_found(planted(remains, HURT[0], tmp_path / "planted"), HURT[0])
    assert remains.find(NEEDLES) == []


def a_night_and_the_days_after(program: Program, happens: Happens, stage: Stage) -> Spared:
    """From the first referral until all of it is forgotten; where the directory may name them."""
    # Given twenty supporters, of whom one has just been asked for somebody else.
    everybody_works_here(program, happens)
    the_director = signed_in(Director, DIRECTOR, program)
    the_first = signed_in(Supporter, FIRST, program)
    spared = the_directory_settles(program)
    a_colleague = Colleague(PlainWindow(home=program.address))
    a_colleague.refers(CLINICIAN.name, phone=CLINICIAN.phone)
    the_director.is_paged(MessageKind.TRIAGE_WAITING)
    the_director.finds_the_new_case_on_the_desk()
    the_director.triages_from_lists()
    the_director.confirms_the_unknown_reporting_line()
    the_director.asks(AFFECTED[0], FIRST)

    # When many are hurt, a colleague names the first of them, and the director the others.
    one, *others = HURT
    a_colleague.refers(one.name, phone=one.phone, kind=EventKind.MASS_EVENT)
    the_director.is_paged(MessageKind.TRIAGE_WAITING)
    the_director.finds_the_new_case_on_the_desk()
    the_director.triages_from_the_directory(
        one, work="Physician, assistant professor, Emergency Medicine"
    )
    event = f"/surge/{the_director.case}/"
    the_director.opens(f"/desk/board/{the_director.case}/add/")
    the_director.window.fill("Or paste a list", " ".join(each.id for each in others))
    the_director.window.press("Find them")
    the_director.window.press("Add those ticked")
    assert "Everybody you chose has one case of this event." in the_director.window.words

    # Then each of the sixty has a case of their own, also the fourteen who are supporters;
    assert has_come_so_far(the_director, event) == "0 offered, 0 reached, 60 waiting"
    # and who had been asked for somebody else is asked no more, without a word: the next is.
    the_first.is_paged(MessageKind.OFFER)
    the_first.says("Yes, I can reach out")
    assert CLINICIAN.name in the_first.window.words

    # What is left of the roster is said, and none of the fourteen is counted. Their teams come
    # together, each with one press; whoever leads one gets cards to hand out.
    with stage.on_a_phone(the_director):
        the_director.opens(event)
        assert "6 supporters could be asked now" in the_director.window.words
        assert "For 49 clinicians nobody would be left." in the_director.window.words
        starts_a_session(the_director, "Emergency Medicine")
    for team in ("Icu 3, Critical Care", "Surgery"):
        the_director.opens(event)
        starts_a_session(the_director, team)
    the_director.opens(event)
    assert "Start a session" not in the_director.window.words

    # Supporters are asked for as many as there is somebody for, and none of those is one of the
    # fourteen.
    asks_for_all_who_wait(the_director, event)
    assert has_come_so_far(the_director, event) == "11 offered, 0 reached, 49 waiting"
    the_first.is_paged(MessageKind.OFFER)
    asked = program.asks(
        "SELECT DISTINCT directory_id FROM cases_offer o JOIN supporters_supporter s "
        "ON s.id = o.supporter_id JOIN people_person p ON p.id = s.person_id WHERE o.state = 'open'"
    )
    assert not {each.id for each in AFFECTED} & {person for (person,) in asked}

    # For the others, help from outside is asked for with one press: how many, and nothing else.
    the_director.window.press("Ask for outside help")
    if the_director.window.heading == "Please show that it is you":
        the_director.signs_in()
        the_director.window.press("Ask for outside help")
    assert "Outside help is asked." in the_director.window.words
    assert len(letters_of(program)) == 2
    for letter in letters_of(program):
        assert "about 80 supporters are needed tonight" in letter

    # When those who are asked answer, and call,
    the_first.says("Yes, I can reach out")
    [(case,)] = program.asks(
        "SELECT code_name FROM cases_case JOIN cases_event e ON e.id = event_id "
        "WHERE state = 'accepted' AND kind = 'mass_event'"
    )
    the_first.records("We spoke", case=case)
    assert has_come_so_far(the_director, event) == "10 offered, 1 reached, 49 waiting"
    happens("answer", SECOND.email, "no", "no")
    happens("answer", MILO.email, "no", "yes")
    for who in (LOTTE, NADIA, OWEN):
        happens("answer", who.email, "yes", "yes")
    happens("call", MILO.email, "spoke")
    happens("call", LOTTE.email, "no_thank_you", "no_answer")
    for who in (NADIA, OWEN):
        happens("call", who.email, "spoke", "left_message")
    # then whoever spoke was reached, if only to say no, thank you; what nobody took waits again.
    assert has_come_so_far(the_director, event) == "3 offered, 5 reached, 52 waiting"

    # When the next wave begins, what one of a list cannot take goes to the next.
    [(the_director.case,), *_] = program.asks(
        "SELECT code_name FROM cases_case c JOIN cases_offer o ON o.case_id = c.id JOIN "
        "supporters_supporter s ON s.id = supporter_id JOIN people_person p ON p.id = s.person_id "
        f"WHERE o.state = 'declined' AND directory_id = '{SECOND.id}'"
    )
    the_director.opens(f"/desk/{the_director.case}/match/")
    the_director.asks(SECOND, MILO)
    happens("answer", SECOND.email, "no")
    happens("answer", MILO.email, "yes")
    asks_for_all_who_wait(the_director, event)
    assert has_come_so_far(the_director, event) == "6 offered, 5 reached, 49 waiting"
    happens("answer", SECOND.email, "yes", "yes")
    happens("call", SECOND.email, "spoke", "spoke")
    for who in (LOTTE, MILO, NADIA, OWEN):
        happens("call", who.email, "spoke")
    assert has_come_so_far(the_director, event) == "0 offered, 11 reached, 49 waiting"

    # Days later those from outside have called the others. Their cases are closed here as well,
    # and nobody says that they were reached from here.
    happens("is_held", HELD, LAWYER.email)
    happens("all_is_closed")
    reached = "0 offered, 11 reached, 0 waiting, 49 closed and not reached"
    assert has_come_so_far(the_director, event) == reached

    # When a week has passed, a legal hold keeps those of one department, and nobody else's.
    program.jump(timedelta(days=7, minutes=1))
    of_those = sum(each.department == HELD for each in HURT)
    wait_until(lambda: how_many(program, "cases_case") == of_those, "the others are forgotten")
    assert how_many(program, "cases_event") == 1
    program.jump(timedelta(minutes=2))
    assert how_many(program, "cases_case") == of_those
    # Once it is lifted, they go as well.
    happens("is_held_no_longer", DIRECTOR.email)
    program.jump(timedelta(minutes=2))
    wait_until(lambda: how_many(program, "cases_case") == 0, "they are forgotten too")
    for table in ("cases_event", "cases_sealed", "surge_helpasked"):
        assert how_many(program, table) == 0, table
    return spared


NEEDLES = {
    f"{what} of {each.id}": needle
    for each in (*HURT, CLINICIAN)
    for what, needle in {
        "name": each.name,
        "phone": each.phone,
        "directory id": each.id,
        # Supporters sign in and are paged by theirs, and go on being supporters.
        **({} if each in AFFECTED else {"e-mail": each.email}),
    }.items()
}
"""By what each of them would be found; a directory may go on listing them."""


def signed_in(part: type[M], who: Somebody, program: Program) -> M:
    """Somebody invited, once they have set up their sign-in."""
    window = PlainWindow(home=program.address)
    member = part(who=who, window=window, program=program, invitation=invitation(program, who))
    member.sets_up_their_sign_in()
    return member


def everybody_works_here(program: Program, happens: Happens) -> None:
    """The directory lists all of them; twenty are supporters, and one is counsel."""
    staff = program.folder / "staff.csv"
    staff.write_text(csv_directory((*STAFF, *HURT, *FROM_ELSEWHERE)), encoding="utf-8")
    happens("is_listed", str(staff))
    staff.unlink()
    happens("join", *(each.email for each in (*AFFECTED, SECOND, *FROM_ELSEWHERE)))
    happens("counsel_joins", LAWYER.email)


def starts_a_session(director: Director, team: str) -> None:
    """Of one of the teams that the page of the event proposes."""
    director.window.press(f"Start a session for {team}")
    words = director.window.words
    assert "60 clinicians known to be involved" in words
    assert "and 57 more: each clinician of it is offered a peer of their own" in words
    assert "Cards to hand out" in words


def asks_for_all_who_wait(director: Director, event: str) -> None:
    """As the board proposes it."""
    director.opens(event)
    director.window.follow("Ask supporters for all who wait")
    director.window.press("Ask all these supporters")
    assert "The offers are on their way." in director.window.words


def has_come_so_far(director: Director, event: str) -> str:
    """How far outreach has come, as the page of the event says it."""
    director.opens(event)
    return director.window.words.split("known to be involved: ")[1].split(".")[0]


def how_many(program: Program, table: str) -> int:
    """The rows of a table."""
    [(count,)] = program.asks(f"SELECT count(*) FROM {table}")
    return int(count)


def letters_of(program: Program) -> list[str]:
    """What those outside read, once both have it."""

    def came() -> list[str]:
        return [body_of(each) for each in program.mail.mails if BOTH & set(each.recipients)]

    wait_until(lambda: len(came()) >= 2, "both letters")
    return came()
