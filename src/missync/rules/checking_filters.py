"""Checking filters: the values that a site asks for and that nobody has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from missync.model.decisions import Choices
from missync.model.findings import Finding, FindingId, Severity
from missync.model.ids import Kind
from missync.model.people import Person, SourceKey
from missync.model.plans import ImportPlan
from missync.model.rolls import Source
from missync.model.sentences import some_of
from missync.model.settings import SiteSettings
from missync.rules.checking_people import afterwards
from missync.rules.filters import Unmet, elsewhere_in, filled_of, unmet
from missync.rules.gates import gates_of, kind_settings
from missync.rules.precedence import filled


__all__ = ["about_filters"]


def about_filters(
    people: Sequence[Person],
    sources: Mapping[SourceKey, Source],
    plan: ImportPlan | None,
    choices: Choices,
    settings: SiteSettings,
) -> Iterator[Finding]:
    """Name the values of filters that nobody has, as far as anybody is known.

    Args:
        people: Everybody, as the site knows them.
        sources: Their records.
        plan: What an import would do now, where the MIS can be read.
        choices: What was chosen about the site.
        settings: The site's settings.
    """
    everybody = afterwards(people, plan)
    records = dict(filled_of(sources)) | _planned(plan)
    for kind in Kind:
        of_kind = [each for each in everybody if each.imported and each.kind is kind]
        if of_kind and kind_settings(kind, settings, choices).importing:
            wanted = gates_of(kind, settings, choices).wanted
            for each in unmet(wanted, of_kind, elsewhere_in(kind, records.items())):
                yield _unmet(kind, each)


def _planned(plan: ImportPlan | None) -> dict[SourceKey, str]:
    steps = plan.steps if plan else ()
    return {record.key: filled(record) for step in steps for record in step.sources}


def _unmet(kind: Kind, found: Unmet) -> Finding:
    wanted = f"The site imports only {kind.plural} whose {found.field} is"
    if found.there:
        message = f"nobody has it; there are {some_of(found.there)}."
        mend = (
            f"Choose what there is with “missync filter {kind.plural}”, or put it "
            "into the settings where it stands there."
        )
    else:
        message = f"nobody's {found.field} is known, so everybody passes."
        mend = "Import; if it stays so, see whether the MIS lets us see that field."
    return Finding(
        id=FindingId.FILTER_UNMET,
        severity=Severity.WARNING,
        subject=f"{kind.plural}.{found.field}",
        message=f"{wanted} “{found.value}”, and {message}",
        mend=mend,
    )
