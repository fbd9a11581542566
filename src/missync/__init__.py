"""Keep a school's people in step between its MIS and the software it uses."""

from __future__ import annotations

from importlib.metadata import version

from missync.errors import (
    AccessRefused,
    BadPayload,
    Busy,
    InputError,
    MissyncError,
    OutcomeUnknown,
    PluginError,
    Problem,
    Rejected,
    SettingsError,
    StalePlan,
    StoreError,
    TryLater,
)
from missync.hookspecs import MisAdapter, SchemaState, StoreAdapter, hookimpl
from missync.model.people import (
    Active,
    Kind,
    Link,
    MisId,
    Names,
    Origin,
    Person,
    PersonId,
)
from missync.model.plans import ImportPlan
from missync.model.runs import Counts, Run, RunId, Verdict
from missync.model.schools import AttendanceCode, School
from missync.model.secrets import Secret
from missync.model.settings import (
    Kinds,
    KindSettings,
    LeaveRule,
    MisSettings,
    NameChoice,
    Nation,
    SiteSettings,
)
from missync.model.standings import Because, Cause, Standing
from missync.plugins import Plugins
from missync.rules.explanation import Explanation
from missync.site import ImportReport, Site


__version__ = version("missync")

__all__ = [
    "AccessRefused",
    "Active",
    "AttendanceCode",
    "BadPayload",
    "Because",
    "Busy",
    "Cause",
    "Counts",
    "Explanation",
    "ImportPlan",
    "ImportReport",
    "InputError",
    "Kind",
    "KindSettings",
    "Kinds",
    "LeaveRule",
    "Link",
    "MisAdapter",
    "MisId",
    "MisSettings",
    "MissyncError",
    "NameChoice",
    "Names",
    "Nation",
    "Origin",
    "OutcomeUnknown",
    "Person",
    "PersonId",
    "PluginError",
    "Plugins",
    "Problem",
    "Rejected",
    "Run",
    "RunId",
    "SchemaState",
    "School",
    "Secret",
    "SettingsError",
    "Site",
    "SiteSettings",
    "StalePlan",
    "Standing",
    "StoreAdapter",
    "StoreError",
    "TryLater",
    "Verdict",
    "__version__",
    "hookimpl",
]
