"""Keep a school's people in step between its MIS and the software it uses."""

from __future__ import annotations

from importlib.metadata import version

from missync.attendance import Attendance, Recorded
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
    ArchivePeople,
    ArchivePerson,
    Choice,
    ChooseFilters,
    ExcludePeople,
    ExcludePerson,
    IncludePeople,
    IncludePerson,
    NameSignedIn,
    RestoreKind,
    RestorePeople,
    RestorePerson,
    TurnSwitch,
)
from missync.model.codebook_changes import (
    AddReason,
    CodebookChange,
    DisableCode,
    EnableCode,
    OfferCodes,
    RemoveReason,
)
from missync.model.codes import (
    Band,
    Codebook,
    Codes,
    Direction,
    KnownCode,
    NoWriteBack,
    Offer,
    Reason,
)
from missync.model.decisions import Choices, Filter
from missync.model.events import (
    AttendanceEvent,
    Cancellation,
    EarlyLeaving,
    Given,
    LateArrival,
    Return,
    Session,
)
from missync.model.findings import Finding, FindingId, Severity
from missync.model.ids import EventId, Kind, MarkId, MisId, PersonId, RunId
from missync.model.marks import Entry, Mark, Nothing, NotKnown, Over, State
from missync.model.people import Active, Link, Names, Origin, Person
from missync.model.plans import ImportPlan, SavedPlan
from missync.model.runs import Counts, Held, Removal, Run, Verdict
from missync.model.schools import AttendanceCode, School
from missync.model.secrets import Secret
from missync.model.settings import (
    Attendance as AttendanceSettings,
)
from missync.model.settings import (
    Brake,
    Early,
    EarlyDue,
    Kinds,
    KindSettings,
    LeaveRule,
    MisSettings,
    NameChoice,
    Nation,
    Overwrite,
    Register,
    RegisterException,
    Registers,
    SiteSettings,
    Weekday,
)
from missync.model.standings import Because, Cause, Odd, Oddity, Standing
from missync.plugins import Plugins
from missync.reasons import Reasons
from missync.reports import ImportReport
from missync.rules.evidence import Evidence
from missync.rules.explanation import Explanation
from missync.rules.offering import CodeOffer, Offered, ReasonOffer
from missync.rules.settling import Settlement
from missync.saved_plans import plan_from_text, text_of_plan
from missync.site import Site


__version__ = version("missync")

__all__ = [
    "AccessRefused",
    "Active",
    "AddReason",
    "ArchiveKind",
    "ArchivePeople",
    "ArchivePerson",
    "Attendance",
    "AttendanceCode",
    "AttendanceEvent",
    "AttendanceSettings",
    "BadPayload",
    "Band",
    "Because",
    "Brake",
    "Busy",
    "Cancellation",
    "Cause",
    "Choice",
    "Choices",
    "ChooseFilters",
    "CodeOffer",
    "Codebook",
    "CodebookChange",
    "Codes",
    "Counts",
    "Direction",
    "DisableCode",
    "Early",
    "EarlyDue",
    "EarlyLeaving",
    "EnableCode",
    "Entry",
    "EventId",
    "Evidence",
    "ExcludePeople",
    "ExcludePerson",
    "Explanation",
    "Filter",
    "Finding",
    "FindingId",
    "Given",
    "Held",
    "ImportPlan",
    "ImportReport",
    "IncludePeople",
    "IncludePerson",
    "InputError",
    "Kind",
    "KindSettings",
    "Kinds",
    "KnownCode",
    "LateArrival",
    "LeaveRule",
    "Link",
    "Mark",
    "MarkId",
    "MisAdapter",
    "MisId",
    "MisSettings",
    "MissyncError",
    "NameChoice",
    "NameSignedIn",
    "Names",
    "Nation",
    "NoWriteBack",
    "NotKnown",
    "Nothing",
    "Odd",
    "Oddity",
    "Offer",
    "OfferCodes",
    "Offered",
    "Origin",
    "OutcomeUnknown",
    "Over",
    "Overwrite",
    "Person",
    "PersonId",
    "PluginError",
    "Plugins",
    "Problem",
    "Reason",
    "ReasonOffer",
    "Reasons",
    "Recorded",
    "Register",
    "RegisterException",
    "Registers",
    "Rejected",
    "Removal",
    "RemoveReason",
    "RestoreKind",
    "RestorePeople",
    "RestorePerson",
    "Return",
    "Run",
    "RunId",
    "SavedPlan",
    "SchemaState",
    "School",
    "Secret",
    "Session",
    "SettingsError",
    "Settlement",
    "Severity",
    "Site",
    "SiteSettings",
    "StalePlan",
    "Standing",
    "State",
    "StoreAdapter",
    "StoreError",
    "TryLater",
    "TurnSwitch",
    "Verdict",
    "Weekday",
    "__version__",
    "hookimpl",
    "plan_from_text",
    "text_of_plan",
]
