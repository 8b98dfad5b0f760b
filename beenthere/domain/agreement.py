"""The confidentiality agreement, in its versions: what each supporter has promised.

A version stays here for those who accepted it. To change the words, add one at the end: whoever
is a supporter is then asked to accept it on their own page.
"""

from __future__ import annotations

from beenthere.domain.vocabulary import Term


class Agreement(Term):
    """The versions, by the month from which each holds; the last one is in force."""

    FIRST = "from_2026_11", "November 2026"

    @property
    def sentences(self) -> tuple[str, ...]:
        """What it says, in order."""
        return _SENTENCES[self]


_SENTENCES = {
    Agreement.FIRST: (
        "What I hear stays with me. I tell nobody whom I support, that I support them, or what "
        "they say: not at home, not their chief, and not mine.",
        "I write nothing about them anywhere: no notes, no messages, no calendar, no recording.",
        "I talk about feelings and coping. I do not ask for the facts of the care, and I look "
        "nobody up in a record because I support somebody.",
        "I break confidence for two reasons only: somebody may come to harm, or the law obliges "
        "me to report. Then I call the director, and where it is safe I tell the colleague first.",
        "If a lawyer, a committee, a journalist or anybody else asks me about it, I call the "
        "director and the program’s lawyers before I say anything.",
        "I am a peer and not a therapist. When it is more than I can carry, I say so and hand it "
        "on. When I know the people too well, or judge their work, I hand it back.",
        "The program tells me whom to call and how. I use that for the call, and for nothing else.",
        "This holds after I have stepped down, and after I have left the hospital.",
    )
}

IN_FORCE = tuple(Agreement)[-1]
