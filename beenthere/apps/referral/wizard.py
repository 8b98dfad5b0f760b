"""Which screen comes next.

A screen is left only when every question on the way to the next one is answered well; the
first that is not is shown again with its sentence. So an answer that makes an earlier one
wrong, or a form put together by hand, always ends at the question that needs another look.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from beenthere.apps.outside import program
from beenthere.apps.referral.answers import FIRST, Answers, other_prefix
from beenthere.apps.referral.directory import Directory
from beenthere.apps.referral.forms import SIMPLE, OwnKindForm, RiskYouForm
from beenthere.apps.referral.person_form import MyselfForm, PersonForm
from beenthere.apps.referral.question import Question
from beenthere.apps.referral.steps import Step, Whom


class Go(StrEnum):
    """The buttons of a screen: where the person wants to go."""

    NEXT = "next"
    BACK = "back"
    ADD = "add"
    SEARCH = "search"
    SEND = "send"
    STAY = "stay"
    """The same screen, in another language."""


_CHANGE = "change-"
_REMOVE = "remove-"


@dataclass(frozen=True)
class Press:
    """A button that was pressed, and the step it was pressed at.

    `change` and `remove` are what a button names: a step to change, one of the others to take
    off. `to_check`: the step was opened from the last screen, and leads back to it.
    """

    here: Step
    go: str
    change: Step | None
    remove: str
    to_check: bool

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> Press:
        """What a browser sent; a step that is none means the first, a button that is none Next."""
        go = sent.get("go", "")
        change = step_named(go.removeprefix(_CHANGE)) if go.startswith(_CHANGE) else None
        return cls(
            here=step_named(sent.get("step", "")),
            go=go,
            change=change,
            remove=go.removeprefix(_REMOVE) if go.startswith(_REMOVE) else "",
            to_check=change is not None or sent.get("then") == Step.CHECK,
        )


@dataclass(frozen=True)
class Screen:
    """What to show: a step, and the form it asks with.

    There is no form where answers are read back, nor when as many people are named as one
    referral takes. `added` are the further people named so far.
    """

    step: Step
    form: Question | None = None
    added: Sequence[PersonForm] = ()


class Wizard:
    """One referral on its way: its answers, and every question of its path put to them.

    `directory` is for signed-in staff; None for everybody else. `by_risk_management`: whether
    Risk Management refers, who may quote a reference.
    """

    def __init__(
        self, answers: Answers, *, directory: Directory | None, by_risk_management: bool = False
    ) -> None:
        self.answers = answers
        self.by_risk_management = by_risk_management
        self._directory = directory
        self.path = answers.path
        self.first = self._person(FIRST) if Step.WHO in self.path else None
        prefixes = [prefix for prefix, _ in answers.numbered_others()]
        self.others = [self._person(each) for each in prefixes if Step.OTHERS in self.path]
        self.simple = {step: self._simple(step) for step in self.path if step in SIMPLE}

    def after(self, press: Press) -> Screen:
        """The screen to show when a button was pressed."""
        if press.change is not None:
            return self.show(press.change)
        place = self.path.index(press.here) if press.here in self.path else 0
        here, last = self.path[place], place + 2 >= len(self.path)
        if press.go == Go.BACK and not press.to_check:
            return self.show(self.path[max(place - 1, 0)])
        if press.remove or press.go == Go.STAY or self._searches(press):
            return self.show(here)
        if press.go == Go.ADD:
            return self.unanswered(upto=place + 1) or self.show(here)
        if last or press.to_check or press.go == Go.SEND:
            return self.show(Step.CHECK)
        return self.unanswered(upto=place + 1) or self.show(self.path[place + 1])

    def _searches(self, press: Press) -> bool:
        typed = self._directory is not None and self._directory.newly_typed
        return press.go == Go.SEARCH or (press.go == Go.NEXT and typed)

    def unanswered(self, *, upto: int | None = None) -> Screen | None:
        """The first of the screens that needs another look; None when all is well."""
        for step in self.path[:upto]:
            if not self._answered(step):
                return self._screen(step, asked=True)
        return None

    def show(self, step: Step) -> Screen:
        """A step with what was typed, and no complaint. One that is not on the path is the first;
        answers are read back only when all are well."""
        if step is Step.CHECK:
            return self.unanswered() or Screen(step)
        return self._screen(step if step in self.path else Step.WHOM, asked=False)

    def _answered(self, step: Step) -> bool:
        if step is Step.OTHERS:
            few = len(self.others) <= program().policy.others_at_most
            return few and all(other.is_valid() for other in self.others)
        form = self.first if step is Step.WHO else self.simple.get(step)
        return form is None or form.is_valid()

    def _screen(self, step: Step, *, asked: bool) -> Screen:
        match step:
            case Step.WHO:
                return Screen(step, self._person(FIRST, asked=asked))
            case Step.OTHERS:
                return self._others_screen(asked=asked)
            case _:
                return Screen(step, self._simple(step, asked=asked))

    def _others_screen(self, *, asked: bool) -> Screen:
        """Asks again about the first of the others that needs it, or about one more."""
        added = [other for other in self.others if other.is_valid()]
        for other in self.others:
            if not other.is_valid():
                return Screen(
                    Step.OTHERS, self._person(str(other.prefix), asked=asked), added=added
                )
        if len(added) >= program().policy.others_at_most:
            return Screen(Step.OTHERS, added=added)
        one_more = self._person(other_prefix(len(added) + 1), asked=False)
        return Screen(Step.OTHERS, one_more, added=added)

    def _simple(self, step: Step, *, asked: bool = True) -> Question:
        ask = SIMPLE[step]
        if step is Step.KIND and self.answers.whom is Whom.MYSELF:
            ask = OwnKindForm
        elif step is Step.YOU and self.by_risk_management:
            ask = RiskYouForm
        return ask(self.answers, asked=asked)

    def _person(self, prefix: str, *, asked: bool = True) -> PersonForm:
        about_me = prefix == FIRST and self.answers.whom is Whom.MYSELF
        ask = MyselfForm if about_me else PersonForm
        return ask(self.answers, asked=asked, directory=self._directory, prefix=prefix)


def step_named(code: str) -> Step:
    """The step a form names; the first when it names none."""
    return Step(code) if code in Step.codes() else Step.WHOM
