"""Checking reads: what the MIS does not show or count, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator

from missync.model.findings import Finding, FindingId, Severity
from missync.model.plans import ImportPlan
from missync.rules.unseen import ask_for_permission, nobody_leaves, once_a_kind


__all__ = ["about_sight", "about_uncounted"]


def about_sight(plan: ImportPlan) -> Iterator[Finding]:
    """Name, once of each kind, the deciding facts that the MIS does not show."""
    for sight, why in once_a_kind(plan.out_of_sight):
        yield Finding(
            id=FindingId.FACTS_OUT_OF_SIGHT,
            severity=Severity.ERROR,
            subject=sight.kind.value,
            message=why,
            mend=ask_for_permission(sight.permission),
        )
    for never in plan.never_shown:
        yield Finding(
            id=FindingId.FACTS_NEVER_SHOWN,
            severity=Severity.WARNING,
            subject=never.kind.value,
            message=nobody_leaves(never),
            mend=ask_for_permission(never.permission),
        )


def about_uncounted(plan: ImportPlan) -> Iterator[Finding]:
    """Name the kinds that the MIS does not count."""
    if plan.uncounted:
        kinds = " and ".join(kind.plural for kind in plan.uncounted)
        yield Finding(
            id=FindingId.NOT_COUNTED,
            severity=Severity.WARNING,
            subject="mis",
            message=f"The MIS does not say how many {kinds} it has, so whoever is not "
            "sent any more leaves the list only when a second complete import, an hour "
            "later or more, does not find them, either.",
            mend="Nothing, if this MIS cannot count. Otherwise let the school grant "
            "the permission to read its counts.",
        )
