"""`missync filter`: import only some of a kind; or show the filters in force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from missync.cli.blocks import Line
from missync.cli.choice_options import kind, reason
from missync.cli.choosing import tell_choice
from missync.cli.documents import Document
from missync.cli.filter_words import filters_of, told, wanted, without
from missync.cli.opening import Setup
from missync.cli.options import Common, asker, common
from missync.cli.output import tell
from missync.cli.statuses import DONE
from missync.model.choices import ChooseFilters, Filter, Overrides
from missync.model.ids import Kind
from missync.model.people import Person
from missync.model.plan import Hold, ImportPlan, SetAside, Step
from missync.model.sentences import some_of
from missync.model.settings import SiteSettings
from missync.rules.names import full_name
from missync.rules.roll.kept_off import kept_off, kind_settings


__all__ = ["command"]


@click.command("filter")
@kind
@wanted
@without
@reason(required=False)
@common
@asker
def command(  # noqa: PLR0913 - an option each
    common: Common,
    by: str,
    *,
    kind: Kind,
    pairs: tuple[str, ...],
    none: bool,
    why: str | None,
) -> int:
    """Import only those of a KIND whose FIELD has this VALUE, from the next import on.

    Repeat FIELD=VALUE for several values of one field, or for several fields. --none
    lifts the filters; with neither, those in force are shown.
    """
    if none and pairs:
        message = "--none lifts all filters; give it without any."
        raise click.UsageError(message)
    setup = Setup.read(common)
    settings = setup.site()
    if not none and not pairs:
        return _show(common, setup, settings, kind)
    filters = filters_of(pairs)
    with setup.open(settings) as site:
        choice = ChooseFilters(kind, filters)
        report = site.choose(choice, by=by, why=why)
        people = site.people(kind=kind)
        supposed = site.what_if(choice).plan if people else report.plan
    text = (
        *_in_force(kind, filters),
        *(_effect(people, supposed, choice) if filters else ()),
        f"Next: {_next(kind, settings, report.plan.choices)}",
    )
    return tell_choice(common, settings, report, text)


def _show(common: Common, setup: Setup, settings: SiteSettings, kind: Kind) -> int:
    with setup.open(settings) as site:
        choices = site.choices()
    tell(
        as_json=common.as_json,
        document=lambda: _document(kind, settings, choices),
        text=lambda: map(Line, _shown(kind, settings, choices)),
    )
    return DONE


def _document(kind: Kind, settings: SiteSettings, choices: Overrides) -> Document:
    chosen = choices.filters.get(kind)
    filters = kept_off(kind, settings, choices).wanted
    return {
        "site": settings.name,
        "kind": kind.value,
        "filters": {each.field: list(each.values) for each in filters},
        "since": chosen.day.isoformat() if chosen else None,
        "by": chosen.by if chosen else None,
        "why": chosen.why if chosen else None,
    }


def _shown(kind: Kind, settings: SiteSettings, choices: Overrides) -> Iterator[str]:
    filters = kept_off(kind, settings, choices).wanted
    yield from _in_force(kind, filters)
    chosen = choices.filters.get(kind)
    if chosen:
        why = f": {chosen.why}" if chosen.why else ""
        yield f"Chosen by {chosen.by} on {chosen.day.isoformat()}{why}"
    elif filters:
        yield "So it stands in the settings."


def _in_force(kind: Kind, filters: Sequence[Filter]) -> Iterator[str]:
    if filters:
        yield f"Wanted are only those {kind.plural} whose {told(filters)}."
    else:
        yield f"No filters: all {kind.plural} are wanted."


def _effect(
    people: Sequence[Person], supposed: ImportPlan, choice: ChooseFilters
) -> Iterator[str]:
    """Say what filters mean for those who are on the list, as far as it is known."""
    imported = [person for person in people if person.imported]
    held, going = _outside(supposed, Hold), _outside(supposed, SetAside)
    unknown = [
        person
        for person in imported
        if not all(person.fields.get(each.field) for each in choice.wanted)
    ]
    yield (
        f"On the list now: {len(imported)}. Of them outside the filters, so off the "
        f"list with the next import: {len(held) + len(going)}."
    )
    yield from _named([*held, *going])
    if held:
        yield (
            "They are more than the brake lets pass: the next import holds them until "
            "somebody approves."
        )
    if unknown:
        yield (
            f"Not known before the next import, or not in the MIS: {len(unknown)}. "
            "Whoever has nothing there in the MIS stays."
        )


def _outside(supposed: ImportPlan, how: type[Hold | SetAside]) -> list[Step]:
    """Find whom the filters take off the list, at once or once it is approved."""
    return [
        step
        for step in supposed.steps
        if isinstance(step, how)
        and isinstance(step.removal if isinstance(step, Hold) else step, SetAside)
    ]


def _named(steps: Sequence[Step]) -> Iterator[str]:
    if steps:
        names = sorted(full_name(step.after.names) for step in steps)
        yield f"{some_of(names)}."


def _next(kind: Kind, settings: SiteSettings, choices: Overrides) -> str:
    if kind_settings(kind, settings, choices).importing:
        return "“missync plan” shows who comes and goes, “missync import” does it."
    return f"“missync switch {kind.plural} on”; before that nothing is imported."
