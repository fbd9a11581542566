"""Changes: the steps of a report that anybody wants to hear of, in words and order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from missync.importing.report import ImportReport
from missync.model.ids import Kind, PersonId
from missync.model.people import Profile
from missync.model.plan import (
    Add,
    Amend,
    Archive,
    Exclude,
    Gone,
    Hold,
    Leave,
    Refuse,
    Replaced,
    Restore,
    SetAside,
    Step,
    Wait,
)
from missync.model.settings import NameChoice
from missync.rules.names import name_order


__all__ = [
    "CHANGES",
    "KIND_ORDER",
    "WHY_AMENDED",
    "ChangeWords",
    "changes_of",
]

KIND_ORDER: Final[Mapping[Kind, int]] = {kind: rank for rank, kind in enumerate(Kind)}
"""Where each kind stands among the others."""

WHY_AMENDED: Final = "The MIS sends something new."
"""Why somebody changes; what it is stands beside it."""


@attrs.frozen(kw_only=True)
class ChangeWords:
    """What a change is called.

    Attributes:
        code: In documents.
        title: Over those to whom it happens.
        fate: Of so many people, where it moves them: they “will ...”.
    """

    code: str
    title: str
    fate: str | None = None


_WILL_LEAVE: Final = "will leave the list"

CHANGES: Final[Mapping[type[Step], ChangeWords]] = {
    Add: ChangeWords(code="add", title="Joining", fate="will join"),
    Restore: ChangeWords(code="restore", title="Coming back", fate="will come back"),
    Leave: ChangeWords(code="leave", title="Leaving", fate=_WILL_LEAVE),
    Gone: ChangeWords(code="gone", title="No longer sent", fate=_WILL_LEAVE),
    SetAside: ChangeWords(
        code="not-importing",
        title="Not imported any more",
        fate="will not be imported any more",
    ),
    Replaced: ChangeWords(
        code="gone", title="Their id belongs to somebody else now", fate=_WILL_LEAVE
    ),
    Exclude: ChangeWords(
        code="exclude", title="Kept off the list", fate="will be kept off the list"
    ),
    Archive: ChangeWords(code="archive", title="Archived", fate="will be archived"),
    Hold: ChangeWords(
        code="hold", title="Held", fate="will be held until somebody decides"
    ),
    Wait: ChangeWords(code="wait", title="Signed in, so waiting"),
    Refuse: ChangeWords(code="refuse", title="Not understood"),
    Amend: ChangeWords(code="change", title="Changing"),
}
"""Every step that anybody wants to hear of, in the order in which they are told."""


def changes_of(
    report: ImportReport, names: NameChoice
) -> list[tuple[Step, PersonId | None]]:
    """Give the steps anybody wants to hear of, each with the id of its person.

    They are sorted by kind, then by the names that show, then by id. A joiner who is
    only planned has no id yet.
    """
    newcomers = iter(report.newcomers)
    changes = []
    for step in report.plan.steps:
        person = step.before.id if step.before else next(newcomers, None)
        if step.is_news:
            changes.append((step, person))

    def place(change: tuple[Step, PersonId | None]) -> tuple[object, ...]:
        step, person = change
        return *_place(step.after, names), person or "", step.after.mis_id or ""

    return sorted(changes, key=place)


def _place(somebody: Profile, names: NameChoice) -> tuple[object, ...]:
    return KIND_ORDER[somebody.kind], *name_order(somebody.names, names)
