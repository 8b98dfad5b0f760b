"""The words the program says to people: its messages, and how a supporter may begin.

A message is one of a closed list and is made of fixed words: no name, no event, no code
name, nothing but "peer support" (law L3). Opening words suit a coarse group of events and a
coarse day, and every group holds several kinds, so that they never tell what happened (L5).
"""

from __future__ import annotations

from dataclasses import dataclass

from beenthere.domain.vocabulary import EventKind, Occurred, Term

SUBJECT = "Peer support"
"""The subject of every message, calendar entry and notification."""

TEAM_TIME = "Team time"
"""What a group is called in calendars and invitations; whoever is asked knows what it is."""

FEELINGS_NOT_FACTS = (
    "Talk about feelings and coping, not the facts of the care: a supporter can be asked to "
    "testify."
)
"""Shown on every case page."""

WHICH_HAT = (
    "You also work in Quality. Say so first, and say that you are calling as a peer supporter "
    "and in no other role."
)
"""Shown to a supporter who works in Quality."""


class MessageKind(Term):
    """The messages there are. The words say which, to staff; `TEXTS` holds what is sent."""

    INVITE = "invite", "Invitation to sign in"
    TRIAGE_WAITING = "triage_waiting", "A referral waits for triage"
    NEEDS_MATCH = "needs_match", "A case needs a supporter"
    OFFER = "offer", "An offer to a supporter"
    OFFER_WITHDRAWN = "offer_withdrawn", "An offer taken back"
    LIST_ENDED = "list_ended", "Nobody on the list took it"
    REMINDER = "reminder", "A gentle reminder to reach out"
    QUIET_CASE = "quiet_case", "A case gone quiet"
    FOLLOW_UP_DUE = "follow_up_due", "A follow-up is due"
    TOUCHPOINT_DUE = "touchpoint_due", "A touchpoint of a walk is due"
    CONSENT_DUE = "consent_due", "A clinician is to be asked whether to go on"
    CALL_ME = "call_me", "A supporter asks for a call"
    HARM_DOOR = "harm_door", "Someone may be harmed"
    DUTY_DOOR = "duty_door", "A duty to report"
    HAND_OFF = "hand_off", "Somebody is handed to a professional"
    HAND_OFF_ASKED = "hand_off_asked", "A hand-off waits for a decision"
    HAND_OFF_UNSEEN = "hand_off_unseen", "A hand-off that nobody opened"
    HAND_OFF_LAPSED = "hand_off_lapsed", "Nobody opened a hand-off: please call for them"
    DUTY_BEGINS = "duty_begins", "A duty on call begins"
    DUTY_ENDS = "duty_ends", "A duty on call is over"
    KEEP = "keep", "Keep what is your own"
    KEEP_NO_LONGER = "keep_no_longer", "It need not be kept any longer"
    PRESENT = "present", "A presentation to give"
    PRESENT_CHANGED = "present_changed", "A presentation that has changed"
    PRESENT_SOON = "present_soon", "A presentation that comes soon"
    PLACE_FREE = "place_free", "A place from the waiting list"
    GATHERING_SOON = "gathering_soon", "A training or a meeting is soon"
    GATHERING_MOVED = "gathering_moved", "A training or a meeting has changed"
    GATHERING_OFF = "gathering_off", "A training or a meeting was called off"
    MISSED_YOU = "missed_you", "A kind word after two missed meetings"
    GROUP_WAITING = "group_waiting", "A team asks to come together"
    GROUP_NEEDS = "group_needs", "A group needs its desk"
    GROUP_YOURS = "group_yours", "A group to lead"
    GROUP_OFFER = "group_offer", "An offer to come along to a group"
    GROUP_PEERS_GONE = "group_peers_gone", "Nobody more on the list comes along to a group"
    GROUP_UNPLANNED = "group_unplanned", "The time of a group does not stand any more"
    GROUP_MOVED = "group_moved", "A group has a time, or another one"
    GROUP_SOON = "group_soon", "A group is soon"
    GROUP_OFF = "group_off", "A group was called off"
    GROUP_COUNT = "group_count", "How many came to a group"
    DIGEST = "digest", "Several things wait"
    MANY_WAITING = "many_waiting", "Many are waiting"
    CODE = "code", "A code that verifies a way to be reached"
    TEST = "test", "A test that its receiver asked for"


TEXTS: dict[MessageKind, str] = {
    MessageKind.INVITE: (
        "You are invited to the peer support program. Open the link to choose how you sign in."
    ),
    MessageKind.TRIAGE_WAITING: "Peer support: a referral waits for you. Please sign in.",
    MessageKind.NEEDS_MATCH: "Peer support: a supporter needs to be chosen. Please sign in.",
    MessageKind.OFFER: (
        "Peer support: can you reach out to a colleague? Please sign in to say yes or no."
    ),
    MessageKind.OFFER_WITHDRAWN: (
        "Peer support: you are no longer needed for the last request. Thank you for being there."
    ),
    MessageKind.LIST_ENDED: (
        "Peer support: nobody on your list could take it. Please sign in to choose again."
    ),
    MessageKind.REMINDER: (
        "Peer support: have you been able to reach out? Open the link to answer with one tap."
    ),
    MessageKind.QUIET_CASE: (
        "Peer support: please check with a supporter how it is going. Sign in to see whom to call."
    ),
    MessageKind.FOLLOW_UP_DUE: (
        "Peer support: it may be a good day to call again. Open the link to answer with one tap."
    ),
    MessageKind.TOUCHPOINT_DUE: (
        "Peer support: today is a good day to be there. Open the link to answer with one tap."
    ),
    MessageKind.CONSENT_DUE: (
        "Peer support: it is time to ask whether to go on. Please sign in to say what you heard."
    ),
    MessageKind.CALL_ME: ("Peer support: a supporter would like you to call. Sign in to see whom."),
    MessageKind.HARM_DOOR: (
        "Peer support, urgent: a supporter needs you now. Sign in to see whom to call."
    ),
    MessageKind.DUTY_DOOR: (
        "Peer support: a supporter needs your advice today. Sign in to see whom to call."
    ),
    MessageKind.HAND_OFF: (
        "Peer support: a colleague would like a call from you. Please sign in to see whom to call."
    ),
    MessageKind.HAND_OFF_ASKED: (
        "Peer support: a supporter asks you to decide something today. Please sign in."
    ),
    MessageKind.HAND_OFF_UNSEEN: (
        "Peer support: nobody has opened your request in time. Please make the call with them."
    ),
    MessageKind.HAND_OFF_LAPSED: (
        "Peer support: a request for help was not opened. Sign in, and please call for them."
    ),
    MessageKind.DUTY_BEGINS: (
        "Peer support: your duty begins now. Please sign in to see what waits."
    ),
    MessageKind.DUTY_ENDS: "Peer support: your duty is over. Thank you for being there.",
    MessageKind.KEEP: (
        "Keep anything of your own that has to do with your peer support: do not delete it. "
        "Sign in to read why."
    ),
    MessageKind.KEEP_NO_LONGER: (
        "Peer support: you were asked to keep what is your own. That has ended. Thank you."
    ),
    MessageKind.PRESENT: (
        "Peer support: would you present the program? Please sign in to see when and where."
    ),
    MessageKind.PRESENT_CHANGED: (
        "Peer support: a presentation of yours has changed. Please sign in to see how."
    ),
    MessageKind.PRESENT_SOON: (
        "Peer support: you present the program soon. Please sign in to see when and where."
    ),
    MessageKind.PLACE_FREE: (
        "Peer support: a place has become free, and it is yours. Sign in to see when and where."
    ),
    MessageKind.GATHERING_SOON: (
        "Peer support: a date of yours is coming up. Sign in to see when and where."
    ),
    MessageKind.GATHERING_MOVED: (
        "Peer support: a date of yours has changed. Please sign in to see when and where."
    ),
    MessageKind.GATHERING_OFF: (
        "Peer support: a date of yours was called off. Sign in to see the other dates."
    ),
    MessageKind.MISSED_YOU: (
        "Peer support: we missed you lately, and would be glad to see you. No need to explain."
    ),
    MessageKind.GROUP_WAITING: (
        "Peer support: a team would like to come together. Please sign in to take it on."
    ),
    MessageKind.GROUP_NEEDS: (
        "Peer support: a team session needs you before it can go on. Please sign in."
    ),
    MessageKind.GROUP_YOURS: (
        "Peer support: a team session is yours to lead. Please sign in to plan it."
    ),
    MessageKind.GROUP_OFFER: (
        "Peer support: can you come along to a team session? Please sign in to say yes or no."
    ),
    MessageKind.GROUP_PEERS_GONE: (
        "Peer support: a team session still looks for a peer. Please sign in to ask somebody else."
    ),
    MessageKind.GROUP_UNPLANNED: (
        "Peer support: the time of a team session of yours has fallen away. You hear of a new one."
    ),
    MessageKind.GROUP_MOVED: (
        "Peer support: a team session of yours has a time. Please sign in to see when."
    ),
    MessageKind.GROUP_SOON: (
        "Peer support: a team session of yours begins soon. Sign in to see when, and your guide."
    ),
    MessageKind.GROUP_OFF: (
        "Peer support: a team session of yours was called off. Thank you for being ready."
    ),
    MessageKind.GROUP_COUNT: (
        "Peer support: how many came to your team session? Please sign in to say, with one tap."
    ),
    MessageKind.DIGEST: "Peer support: several things wait for you. Please sign in.",
    MessageKind.MANY_WAITING: "Peer support, urgent: many are waiting for you. Please sign in.",
    MessageKind.CODE: "Peer support: your code is {code}. Type it on the page that asks for it.",
    MessageKind.TEST: "Peer support: this is the test you asked for. There is nothing to do.",
}
"""What each message says, whole. It is sent with a link to the program and nothing else; the
code that verifies a way to be reached is the one thing that is filled in."""


class LetterKind(Term):
    """The letters to people of the directory who have no account."""

    QUESTION = "question", "The one-time link to name a colleague"
    BE_SUPPORTER = "be_supporter", "The invitation to be a peer supporter"


LETTERS: dict[LetterKind, str] = {
    LetterKind.QUESTION: (
        "Peer support asks your department: whom would you go to? Open the link to name one "
        "colleague. It works once. If you did not ask for it, there is nothing to do.\n\n"
        "Apoyo entre colegas pregunta a su departamento: ¿a quién acudiría usted? Abra el enlace "
        "para nombrar a un colega; arriba puede elegir español. Sirve una sola vez. Si usted no lo "
        "pidió, no tiene que hacer nada."
    ),
    LetterKind.BE_SUPPORTER: (
        "Would you be a peer supporter? Colleagues said that they would go to you when something "
        "at work was hard. It asks for half a day of training, then to be there when somebody "
        "needs you, and for four meetings a year. Open the link to say yes, or no; nobody asks "
        "why.\n\n"
        "¿Le gustaría ser colega de apoyo? Hay colegas que dijeron que acudirían a usted cuando "
        "algo en el trabajo fuera difícil. Pide medio día de capacitación, después estar ahí "
        "cuando alguien le necesite, y cuatro reuniones al año. Abra el enlace para decir sí o no; "
        "arriba puede elegir español. Nadie pregunta por qué."
    ),
}
"""What each letter says, whole, in both languages of the pages: nobody has said in which they read.
It is sent with a link to the program and nothing else."""

_OUTSIDE_HELP = (
    "{program} asks for help: about {about} supporters are needed tonight. Please call {phone}."
)


def outside_help(*, program: str, about: int, phone: str) -> str:
    """What somebody outside is sent who can lend supporters: whose program asks, a coarse number,
    whom to call, and nothing else."""
    return _OUTSIDE_HELP.format(program=program, about=about, phone=phone)


CODE = "{code}"
"""Where the six digits go."""


class EventGroup(Term):
    """Event kinds as the opening words know them: too coarse to tell which kind it was."""

    HARD_DAY = "hard_day", "A hard time at work"
    SHARED_LOSS = "shared_loss", "A hard time for many at once"
    HEAVY_LOAD = "heavy_load", "Something that weighs on one person"


GROUPS: dict[EventKind, EventGroup] = {
    EventKind.ADVERSE_EVENT: EventGroup.HARD_DAY,
    EventKind.UNEXPECTED_DEATH: EventGroup.HARD_DAY,
    EventKind.DEATH_OF_YOUNG_PATIENT: EventGroup.HARD_DAY,
    EventKind.VIOLENCE_AT_WORK: EventGroup.HARD_DAY,
    EventKind.DEATH_OF_COLLEAGUE: EventGroup.SHARED_LOSS,
    EventKind.MASS_EVENT: EventGroup.SHARED_LOSS,
    EventKind.MALPRACTICE_SUIT: EventGroup.HEAVY_LOAD,
    EventKind.COMPLAINT_OR_REVIEW: EventGroup.HEAVY_LOAD,
    EventKind.OTHER_STRESSOR: EventGroup.HEAVY_LOAD,
}

WHEN: dict[Occurred, str] = {
    Occurred.TODAY: "in the last day or so",
    Occurred.THIS_WEEK: "this past week",
    Occurred.EARLIER: "lately",
}
"""How `{when}` reads in opening words; written so that it is still true a day later."""

PLACEHOLDER = "{when}"
"""The one placeholder that opening words may hold."""


@dataclass(frozen=True, kw_only=True)
class Openings:
    """The program's opening words for each group; each may hold `{when}` once."""

    hard_day: str
    shared_loss: str
    heavy_load: str

    def of(self, group: EventGroup) -> str:
        """The opening words of a group, with their placeholder."""
        return {
            EventGroup.HARD_DAY: self.hard_day,
            EventGroup.SHARED_LOSS: self.shared_loss,
            EventGroup.HEAVY_LOAD: self.heavy_load,
        }[group]


def opening(kind: EventKind, occurred: Occurred, openings: Openings) -> str:
    """How a supporter may begin: suited to the coarse kind and day, telling neither."""
    return openings.of(GROUPS[kind]).replace(PLACEHOLDER, WHEN[occurred])
