"""`missync what-if`: what would follow from a choice, without making it."""

from __future__ import annotations

from collections.abc import Callable

import click

from missync.cli.choice_options import (
    kind,
    kind_or_people,
    kind_or_several,
    people_named,
    reason,
    several,
    turned,
)
from missync.cli.documents import import_document
from missync.cli.filter_words import filters_of, wanted, without
from missync.cli.opening import Setup
from missync.cli.options import Common, common
from missync.cli.output import tell
from missync.cli.statuses import DONE
from missync.cli.subcommands import Subcommands
from missync.cli.supposition_text import supposition_text
from missync.model.choices import (
    ArchiveKind,
    ArchivePeople,
    ChooseFilters,
    ExcludePeople,
    IncludePeople,
    OperatorAction,
    RestoreKind,
    RestorePeople,
    TurnSwitch,
)
from missync.model.ids import Kind, PersonId
from missync.model.settings import LeaveRule
from missync.rules.roll.kept_off import kind_settings
from missync.site import Site


__all__ = ["command"]

_NO_REASON = "as a what-if."


@click.group("what-if", cls=Subcommands)
def command() -> None:
    """Say what would follow from a choice, the next import included.

    It is decided from the records of the last import: the MIS is not asked, and
    nothing is written.
    """


@command.command("exclude")
@several
@reason(required=False)
@common
def exclude(common: Common, *, named: tuple[str, ...], why: str | None) -> int:
    """Suppose that each PERSON is kept off the list."""
    return _suppose(
        common, lambda site: ExcludePeople(_ids(site, named), why or _NO_REASON)
    )


@command.command("include")
@several
@common
def include(common: Common, *, named: tuple[str, ...]) -> int:
    """Suppose that each PERSON is kept off the list no more."""
    return _suppose(common, lambda site: IncludePeople(_ids(site, named)))


@command.command("archive")
@kind_or_several
@common
def archive(common: Common, *, named: tuple[str, ...]) -> int:
    """Suppose that each PERSON, or everybody of a KIND, is archived."""
    return _suppose(common, _meant(named, ArchiveKind, ArchivePeople))


@command.command("restore")
@kind_or_several
@common
def restore(common: Common, *, named: tuple[str, ...]) -> int:
    """Suppose that each PERSON, or everybody of a KIND, is brought back."""
    return _suppose(common, _meant(named, RestoreKind, RestorePeople))


@command.command("switch")
@kind
@turned
@common
def switch(common: Common, *, kind: Kind, on: bool) -> int:
    """Suppose that imports of a KIND are on, or off."""
    return _suppose(common, lambda _: TurnSwitch(kind, on))


@command.command("filter")
@kind
@wanted
@without
@common
def filter_people(
    common: Common, *, kind: Kind, pairs: tuple[str, ...], none: bool
) -> int:
    """Suppose that only those of a KIND are wanted whose FIELD has this VALUE."""
    if none == bool(pairs):
        message = "Give FIELD=VALUE, or --none, and not both."
        raise click.UsageError(message)
    filters = filters_of(pairs)
    return _suppose(common, lambda _: ChooseFilters(kind, filters))


@command.command("leave-rule")
@click.argument("rule", type=click.Choice([rule.value for rule in LeaveRule]))
@common
def leave_rule(common: Common, *, rule: str) -> int:
    """Suppose that it takes both facts to have left, or either of them."""
    return _suppose(common, lambda _: LeaveRule(rule))


def _ids(site: Site, named: tuple[str, ...]) -> frozenset[PersonId]:
    return frozenset(person.id for person in people_named(site, named))


def _meant(
    named: tuple[str, ...],
    of_kind: Callable[[Kind], OperatorAction],
    of_people: Callable[[frozenset[PersonId]], OperatorAction],
) -> Callable[[Site], OperatorAction]:
    """Choose for a kind or for people, whichever is named."""

    def chosen(site: Site) -> OperatorAction:
        meant = kind_or_people(site, named)
        if isinstance(meant, Kind):
            return of_kind(meant)
        return of_people(frozenset(person.id for person in meant))

    return chosen


def _suppose(
    common: Common, supposed: Callable[[Site], OperatorAction | LeaveRule]
) -> int:
    setup = Setup.read(common)
    settings = setup.site()
    with setup.open(settings) as site:
        what = supposed(site)
        report = site.what_if(what)
        unknown = _unknown(site, what)
    tell(
        as_json=common.as_json,
        document=lambda: import_document(settings, report),
        text=lambda: supposition_text(settings, report, what, unknown),
    )
    return DONE


def _unknown(site: Site, what: OperatorAction | LeaveRule) -> str | None:
    """Say what the records that are kept cannot tell of it, if there is something."""
    match what:
        case ChooseFilters(kind=kind, wanted=filters):
            asked = kind_settings(kind, site.settings, site.choices()).fields
            new = [each.field for each in filters if each.field not in asked]
            if not new:
                return None
            told = " and ".join(new)
            return (
                f"the MIS was never asked for {told}, so it is not known who would "
                f"pass. It shows with “missync plan” once the filter is chosen."
            )
        case TurnSwitch(kind=kind, on=True) if not _were_imported(site, kind):
            return (
                f"{kind.plural} were never imported, so it is not known who would "
                "come. It shows with “missync plan” once the switch is on."
            )
        case _:
            return None


def _were_imported(site: Site, kind: Kind) -> bool:
    return any(person.imported for person in site.people(everyone=True, kind=kind))
