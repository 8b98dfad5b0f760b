"""The closed vocabularies: every coded value the program can hold, with the words people see.

A member is a string (its code, as stored) and carries `words`, the plain phrase shown on
pages. Forms, database constraints, the inventory and the docs are all made from these lists,
so a value that is not here cannot be stored anywhere (law L1).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A member of a closed vocabulary: a stored code and the words shown for it."""

    words: str

    def __new__(cls, code: str, words: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.words = words
        return member

    @classmethod
    def codes(cls) -> tuple[str, ...]:
        """The stored codes, in the order they are written here."""
        return tuple(member.value for member in cls)

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(code, words) pairs, as forms take them."""
        return [(member.value, member.words) for member in cls]


class EventKind(Term):
    """What kind of thing happened: coarse, in plain words, never a judgment of care."""

    ADVERSE_EVENT = "adverse_event", "Something did not go well for a patient"
    UNEXPECTED_DEATH = "unexpected_death", "A patient died"
    DEATH_OF_YOUNG_PATIENT = "death_of_young_patient", "A child or young patient died"
    DEATH_OF_COLLEAGUE = "death_of_colleague", "A colleague died"
    MALPRACTICE_SUIT = "malpractice_suit", "Being named in a lawsuit"
    COMPLAINT_OR_REVIEW = "complaint_or_review", "A complaint or a review"
    VIOLENCE_AT_WORK = "violence_at_work", "Violence or threats at work"
    MASS_EVENT = "mass_event", "An event with many people hurt"
    OTHER_STRESSOR = "other_stressor", "Something else that weighs heavily"


class Occurred(Term):
    """When it happened, as coarsely as outreach needs."""

    TODAY = "today", "Today or last night"
    THIS_WEEK = "this_week", "Earlier this week"
    EARLIER = "earlier", "Longer ago"


class Urgency(Term):
    """How soon a peer should be asked to reach out."""

    URGENT = "urgent", "As soon as possible"
    ROUTINE = "routine", "Within a day"


class HowSoon(Term):
    """How soon a team should come together, as whoever asks for it knows."""

    FRESH = "fresh", "It was in the last day: in one to three days"
    DAYS_AGO = "days_ago", "It was some days ago: within three days"
    LATER = "later", "There is time: within two weeks"


class Part(Term):
    """What somebody was in an event."""

    INVOLVED = "involved", "Part of it, or named: each is offered support"
    WITNESS = "witness", "Only saw it: no case for them, and they support nobody of it"


class Source(Term):
    """Who told the program, as a kind of person and never as a name."""

    COLLEAGUE = "colleague", "A colleague"
    SELF = "self", "The clinician"
    DIRECTOR = "director", "Told to the director"
    RISK_MANAGEMENT = "risk_management", "Risk Management"
    EAP = "eap", "Employee Assistance"


class Profession(Term):
    """Professions, as matching compares them."""

    PHYSICIAN = "physician", "Physician"
    NURSE = "nurse", "Nurse"
    ADVANCED_PRACTICE = "advanced_practice", "Advanced practice provider"
    PHARMACIST = "pharmacist", "Pharmacist"
    RESPIRATORY_THERAPIST = "respiratory_therapist", "Respiratory therapist"
    SOCIAL_WORKER = "social_worker", "Social worker"
    TECHNICIAN = "technician", "Technician"
    OTHER = "other", "Another profession"


class Rank(Term):
    """Ranks; the first seven are a physician's, the rest everybody else's."""

    STUDENT = "student", "Medical student"
    RESIDENT = "resident", "Resident"
    FELLOW = "fellow", "Fellow"
    INSTRUCTOR = "instructor", "Instructor"
    ASSISTANT_PROFESSOR = "assistant_professor", "Assistant professor"
    ASSOCIATE_PROFESSOR = "associate_professor", "Associate professor"
    PROFESSOR = "professor", "Professor"
    TRAINEE = "trainee", "In training"
    STAFF = "staff", "Staff"
    SENIOR = "senior", "Senior"
    CHARGE = "charge", "Charge or lead"
    MANAGER = "manager", "Manager"
    DIRECTOR = "director", "Director of service"


PHYSICIAN_RANKS: tuple[Rank, ...] = (
    Rank.STUDENT,
    Rank.RESIDENT,
    Rank.FELLOW,
    Rank.INSTRUCTOR,
    Rank.ASSISTANT_PROFESSOR,
    Rank.ASSOCIATE_PROFESSOR,
    Rank.PROFESSOR,
)
OTHER_RANKS: tuple[Rank, ...] = tuple(rank for rank in Rank if rank not in PHYSICIAN_RANKS)


def ranks_of(profession: Profession) -> tuple[Rank, ...]:
    """The ranks a member of this profession can hold."""
    return PHYSICIAN_RANKS if profession is Profession.PHYSICIAN else OTHER_RANKS


TIERS: dict[Rank, int] = {
    Rank.STUDENT: 0,
    Rank.RESIDENT: 0,
    Rank.FELLOW: 0,
    Rank.TRAINEE: 0,
    Rank.INSTRUCTOR: 1,
    Rank.ASSISTANT_PROFESSOR: 1,
    Rank.STAFF: 1,
    Rank.ASSOCIATE_PROFESSOR: 2,
    Rank.SENIOR: 2,
    Rank.CHARGE: 2,
    Rank.PROFESSOR: 3,
    Rank.MANAGER: 3,
    Rank.DIRECTOR: 3,
}
"""Seniority tier of each rank: 0 trainee, 1 early, 2 mid, 3 senior. Compared within one
profession only."""


class Specialty(Term):
    """Clinical specialties; `none` for work outside them."""

    ANESTHESIOLOGY = "anesthesiology", "Anesthesiology"
    CARDIOLOGY = "cardiology", "Cardiology"
    CARDIAC_SURGERY = "cardiac_surgery", "Cardiac surgery"
    CRITICAL_CARE = "critical_care", "Critical care"
    DERMATOLOGY = "dermatology", "Dermatology"
    EMERGENCY_MEDICINE = "emergency_medicine", "Emergency medicine"
    ENDOCRINOLOGY = "endocrinology", "Endocrinology"
    FAMILY_MEDICINE = "family_medicine", "Family medicine"
    GASTROENTEROLOGY = "gastroenterology", "Gastroenterology"
    GENERAL_SURGERY = "general_surgery", "General surgery"
    GERIATRICS = "geriatrics", "Geriatrics"
    HEMATOLOGY_ONCOLOGY = "hematology_oncology", "Hematology and oncology"
    HOSPITAL_MEDICINE = "hospital_medicine", "Hospital medicine"
    INFECTIOUS_DISEASE = "infectious_disease", "Infectious disease"
    INTERNAL_MEDICINE = "internal_medicine", "Internal medicine"
    INTERVENTIONAL_CARDIOLOGY = "interventional_cardiology", "Interventional cardiology"
    INTERVENTIONAL_RADIOLOGY = "interventional_radiology", "Interventional radiology"
    MATERNAL_FETAL_MEDICINE = "maternal_fetal_medicine", "Maternal-fetal medicine"
    NEONATOLOGY = "neonatology", "Neonatology"
    NEPHROLOGY = "nephrology", "Nephrology"
    NEUROLOGY = "neurology", "Neurology"
    NEUROSURGERY = "neurosurgery", "Neurosurgery"
    OBSTETRICS_GYNECOLOGY = "obstetrics_gynecology", "Obstetrics and gynecology"
    OPHTHALMOLOGY = "ophthalmology", "Ophthalmology"
    ORTHOPEDICS = "orthopedics", "Orthopedics"
    OTOLARYNGOLOGY = "otolaryngology", "Otolaryngology"
    PALLIATIVE_CARE = "palliative_care", "Palliative care"
    PATHOLOGY = "pathology", "Pathology"
    PEDIATRICS = "pediatrics", "Pediatrics"
    PHYSICAL_MEDICINE = "physical_medicine", "Physical medicine"
    PLASTIC_SURGERY = "plastic_surgery", "Plastic surgery"
    PSYCHIATRY = "psychiatry", "Psychiatry"
    PULMONOLOGY = "pulmonology", "Pulmonology"
    RADIOLOGY = "radiology", "Radiology"
    RADIATION_ONCOLOGY = "radiation_oncology", "Radiation oncology"
    RHEUMATOLOGY = "rheumatology", "Rheumatology"
    THORACIC_SURGERY = "thoracic_surgery", "Thoracic surgery"
    TRANSPLANT_SURGERY = "transplant_surgery", "Transplant surgery"
    TRAUMA_SURGERY = "trauma_surgery", "Trauma surgery"
    UROLOGY = "urology", "Urology"
    VASCULAR_SURGERY = "vascular_surgery", "Vascular surgery"
    NONE = "none", "No clinical specialty"


class Gender(Term):
    """A person's gender, where they gave it."""

    FEMALE = "female", "Woman"
    MALE = "male", "Man"
    NONBINARY = "nonbinary", "Nonbinary"


class Office(Term):
    """Offices that decide who evaluates whom."""

    CHIEF_MEDICAL_OFFICER = "chief_medical_officer", "Chief Medical Officer"
    QUALITY_OFFICER = "quality_officer", "Quality officer"
    CREDENTIALS_COMMITTEE = "credentials_committee", "Credentials committee"
    PEER_REVIEW_COMMITTEE = "peer_review_committee", "Peer review committee"
    DEPARTMENT_CHAIR = "department_chair", "Department chair"
    DIVISION_CHIEF = "division_chief", "Division chief"
    PROGRAM_DIRECTOR = "program_director", "Residency program director"
    CORE_FACULTY = "core_faculty", "Core teaching faculty"
    WORKS_IN_QUALITY = "works_in_quality", "Works in Quality"


class Role(Term):
    """What an account may do; one person may hold several."""

    DIRECTOR = "director", "Director"
    ASSOCIATE_DIRECTOR = "associate_director", "Associate director"
    ALTERNATE = "alternate", "Outside alternate"
    SUPPORTER = "supporter", "Peer supporter"
    PROGRAM_MANAGER = "program_manager", "Program manager"
    ASSISTANT = "assistant", "Program assistant"
    EAP_LEADER = "eap_leader", "EAP leader"
    FACILITATOR = "facilitator", "Group facilitator"
    PSYCHIATRY = "psychiatry", "Psychiatry on call"
    RISK_MANAGEMENT = "risk_management", "Risk Management"
    NOMINATOR = "nominator", "Department nominator"
    COUNSEL = "counsel", "Counsel"
    EXECUTIVE = "executive", "Chief Medical Officer"
    ADMINISTRATOR = "administrator", "System administrator"


class JointKind(Term):
    """What counsel and a director do only together."""

    LIFT_HOLD = "lift_hold", "Lift a legal hold"
    DISCLOSE = "disclose", "Look at what is held about one person"


class SupporterStatus(Term):
    """Where somebody stands on the way from a colleague's nomination to a last thank you."""

    NOMINATED = "nominated", "Nominated"
    INVITED = "invited", "Invited"
    COMMITTED = "committed", "Said yes, training to come"
    TRAINED = "trained", "Trained"
    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"
    STEPPED_DOWN = "stepped_down", "Stepped down"


class GatheringKind(Term):
    """For what supporters come together."""

    HALF_DAY = "half_day", "Half-day training"
    REFRESHER = "refresher", "Refresher"
    MEETING = "meeting", "Quarterly meeting"
    GROUP_TRAINING = "group_training", "Training to lead groups"


class SeatState(Term):
    """What a supporter has with a gathering, and what became of it."""

    BOOKED = "booked", "Has a place"
    WAITING = "waiting", "On the waiting list"
    ATTENDED = "attended", "Was there"
    MISSED = "missed", "Was not there"
    EXCUSED = "excused", "Said they could not come"


class TimeZone(Term):
    """The time zones a supporter can choose for their own hours."""

    EASTERN = "eastern", "Eastern (New York)"
    CENTRAL = "central", "Central (Chicago)"
    MOUNTAIN = "mountain", "Mountain (Denver)"
    ARIZONA = "arizona", "Arizona (Phoenix)"
    PACIFIC = "pacific", "Pacific (Los Angeles)"
    ALASKA = "alaska", "Alaska (Anchorage)"
    HAWAII = "hawaii", "Hawaii (Honolulu)"
    ATLANTIC = "atlantic", "Atlantic (Halifax)"
    PUERTO_RICO = "puerto_rico", "Puerto Rico (San Juan)"
    NEWFOUNDLAND = "newfoundland", "Newfoundland (St. John’s)"
    BRITISH = "british", "Britain (London)"
    IRISH = "irish", "Ireland (Dublin)"
    CENTRAL_EUROPEAN = "central_european", "Central Europe (Berlin)"
    EASTERN_EUROPEAN = "eastern_european", "Eastern Europe (Helsinki)"
    SAUDI = "saudi", "Arabia (Riyadh)"
    INDIAN = "indian", "India (Kolkata)"
    SINGAPORE = "singapore", "Singapore"
    JAPANESE = "japanese", "Japan (Tokyo)"
    SYDNEY = "sydney", "Eastern Australia (Sydney)"
    NEW_ZEALAND = "new_zealand", "New Zealand (Auckland)"

    @property
    def key(self) -> str:
        """Its name in the tz database."""
        return _TZ_KEYS[self]


_TZ_KEYS = {
    TimeZone.EASTERN: "America/New_York",
    TimeZone.CENTRAL: "America/Chicago",
    TimeZone.MOUNTAIN: "America/Denver",
    TimeZone.ARIZONA: "America/Phoenix",
    TimeZone.PACIFIC: "America/Los_Angeles",
    TimeZone.ALASKA: "America/Anchorage",
    TimeZone.HAWAII: "Pacific/Honolulu",
    TimeZone.ATLANTIC: "America/Halifax",
    TimeZone.PUERTO_RICO: "America/Puerto_Rico",
    TimeZone.NEWFOUNDLAND: "America/St_Johns",
    TimeZone.BRITISH: "Europe/London",
    TimeZone.IRISH: "Europe/Dublin",
    TimeZone.CENTRAL_EUROPEAN: "Europe/Berlin",
    TimeZone.EASTERN_EUROPEAN: "Europe/Helsinki",
    TimeZone.SAUDI: "Asia/Riyadh",
    TimeZone.INDIAN: "Asia/Kolkata",
    TimeZone.SINGAPORE: "Asia/Singapore",
    TimeZone.JAPANESE: "Asia/Tokyo",
    TimeZone.SYDNEY: "Australia/Sydney",
    TimeZone.NEW_ZEALAND: "Pacific/Auckland",
}


class Duty(Term):
    """What somebody can be on duty for: directors and associates, or professionals of Employee
    Assistance (`domain.rota.WHO_TAKES`)."""

    ON_CALL = "on_call", "On call"
    BACKUP = "backup", "Backup"
    FACILITATOR = "facilitator", "Group facilitator"


class PresentationKind(Term):
    """Where people hear of the program."""

    GRAND_ROUNDS = "grand_rounds", "Grand rounds"
    RESIDENT_ORIENTATION = "resident_orientation", "Orientation of residents and trainees"
    FACULTY_ORIENTATION = "faculty_orientation", "Orientation of faculty and staff"
    REQUIRED_TRAINING = "required_training", "Professionalism training for all physicians"


class OutreachOutcome(Term):
    """What a supporter records after trying to reach the clinician: the act, never the talk."""

    SPOKE = "spoke", "We spoke"
    LEFT_MESSAGE = "left_message", "I left a message"
    NO_ANSWER = "no_answer", "No answer"
    NOT_NOW = "not_now", "They said: not now"
    NO_THANK_YOU = "no_thank_you", "They said: no, thank you"
    SOMEBODY_ELSE_SAME_FIELD = (
        "somebody_else_same_field",
        "They would rather talk to somebody else in their field",
    )
    SOMEBODY_ELSE_OTHER_FIELD = (
        "somebody_else_other_field",
        "They would rather talk to somebody outside their field",
    )


class Phase(Term):
    """The parts of a lawsuit, in the order in which they mostly come."""

    RECORDS_REQUEST = "records_request", "A lawyer asks for the records"
    SERVED = "served", "The papers are served"
    DISCOVERY = "discovery", "Questions and papers go back and forth"
    DEPOSITION = "deposition", "The deposition"
    MEDIATION = "mediation", "Mediation"
    BEFORE_TRIAL = "before_trial", "Before the trial: the day it begins"
    TRIAL_DAY = "trial_day", "A day of the trial"
    VERDICT_OR_SETTLEMENT = "verdict_or_settlement", "The verdict, or a settlement"
    AFTERMATH = "aftermath", "The time after it"


class Keeps(Term):
    """What a clinician wants kept of a walk alongside them that lasts for years."""

    LEAST = (
        "least",
        "As little as can be: whose turn it is, when the next two calls are, and when to ask again",
    )
    MORE = "more", "Also how to reach them, and their dates, sealed"


class QuickAnswer(Term):
    """The three answers of the single-use link."""

    DONE = "done", "Done, I reached out"
    NOT_YET = "not_yet", "Not yet"
    CALL_ME = "call_me", "Please call me"


class CloseReason(Term):
    """Why a case is closed."""

    COMPLETE = "complete", "Outreach is complete"
    DECLINED = "declined", "The clinician said no, thank you"
    MISTAKEN = "mistaken", "The referral was made by mistake"
    JOINED = "joined", "Joined to another open case"
    LAPSED = "lapsed", "Nobody said in time that the clinician wants to go on"


class RecusalReason(Term):
    """Why a supporter hands a case back; asked for only so that the next match is better."""

    I_EVALUATE_THEM = "i_evaluate_them", "I supervise or evaluate them"
    I_WAS_INVOLVED = "i_was_involved", "I was involved in the same event"
    TOO_CLOSE = "too_close", "We are too close"
    NOT_NOW = "not_now", "I can't do it well right now"
    NO_REASON = "no_reason", "I would rather not say"


class OverrideReason(Term):
    """Why a director chooses a supporter the rules advise against."""

    CLINICIAN_ASKED = "clinician_asked", "The clinician asked for this supporter"
    BEST_FIT = "best_fit", "I know that this is the best fit"
    NOBODY_ELSE = "nobody_else", "Nobody else can be reached in time"
    SUPPORTER_OFFERED = "supporter_offered", "The supporter offered to take it"


class HandOffTo(Term):
    """Which professionals a clinician can be handed to."""

    EAP = "eap", "Employee Assistance"
    PSYCHIATRY = "psychiatry", "Psychiatry on call"


class HandOffBasis(Term):
    """What lets a clinician be handed to a professional; without one the director decides."""

    THEY_ASKED = "they_asked", "They asked me to"
    THEY_AGREE = "they_agree", "They were asked, and they agree"
    SAFETY = "safety", "Somebody’s safety calls for it"


class FieldWish(Term):
    """Whether the clinician would rather talk to their own field or another."""

    SAME = "same", "Someone in my own field"
    OTHER = "other", "Someone in another field"


class Missed(Term):
    """What matching could not find for a clinician; the first that applies counts."""

    NOBODY = "nobody", "Nobody could be asked, or only against advice"
    LANGUAGE = "no_language", "Nobody spoke the language they asked for"
    PROFESSION = "no_profession", "Nobody was of the profession they asked for"
    SPECIALTY = "no_specialty", "Nobody was of their specialty, as they asked"


class PreferredTime(Term):
    """When a clinician would rather be called."""

    MORNING = "morning", "In the morning"
    AFTERNOON = "afternoon", "In the afternoon"
    EVENING = "evening", "In the evening"
    ANY = "any", "Any time"


class ReachBy(Term):
    """How the contact details of a clinician came to us."""

    DIRECTORY = "directory", "From the directory"
    OPERATOR = "operator", "Through the hospital operator"
    TYPED = "typed", "Typed in, unverified"
    BY_VOICE = "by_voice", "Told by phone, never entered"


class ForWhom(Term):
    """Whom help is for."""

    CLINICIAN = "clinician", "Clinicians"
    SUPPORTER = "supporter", "Supporters"
    PATIENT_FAMILY = "patient_family", "Patients and families"
    EVERYBODY = "everybody", "Everybody"


class HelpKind(Term):
    """What kind of help somebody was connected to."""

    EAP = "eap", "Employee Assistance"
    PSYCHIATRY = "psychiatry", "Psychiatry"
    CRISIS_LINE = "crisis_line", "A crisis line"
    OTHER = "other", "Other help"


LANGUAGES: dict[str, str] = {
    "am": "Amharic", "ar": "Arabic", "bn": "Bengali", "cs": "Czech", "de": "German",
    "el": "Greek", "en": "English", "es": "Spanish", "fa": "Persian", "fr": "French",
    "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi", "ht": "Haitian Creole",
    "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian", "it": "Italian",
    "ja": "Japanese", "km": "Khmer", "ko": "Korean", "ml": "Malayalam", "mr": "Marathi",
    "ne": "Nepali", "nl": "Dutch", "pa": "Punjabi", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "so": "Somali", "sw": "Swahili", "ta": "Tamil",
    "te": "Telugu", "th": "Thai", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian",
    "ur": "Urdu", "vi": "Vietnamese", "yo": "Yoruba", "zh": "Chinese",
}  # fmt: skip
"""ISO 639-1 codes the program offers, with their English names."""


class ChannelKind(Term):
    """The ways a supporter or a director can be paged."""

    EMAIL = "email", "E-mail"
    WEBHOOK = "webhook", "Webhook"
    PUSH = "push", "Notice on a phone or computer"
    SMS = "sms", "Text message"
    PAGER = "pager", "Pager"
    TEAMS = "teams", "Microsoft Teams"
    PAGERDUTY = "pagerduty", "PagerDuty"


class LastDelivery(Term):
    """What came of the last page on one way to reach a person: all that is kept of it."""

    TAKEN = "taken", "The last page was handed over"
    ARRIVED = "arrived", "The last page arrived"
    NOT_YET = "not_yet", "The last page did not go through at once, and was to be tried again"
    REFUSED = "refused", "The last page was refused, so another way was tried"


class ReceiptState(Term):
    """What a provider of messages says became of one, later than it took it."""

    DELIVERED = "delivered", "It arrived"
    BOUNCED = "bounced", "It could not be delivered"


class Undelivered(Term):
    """Why a page was not taken: all that may be said of it, in a log or to a person."""

    REFUSED = "refused", "The other side refused it for good"
    TRY_LATER = "try_later", "The other side asked to try later"
    UNREACHABLE = "unreachable", "The other side could not be reached"
    TOO_SLOW = "too_slow", "The other side took too long to answer"
    MALFORMED = "malformed", "The address cannot be used as it is written"
    TOO_OFTEN = "too_often", "It was begun again and again, and never ended"
    NOT_VERIFIED = "not_verified", "Nobody has shown that this address is theirs"
