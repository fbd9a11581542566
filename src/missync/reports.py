"""Reports: what a caller hears of a plan or a run."""

from __future__ import annotations

import attrs

from missync.model.ids import PersonId, RunId
from missync.model.plans import ImportPlan
from missync.model.runs import Run, Verdict
from missync.plugins import Failure


__all__ = ["ImportReport"]


@attrs.frozen(kw_only=True)
class ImportReport:
    """What an import or a choice did, or a plan would do.

    Attributes:
        run: The run's row in the history; ``None`` for a plan.
        newcomers: The ids of those whom the site did not know, in the order of the
            plan's steps; a plan gives none.
        failures: Observers that raised when they were told.
        after: The newest run of the site when the MIS was read for a plan.
    """

    verdict: Verdict
    plan: ImportPlan
    run: Run | None = None
    newcomers: tuple[PersonId, ...] = ()
    failures: tuple[Failure, ...] = ()
    after: RunId | None = None
