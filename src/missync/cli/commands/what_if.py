"""`missync what-if`: what would follow from a choice, without making it."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import assert_never

import click

from missync.cli.app import Group
from missync.cli.choosing import ids_of, kind_or_people, people_named
from missync.cli.commands.archive import archiving, restoring
from missync.cli.documents.people import import_document
from missync.cli.invocation import Answer, Invocation, common
from missync.cli.options import (
    filter_pairs,
    filters_of,
    kind,
    kind_or_several,
    no_filters,
    reason,
    several,
    turned,
)
from missync.cli.text.blocks import Block, Line
from missync.cli.text.changes import changes_text, counts_text
from missync.cli.text.words import number_of, standings_text
from missync.importing.report import ImportReport
from missync.model.choices import (
    ArchiveKind,
    ArchivePeople,
    ChooseFilters,
    ExcludePeople,
    Filter,
    IncludePeople,
    NameSignedIn,
    OperatorAction,
    RestoreKind,
    RestorePeople,
    TurnSwitch,
)
from missync.model.ids import Kind
from missync.model.plan import Change, Step
from missync.model.runs import Verdict
from missync.model.settings import LeaveRule
from missync.rules.roll.what_if import NOT_KNOWN
from missync.site import Site


_Supposed = OperatorAction | LeaveRule
_NO_REASON = "as a what-if."


@click.group("what-if", cls=Group)
def what_if() -> None:
    """Say what would follow from a choice, the next import included.

    It is decided from the records of the last import: the MIS is not asked, and
    nothing is written.
    """


@what_if.command("exclude")
@several
@reason(required=False)
@common
def exclude(
    invocation: Invocation, *, named: tuple[str, ...], why: str | None
) -> Answer:
    """Suppose that each PERSON is kept off the list."""
    with invocation.site() as site:
        ids = ids_of(people_named(site, named))
        return _suppose(invocation, site, ExcludePeople(ids, why or _NO_REASON))


@what_if.command("include")
@several
@common
def include(invocation: Invocation, *, named: tuple[str, ...]) -> Answer:
    """Suppose that each PERSON is kept off the list no more."""
    with invocation.site() as site:
        ids = ids_of(people_named(site, named))
        return _suppose(invocation, site, IncludePeople(ids))


@what_if.command("archive")
@kind_or_several
@common
def archive(invocation: Invocation, *, named: tuple[str, ...]) -> Answer:
    """Suppose that each PERSON, or everybody of a KIND, is archived."""
    with invocation.site() as site:
        return _suppose(invocation, site, archiving(kind_or_people(site, named)))


@what_if.command("restore")
@kind_or_several
@common
def restore(invocation: Invocation, *, named: tuple[str, ...]) -> Answer:
    """Suppose that each PERSON, or everybody of a KIND, is brought back."""
    with invocation.site() as site:
        return _suppose(invocation, site, restoring(kind_or_people(site, named)))


@what_if.command("switch")
@kind
@turned
@common
def switch(invocation: Invocation, *, kind: Kind, on: bool) -> Answer:
    """Suppose that imports of a KIND are on, or off."""
    with invocation.site() as site:
        return _suppose(invocation, site, TurnSwitch(kind, on))


@what_if.command("filter")
@kind
@filter_pairs
@no_filters
@common
def filters(
    invocation: Invocation, *, kind: Kind, pairs: tuple[str, ...], none: bool
) -> Answer:
    """Suppose that only those of a KIND are wanted whose FIELD has this VALUE."""
    if none == bool(pairs):
        message = "Give FIELD=VALUE, or --none, and not both."
        raise click.UsageError(message)
    choice = ChooseFilters(kind, filters_of(pairs))
    with invocation.site() as site:
        return _suppose(invocation, site, choice)


@what_if.command("leave-rule")
@click.argument("rule", type=click.Choice([rule.value for rule in LeaveRule]))
@common
def leave_rule(invocation: Invocation, *, rule: str) -> Answer:
    """Suppose that it takes both facts to have left, or either of them."""
    with invocation.site() as site:
        return _suppose(invocation, site, LeaveRule(rule))


def _suppose(invocation: Invocation, site: Site, supposed: _Supposed) -> Answer:
    report = site.what_if(supposed)
    return invocation.answer(
        lambda: import_document(site.settings, report),
        lambda: _text(site, report, supposed),
    )


def _text(site: Site, report: ImportReport, supposed: _Supposed) -> Iterator[Block]:
    """Say what would follow, first how many people move."""
    headline = "this is what would follow, the next import included."
    if report.verdict is Verdict.NOTHING_TO_DO:
        headline = "nothing would follow from it."
    yield Line(f"{site.settings.name}: {headline} Nothing was written.")
    moves = tuple(_moves(report.plan.steps))
    yield from moves or (Line("Nobody would come on the list or off it."),)
    for problem in report.plan.problems:
        if problem.path.startswith(NOT_KNOWN):
            yield Line(f"But: {problem.message}")
    yield Line(f"{counts_text(report.plan.counts)}.")
    yield Line(f"{standings_text(report.plan.standings)}.")
    yield from changes_text(report, site.settings.names, most=None)
    yield Line()
    yield Line(f"Next: {_next(supposed)}")


def _moves(steps: Sequence[Step]) -> Iterator[Line]:
    everybody: Counter[tuple[str, Kind]] = Counter()
    signed_in: Counter[tuple[str, Kind]] = Counter()
    for step in steps:
        phrase = _in_the_end(step).phrase
        if phrase:
            moved = phrase, step.after.kind
            everybody[moved] += 1
            signed_in[moved] += step.change is Change.WAIT
    for moved, number in everybody.items():
        phrase, kind = moved
        waiting = f", {signed_in[moved]} of them signed in" if signed_in[moved] else ""
        yield Line(f"{number_of(kind, number)} {phrase}{waiting}.")


def _in_the_end(step: Step) -> Change:
    """Say what happens to somebody in the end: whoever waits comes off the list."""
    if step.change is not Change.WAIT:
        return step.change
    if step.after.excluded:
        return Change.EXCLUDE
    return Change.ARCHIVE if step.after.archived else Change.LEAVE


def _next(supposed: _Supposed) -> str:
    match supposed:
        case LeaveRule():
            return f'leave_rule = "{supposed.value}" in the settings does it.'
        case ExcludePeople():
            return f"“missync {supposed} --why” and the reason does it."
        case ChooseFilters(kind=kind, wanted=wanted):
            return f"“missync filter {kind.plural} {_pairs(wanted)}” does it."
        case (
            IncludePeople()
            | ArchivePeople()
            | ArchiveKind()
            | RestorePeople()
            | RestoreKind()
            | TurnSwitch()
            | NameSignedIn()
        ):
            return f"“missync {supposed}” does it."
        case _:
            assert_never(supposed)


def _pairs(wanted: Sequence[Filter]) -> str:
    pairs = [f"{each.field}={value}" for each in wanted for value in each.values]
    return shlex.join(pairs) or "--none"
