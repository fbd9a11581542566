"""`missync filter`: import only some of a kind; or show the filters in force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

import click

from missync.cli.choosing import answer_choice
from missync.cli.documents.people import Document
from missync.cli.invocation import Answer, Invocation
from missync.cli.options import decided, filter_pairs, filters_of, kind, no_filters
from missync.cli.text.blocks import Line
from missync.model.choices import ChooseFilters, Filter, Overrides
from missync.model.ids import Kind
from missync.model.people import Person
from missync.model.plan import Change, Hold, ImportPlan, Step
from missync.model.sentences import some_of
from missync.model.settings import SiteSettings
from missync.rules.names import full_name
from missync.rules.roll.kept_off import kept_off, kind_settings
from missync.site import Site


@click.command("filter")
@kind
@filter_pairs
@no_filters
@decided(why_required=False)
def filters(  # noqa: PLR0913 - an option each
    invocation: Invocation,
    by: str,
    *,
    kind: Kind,
    pairs: tuple[str, ...],
    none: bool,
    why: str | None,
) -> Answer:
    """Import only those of a KIND whose FIELD has this VALUE, from the next import on.

    Repeat FIELD=VALUE for several values of one field, or for several fields. --none
    lifts the filters; with neither, those in force are shown.
    """
    if none and pairs:
        message = "--none lifts all filters; give it without any."
        raise click.UsageError(message)
    if not none and not pairs:
        return _show(invocation, kind)
    choice = ChooseFilters(kind, filters_of(pairs))
    with invocation.site() as site:
        report = site.choose(choice, by=by, why=why)
        lines = chain(
            _in_force(kind, choice.wanted),
            _effect(site, choice, report.plan),
            [f"Next: {_next(kind, site.settings, report.plan.choices)}"],
        )
        return answer_choice(invocation, site, report, lines)


def _show(invocation: Invocation, kind: Kind) -> Answer:
    with invocation.site() as site:
        settings, choices = site.settings, site.choices()
        return invocation.answer(
            lambda: _document(kind, settings, choices),
            lambda: map(Line, _shown(kind, settings, choices)),
        )


def _document(kind: Kind, settings: SiteSettings, choices: Overrides) -> Document:
    chosen = choices.filters.get(kind)
    wanted = kept_off(kind, settings, choices).wanted
    return {
        "site": settings.name,
        "kind": kind.value,
        "filters": {each.field: list(each.values) for each in wanted},
        "since": chosen.day.isoformat() if chosen else None,
        "by": chosen.by if chosen else None,
        "why": chosen.why if chosen else None,
    }


def _shown(kind: Kind, settings: SiteSettings, choices: Overrides) -> Iterator[str]:
    wanted = kept_off(kind, settings, choices).wanted
    yield from _in_force(kind, wanted)
    chosen = choices.filters.get(kind)
    if chosen:
        why = f": {chosen.why}" if chosen.why else ""
        yield f"Chosen by {chosen.by} on {chosen.day.isoformat()}{why}"
    elif wanted:
        yield "So it stands in the settings."


def _in_force(kind: Kind, wanted: Sequence[Filter]) -> Iterator[str]:
    if wanted:
        conditions = " and whose ".join(map(str, wanted))
        yield f"Wanted are only those {kind.plural} whose {conditions}."
    else:
        yield f"No filters: all {kind.plural} are wanted."


def _effect(site: Site, choice: ChooseFilters, plan: ImportPlan) -> Iterator[str]:
    """Say what filters mean for those who are on the list, as far as it is known."""
    if not choice.wanted:
        return
    people = site.people(kind=choice.kind)
    supposed = site.what_if(choice).plan if people else plan
    imported = [person for person in people if person.imported]
    held = [s for s in supposed.steps if isinstance(s, Hold) and _is_outside(s.held)]
    going = [step for step in supposed.steps if _is_outside(step)]
    unknown = sum(not _is_known(person, choice.wanted) for person in imported)
    yield (
        f"On the list now: {len(imported)}. Of them outside the filters, so off the "
        f"list with the next import: {len(held) + len(going)}."
    )
    if held or going:
        names = sorted(full_name(step.after.names) for step in (*held, *going))
        yield f"{some_of(names)}."
    if held:
        yield (
            "They are more than the brake lets pass: the next import holds them until "
            "somebody approves."
        )
    if unknown:
        yield (
            f"Not known before the next import, or not in the MIS: {unknown}. "
            "Whoever has nothing there in the MIS stays."
        )


def _is_known(person: Person, wanted: Sequence[Filter]) -> bool:
    return all(person.fields.get(each.field) for each in wanted)


def _is_outside(step: Step | None) -> bool:
    """Whether it takes somebody off the list who does not pass the filters."""
    return step is not None and step.change is Change.NOT_IMPORTING


def _next(kind: Kind, settings: SiteSettings, choices: Overrides) -> str:
    if kind_settings(kind, settings, choices).importing:
        return "“missync plan” shows who comes and goes, “missync import” does it."
    return f"“missync switch {kind.plural} on”; before that nothing is imported."
