"""Page problems: what of a plan has to be mended and is not told in its changes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from missync.cli.markup import Html, html, isolated, tag
from missync.cli.page_tables import table
from missync.errors import Problem
from missync.model.plan import Hold, ImportPlan, Refuse, Wait
from missync.model.settings import NameChoice
from missync.rules.names import full_name


__all__ = ["problems_html", "problems_to_mend"]

_PATH: Final = re.compile(r"(\w+)\[(.*)\](?:\.(.+))?", re.DOTALL)


def problems_to_mend(plan: ImportPlan) -> tuple[Problem, ...]:
    """Give the problems that are not told with a read or with a change."""
    told = set(_told_elsewhere(plan))
    return tuple(
        problem
        for problem in plan.problems
        if not problem.path.startswith("reads.")
        and (problem.record, problem.message) not in told
    )


def problems_html(plan: ImportPlan, names: NameChoice) -> Html:
    """Show them, each with everybody whom it is about."""
    problems = problems_to_mend(plan)
    if not problems:
        return html("")
    known = _names(plan, names)
    about: defaultdict[str, list[Html]] = defaultdict(list)
    for problem in problems:
        about[problem.message].append(tag("li", _where(problem, known)))
    rows = (
        tag("tr", tag("th", message, scope="row"), tag("td", tag("ul", *places)))
        for message, places in about.items()
    )
    return tag(
        "section",
        tag("h2", f"Problems to mend: {len(problems):,}"),
        tag("p", "They stop nothing today, but somebody should look at them."),
        table(("What", "Where"), tag("tbody", *rows)),
        id="problems",
    )


def _told_elsewhere(plan: ImportPlan) -> Iterator[tuple[str | None, str]]:
    for step in plan.steps:
        if isinstance(step, Hold | Wait):
            yield step.after.mis_id, step.why
        elif isinstance(step, Refuse):
            yield from ((p.record, p.message) for p in step.record.problems)
    for record in plan.strangers:
        yield from ((p.record, p.message) for p in record.problems)


def _names(plan: ImportPlan, names: NameChoice) -> Mapping[tuple[str, str], str]:
    return {
        (step.after.kind.value, step.after.mis_id): full_name(step.after.names, names)
        for step in plan.steps
        if step.after.mis_id
    }


def _where(problem: Problem, known: Mapping[tuple[str, str], str]) -> Html:
    found = _PATH.fullmatch(problem.path)
    if found is None:
        return isolated(problem.path)
    kind, mis_id, field = found.groups()
    who = isolated(f"{kind.capitalize()} {mis_id}")
    name = known.get((kind, mis_id))
    return tag(
        "span",
        who if name is None else tag("span", isolated(name), " (", who, ")"),
        f": {field.replace('_', ' ')}" if field else "",
    )
