"""What a referral says once every question is answered well: to the action, and to its sender."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from beenthere.apps.cases.actions.referring import Referred
from beenthere.apps.cases.identity import Facts
from beenthere.apps.referral.forms import RiskYouForm
from beenthere.apps.referral.steps import Step, Whom
from beenthere.apps.referral.wizard import Wizard
from beenthere.domain.sealing import SealedField
from beenthere.domain.vocabulary import EventKind, Occurred, ReachBy, Source, Urgency


@dataclass(frozen=True, kw_only=True)
class Finished:
    """A referral whose every answer is valid, as the action takes it."""

    kind: EventKind
    occurred: Occurred
    urgency: Urgency
    source: Source
    clinicians: tuple[Referred, ...]
    referrer_may_be_named: bool
    reference: str

    @property
    def content(self) -> str:
        """All of it, always in the same words: where two differ, two referrals are meant."""
        people = [
            (clinician.reach_by.value, sorted(clinician.facts.items()))
            for clinician in self.clinicians
        ]
        return repr((self.kind.value, self.occurred.value, self.urgency.value, people))


def finished(wizard: Wizard) -> Finished:
    """The referral; only when nothing is unanswered."""
    plain = wizard.answers.plain
    return Finished(
        kind=EventKind(plain["kind"]),
        occurred=Occurred(plain["when"]),
        urgency=Urgency(plain["soon"]),
        source=_source(wizard),
        clinicians=tuple(_clinicians(wizard)),
        referrer_may_be_named=SealedField.REFERRER_NAME in _facts(wizard, Step.YOU),
        reference=_reference(wizard),
    )


def read_back(wizard: Wizard) -> list[tuple[Step, list[str]]]:
    """Each answer in words, under the step that changes it; only when nothing is unanswered."""
    return [(step, _in_words(wizard, step)) for step in wizard.path if step is not Step.CHECK]


def _source(wizard: Wizard) -> Source:
    if wizard.answers.whom is Whom.MYSELF:
        return Source.SELF
    return _told_by(wizard)


def _told_by(wizard: Wizard) -> Source:
    return Source.RISK_MANAGEMENT if wizard.by_risk_management else Source.COLLEAGUE


def _reference(wizard: Wizard) -> str:
    form = wizard.simple.get(Step.YOU)
    return str(form.cleaned_data["reference"]) if isinstance(form, RiskYouForm) else ""


def _clinicians(wizard: Wizard) -> Iterator[Referred]:
    """Everybody the referral names; when it names nobody, somebody still to be found."""
    told = _facts(wizard, Step.YOU)
    if wizard.first is not None:
        yield wizard.first.referred({**_facts(wizard, Step.WISHES), **told})
    for other in wizard.others:
        yield replace(other.referred(told), source=_told_by(wizard))
    if wizard.first is None and not wizard.others:
        yield Referred(reach_by=ReachBy.OPERATOR, facts={**_facts(wizard, Step.WHERE), **told})


def _facts(wizard: Wizard, step: Step) -> Facts:
    form = wizard.simple.get(step)
    return form.facts if form is not None else {}


def _in_words(wizard: Wizard, step: Step) -> list[str]:
    if step is Step.OTHERS:
        people = [", ".join(other.in_words) for other in wizard.others]
        nobody = _("Nobody by name") if wizard.first is None else _("Nobody else")
        return people or [nobody]
    form = wizard.first if step is Step.WHO else wizard.simple.get(step)
    return form.in_words if form is not None else []
