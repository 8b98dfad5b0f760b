"""What `beenthere match` answers: JSON for programs, and a page of text for a director."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

from beenthere.domain.matching.batch import Batch
from beenthere.domain.matching.explaining import Finding, Match
from beenthere.domain.matching.help import what_would_help

Json = dict[str, object]

NAMED = 5
"""How many of each list the page names; the JSON holds them all."""


def entries(batch: Batch) -> Iterator[Json]:
    """The answer's entry for each clinician, in the order of the input."""
    spoken: dict[int, list[Json]] = {}

    def said(findings: tuple[Finding, ...]) -> list[Json]:
        # Many matches share their findings, which live as long as the evaluation does.
        if (lines := spoken.get(id(findings))) is None:
            lines = [{"code": each.code.value, "text": each.text} for each in findings]
            spoken[id(findings)] = lines
        return lines

    assigned = batch.assigned
    for row, clinician in enumerate(batch.evaluation.pairs.clinicians):
        ranking = batch.evaluation.ranking(row)
        whom = assigned[clinician.person]
        yield {
            "person": clinician.person,
            "assigned": whom,
            "unmatched_because": None
            if whom is not None
            else [
                {"code": each.code.value, "count": each.count}
                for each in batch.unmatched_because(row)
            ],
            "ranked": [
                {
                    "supporter": match.supporter,
                    "score": match.score,
                    "reasons": said(match.explanation.reasons),
                    "cautions": said(match.explanation.cautions),
                }
                for match in ranking.ranked
            ],
            "avoided": [
                {
                    "supporter": match.supporter,
                    "codes": [stop.code.value for stop in match.explanation.stops],
                    "text": match.explanation.text,
                }
                for match in ranking.avoided
            ],
            "blocked": [
                {
                    "supporter": match.supporter,
                    "code": match.explanation.stops[0].code.value,
                    "text": match.explanation.text,
                }
                for match in ranking.blocked
            ],
        }


Watch = Callable[[Iterator[Json]], Iterator[Json]]


def write_json(batch: Batch, write: Callable[[str], object], watch: Watch) -> None:
    """Write the answer, one clinician a line."""
    write('{"clinicians": [')
    between = "\n"
    for entry in watch(entries(batch)):
        write(between + json.dumps(entry, ensure_ascii=False))
        between = ",\n"
    write("\n]}\n")


def page(batch: Batch, names: Mapping[str, str]) -> Iterator[str]:
    """The answer in lines for a director to read."""

    def called(person: str) -> str:
        return f"{names[person]} ({person})" if person in names else person

    supporters = len(batch.evaluation.pairs.supporters)
    for row, clinician in enumerate(batch.evaluation.pairs.clinicians):
        ranking = batch.evaluation.ranking(row)
        whom = batch.assigned[clinician.person]
        yield f"{called(clinician.person)}: {called(whom) if whom else 'nobody yet'}"
        if whom is None:
            counts = ", ".join(
                f"{each.count} {each.code.words}" for each in batch.unmatched_because(row)
            )
            yield f"    {supporters} supporters{': ' if counts else ''}{counts}"
        if ranking.ranked:
            yield "  Could be asked, the best first"
        for match in ranking.ranked[:NAMED]:
            yield f"    {called(match.supporter)}: {match.fit}. {_speech(match)}".rstrip()
        if (more := len(ranking.ranked) - NAMED) > 0:
            yield f"    and {more} more"
        if ranking.avoided:
            yield "  Better not asked"
        for match in ranking.avoided[:NAMED]:
            yield f"    {called(match.supporter)}: {match.explanation.text}"
        if (more := len(ranking.avoided) - NAMED) > 0:
            yield f"    and {more} more"
        if ranking.blocked:
            yield "  Cannot be asked"
        for match in ranking.blocked[:NAMED]:
            yield f"    {called(match.supporter)}: {match.explanation.text}"
        if (more := len(ranking.blocked) - NAMED) > 0:
            yield f"    and {more} more"
        yield ""
    for change in what_would_help(batch):
        yield f"What would help {', '.join(map(called, change.clinicians))}: {change.words}."


def _speech(match: Match) -> str:
    explanation = match.explanation
    findings = (*explanation.reasons, *explanation.cautions, *explanation.wishes)
    return " ".join(dict.fromkeys(finding.text for finding in findings))
