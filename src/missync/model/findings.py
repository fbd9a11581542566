"""Findings: what a check says will go wrong, each under an id that stays the same."""

from __future__ import annotations

from enum import Enum

import attrs


class Severity(Enum):
    """How bad it is: an error goes wrong as it is, a warning may."""

    ERROR = "error"
    WARNING = "warning"


class FindingId(Enum):
    """Everything a check looks for. The documentation explains them one by one."""

    MIS_CONNECTION = "mis-connection"
    SCHOOL_CHANGED = "school-changed"
    READ_INCOMPLETE = "read-incomplete"
    COUNTS_DISAGREE = "counts-disagree"
    IMPORT_STALE = "import-stale"
    REMOVALS_HELD = "removals-held"
    IDENTITY_CHANGED = "identity-changed"
    PEOPLE_UNDER_NEW_IDS = "people-under-new-ids"
    FACTS_OUT_OF_SIGHT = "facts-out-of-sight"
    RECORD_REFUSED = "record-refused"
    CODES_NONE = "codes-none"
    CODE_REFUSED = "code-refused"
    NATION_UNSET = "nation-unset"
    LATE_CODE_UNLISTED = "late-code-unlisted"
    REASON_BROKEN = "reason-broken"
    WRITE_BACK_NOT_ALLOWED = "write-back-not-allowed"
    REGISTERS_MISSING = "registers-missing"
    YEAR_GROUP_UNKNOWN = "year-group-unknown"
    REGISTERS_UNREADABLE = "registers-unreadable"
    MARKS_WAITING = "marks-waiting"
    MARKS_FAILED = "marks-failed"
    MARKS_CONFLICT = "marks-conflict"
    MARKS_BLOCKED = "marks-blocked"
    CONTRADICTORY_LEAVE_DATA = "contradictory-leave-data"
    LEAVE_DATE_BEFORE_START = "leave-date-before-start"
    LEAVE_DATE_IMPOSSIBLE = "leave-date-impossible"
    START_DATE_MOVED_AHEAD = "start-date-moved-ahead"
    NOT_ACTIVE_YET = "not-active-yet"
    NO_LEAVE_DATE_NO_YEAR_GROUP = "no-leave-date-no-year-group"
    FILTER_UNMET = "filter-unmet"
    FILTER_UNDECIDED = "filter-undecided"
    YEAR_GROUP_UNDECIDED = "year-group-undecided"
    REMOVAL_WAITS = "removal-waits"
    SHARED_CODE = "shared-code"
    LOOKS_LIKE_ANOTHER = "looks-like-another"
    MARKS_PENDING = "marks-pending"
    GONE_UNCONFIRMED = "gone-unconfirmed"
    FACTS_NEVER_SHOWN = "facts-never-shown"
    NOT_COUNTED = "not-counted"
    FIELD_HIDDEN = "field-hidden"
    CLOCK_WRONG = "clock-wrong"
    STORE_READABLE = "store-readable"
    SETTING_OVERRIDDEN = "setting-overridden"


@attrs.frozen(kw_only=True)
class Finding:
    """One thing that goes wrong, or may.

    Attributes:
        subject: What it is about: a person's id of ours, a kind, a setting, the MIS.
        message: What is so, as a sentence.
        mend: The one thing to do.
    """

    id: FindingId
    severity: Severity
    subject: str
    message: str = attrs.field(repr=False)
    mend: str = attrs.field(repr=False)
