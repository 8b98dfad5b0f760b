"""A night on which sixty clinicians are hurt, fourteen of them supporters; and then forgotten.

The director looks at it on a phone, with scripts off; with real processes, real mail and a clock
that jumps.
Afterwards every byte that is left is searched for each of the sixty.
"""

from __future__ import annotations

from datetime import timedelta

from beenthere.domain.vocabulary import EventKind
from beenthere.domain.wording import MessageKind
from tests.journeys.cast import CLINICIAN, DIRECTOR, FIRST, Somebody
from tests.journeys.conftest import Hospital
from tests.journeys.installing import invitation
from tests.journeys.many import AFFECTED, HURT, is_over, work_here
from tests.journeys.people import Colleague, Director, Supporter, body_of
from tests.journeys.plain_window import PlainWindow
from tests.journeys.program import Program, wait_until
from tests.journeys.stage import M, Stage
from tests.journeys.traces import Remains, the_directory_settles
from tests.journeys.window import Window

BOTH = {"peer-support@neighbor-hospital.example", "tonight@peer-network.example"}


def test_sixty_are_hurt_and_nobody_falls_through(hospital: Hospital, stage: Stage) -> None:
    # Given twenty supporters, of whom one has just been asked for somebody else.
    program = hospital("csv")
    work_here(program)
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
    desk = the_director.window = stage.window(program)
    the_director.opens_the_case()
    desk.follow("Other clinicians of this event")
    desk.follow("Add clinicians")
    desk.fill("Or paste a list", " ".join(each.id for each in others))
    desk.press("Find them")
    desk.press("Add those ticked")
    assert "Everybody you chose has one case of this event." in desk.words

    # Then each of the sixty has a case of their own, also the fourteen who are supporters;
    desk.follow("When it is many at once")
    assert has_come_so_far(desk) == "0 offered, 0 reached, 60 waiting"
    # and who had been asked for somebody else is asked no more, without a word: the next is.
    the_first.is_paged(MessageKind.OFFER)
    the_first.says("Yes, I can reach out")
    assert CLINICIAN.name in the_first.window.words

    # What is left of the roster is said, and none of the fourteen is counted.
    the_director.opens(f"/surge/{the_director.case}/")
    assert "6 supporters could be asked now" in desk.words
    assert "For 49 clinicians nobody would be left." in desk.words

    # Their teams come together, each with one press; whoever leads one gets cards to hand out.
    for team in ("Emergency Medicine", "Icu 3, Critical Care", "Surgery"):
        desk.press(f"Start a session for {team}")
        assert "60 clinicians known to be involved" in desk.words
        assert "and 57 more: each clinician of it is offered a peer of their own" in desk.words
        assert "Cards to hand out" in desk.words
        the_director.opens(f"/surge/{the_director.case}/")
    assert "Start a session" not in desk.words

    # Supporters are asked for as many as there is somebody for, and none of those is one of the
    # fourteen.
    desk.follow("Ask supporters for all who wait")
    desk.press("Ask all these supporters")
    the_director.opens(f"/surge/{the_director.case}/")
    assert has_come_so_far(desk) == "11 offered, 0 reached, 49 waiting"
    the_first.is_paged(MessageKind.OFFER)
    asked = program.asks(
        "SELECT DISTINCT directory_id FROM cases_offer o JOIN supporters_supporter s "
        "ON s.id = o.supporter_id JOIN people_person p ON p.id = s.person_id WHERE o.state = 'open'"
    )
    assert not {each.id for each in AFFECTED} & {person for (person,) in asked}

    # For the others, help from outside is asked for with one press: how many, and nothing else.
    desk.press("Ask for outside help")
    if desk.heading == "Please show that it is you":
        the_director.signs_in()
        desk.press("Ask for outside help")
    assert "Outside help is asked." in desk.words
    assert len(letters_of(program)) == 2
    for letter in letters_of(program):
        assert "about 80 supporters are needed tonight" in letter

    # Days later everybody has been reached, and a week after that all of it is forgotten.
    is_over(program)
    program.jump(timedelta(days=7, minutes=1))
    for table in ("cases_case", "cases_event", "cases_sealed", "surge_helpasked"):
        assert program.asks(f"SELECT count(*) FROM {table}") == [(0,)], table
    program.stop()
    program.keep_the_mails()
    assert Remains(program.folder, spared, program.began_as).find(NEEDLES) == []


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


def has_come_so_far(window: Window) -> str:
    """How far outreach has come, as the page says it."""
    return window.words.split("known to be involved: ")[1].split(".")[0]


def letters_of(program: Program) -> list[str]:
    """What those outside read, once both have it."""

    def came() -> list[str]:
        return [body_of(each) for each in program.mail.mails if BOTH & set(each.recipients)]

    wait_until(lambda: len(came()) >= 2, "both letters")
    return came()
