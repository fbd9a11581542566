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
from missync.model.choosing import (
    ArchiveKind,
    ArchivePerson,
    Choice,
    ChooseFilters,
    ExcludePerson,
    IncludePerson,
    NameSignedIn,
    RestoreKind,
    RestorePerson,
    TurnSwitch,
)
from missync.model.decisions import Choices, Filter
from missync.model.findings import Finding, FindingId, Severity
from missync.model.ids import Kind, MisId, PersonId, RunId
from missync.model.people import Active, Link, Names, Origin, Person
from missync.model.plans import ImportPlan, SavedPlan
from missync.model.runs import Counts, Held, Removal, Run, Verdict
from missync.model.schools import AttendanceCode, School
from missync.model.secrets import Secret
from missync.model.settings import (
    Brake,
    Kinds,
    KindSettings,
    LeaveRule,
    MisSettings,
    NameChoice,
    Nation,
    SiteSettings,
)
from missync.model.standings import Because, Cause, Odd, Oddity, Standing
from missync.plugins import Plugins
from missync.reports import ImportReport
from missync.rules.explanation import Explanation
from missync.saved_plans import plan_from_text, text_of_plan
from missync.site import Site


__version__ = version("missync")

__all__ = [
    "AccessRefused",
    "Active",
    "ArchiveKind",
    "ArchivePerson",
    "AttendanceCode",
    "BadPayload",
    "Because",
    "Brake",
    "Busy",
    "Cause",
    "Choice",
    "Choices",
    "ChooseFilters",
    "Counts",
    "ExcludePerson",
    "Explanation",
    "Filter",
    "Finding",
    "FindingId",
    "Held",
    "ImportPlan",
    "ImportReport",
    "IncludePerson",
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
    "NameSignedIn",
    "Names",
    "Nation",
    "Odd",
    "Oddity",
    "Origin",
    "OutcomeUnknown",
    "Person",
    "PersonId",
    "PluginError",
    "Plugins",
    "Problem",
    "Rejected",
    "Removal",
    "RestoreKind",
    "RestorePerson",
    "Run",
    "RunId",
    "SavedPlan",
    "SchemaState",
    "School",
    "Secret",
    "SettingsError",
    "Severity",
    "Site",
    "SiteSettings",
    "StalePlan",
    "Standing",
    "StoreAdapter",
    "StoreError",
    "TryLater",
    "TurnSwitch",
    "Verdict",
    "__version__",
    "hookimpl",
    "plan_from_text",
    "text_of_plan",
]
