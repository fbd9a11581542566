"""Checking people: whose records to mend, and what the MIS does not show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from missync.model.choices import Overrides
from missync.model.findings import Finding, FindingId, Severity
from missync.model.ids import Kind
from missync.model.people import Person, Profile, SourceKey
from missync.model.plan import ImportPlan, Refuse
from missync.model.roll import Source
from missync.model.sentences import counted, some_of
from missync.model.settings import SiteSettings
from missync.model.standings import PersonWarning, WarningKind
from missync.rules.names import (
    comparable,
    full_name,
    in_natural_order,
    spelled_like,
)
from missync.rules.roll.filters import (
    Unmet,
    decisive,
    elsewhere_in,
    filled_of,
    unmet,
)
from missync.rules.roll.kept_off import kept_off, kind_settings
from missync.rules.roll.look_alikes import waiting_newcomers
from missync.rules.roll.precedence import filled
from missync.rules.roll.visibility_words import (
    ask_for_permission,
    nobody_leaves,
    once_a_kind,
)


YEAR_GROUP = "year_group"
_ODD: Mapping[WarningKind, tuple[FindingId, Severity, str]] = {
    WarningKind.LEAVE_DATA: (
        FindingId.CONTRADICTORY_LEAVE_DATA,
        Severity.WARNING,
        "In the MIS, correct {end} or {active}, whichever is wrong, then import.",
    ),
    WarningKind.DATES_REVERSED: (
        FindingId.LEAVE_DATE_BEFORE_START,
        Severity.WARNING,
        "In the MIS, correct {start} or {end}, then import.",
    ),
    WarningKind.LEAVE_DATE_IMPOSSIBLE: (
        FindingId.LEAVE_DATE_IMPOSSIBLE,
        Severity.WARNING,
        "In the MIS, clear or correct {end}, or their birth date, then import.",
    ),
    WarningKind.START_MOVED: (
        FindingId.START_DATE_MOVED_AHEAD,
        Severity.WARNING,
        "In the MIS, correct {start} if it is wrong, then import.",
    ),
    WarningKind.NOT_ACTIVE_YET: (
        FindingId.NOT_ACTIVE_YET,
        Severity.WARNING,
        "In the MIS, mark them as active if they have started, then import.",
    ),
    WarningKind.ANOTHER_HUMAN: (
        FindingId.IDENTITY_CHANGED,
        Severity.ERROR,
        (
            "If it is the same person, correct surname or birth date in the MIS. If it "
            "is somebody else, approve with “missync import --approve” and the digest "
            "that “missync plan” names."
        ),
    ),
    WarningKind.FILTER_UNDECIDED: (
        FindingId.FILTER_UNDECIDED,
        Severity.WARNING,
        "Enter it in the MIS, then import.",
    ),
    WarningKind.SHARED_CODE: (
        FindingId.SHARED_CODE,
        Severity.WARNING,
        "In the MIS, correct the code of whoever it is not, then import.",
    ),
    WarningKind.LOOKS_LIKE_ANOTHER: (
        FindingId.LOOKS_LIKE_ANOTHER,
        Severity.WARNING,
        (
            "Look at both. If they are one person, decide about the new one as about "
            "the other; otherwise nothing."
        ),
    ),
    WarningKind.FILTER_SUBSTITUTED: (
        FindingId.FILTER_UNDECIDED,
        Severity.WARNING,
        "Enter it in the MIS, then import.",
    ),
    WarningKind.GONE_UNCONFIRMED: (
        FindingId.GONE_UNCONFIRMED,
        Severity.WARNING,
        (
            "Nothing, if they left: import again in an hour or later. Otherwise make "
            "sure in the MIS that they are sent."
        ),
    ),
    WarningKind.REMOVAL_WAITS: (
        FindingId.REMOVAL_WAITS,
        Severity.WARNING,
        "Nothing: they come off the list when they are signed in no more.",
    ),
}
_OLD_NEWS = frozenset({WarningKind.DATES_REVERSED, WarningKind.LEAVE_DATE_IMPOSSIBLE})
_FIELDS: Mapping[Kind, Mapping[str, str]] = {
    Kind.STUDENT: {
        "start": "the admission date",
        "end": "the leaving date",
        "active": "which list (on roll or leavers) they are on",
    },
    Kind.EMPLOYEE: {
        "start": "the employment start date",
        "end": "the employment end date",
        "active": "whether they are current",
    },
    Kind.CONTACT: {
        "start": "the start date",
        "end": "the end date",
        "active": "whether they are active",
    },
}


def afterwards(
    people: Sequence[Person], plan: ImportPlan | None
) -> tuple[Profile, ...]:
    """Give everybody as they would be after an import now."""
    steps = plan.steps if plan else ()
    moved = {step.before.id for step in steps if step.before}
    unmoved = (person for person in people if person.id not in moved)
    return (*(step.after for step in steps), *unmoved)


def about_refused(plan: ImportPlan) -> Iterator[Finding]:
    """Name the records that cannot be understood."""
    named = (step.record for step in plan.steps if isinstance(step, Refuse))
    for record in (*named, *plan.strangers):
        yield Finding(
            id=FindingId.RECORD_REFUSED,
            severity=Severity.ERROR,
            subject=record.mis_id or record.label,
            message=f"{record.label}: {record.why}",
            mend="Correct it in the MIS, then import.",
        )


def about_new_ids(plan: ImportPlan) -> Iterator[Finding]:
    """Name the newcomers, kind by kind, who look like people who are not sent."""
    for kind in Kind:
        for message in waiting_newcomers(plan.steps, plan.awaiting, kind):
            yield Finding(
                id=FindingId.PEOPLE_UNDER_NEW_IDS,
                severity=Severity.ERROR,
                subject=kind.value,
                message=message,
                mend="Mend the ids in the MIS, or have the old ids or the UPNs sent, "
                "then import.",
            )


def about_odd_people(people: Sequence[Profile]) -> Iterator[Finding]:
    """Name what is odd about people, with the field to mend.

    What is odd about dates matters of those who are on the list only: old records of
    leavers are full of it. A code that several have is named once.
    """
    said: set[PersonWarning] = set()
    for person in people:
        for note in person.notes:
            if note.what is WarningKind.SHARED_CODE and note in said:
                continue
            said.add(note)
            if note.what in _ODD and (person.listed or note.what not in _OLD_NEWS):
                yield _odd(person, note)


def _odd(person: Profile, note: PersonWarning) -> Finding:
    finding_id, severity, mend = _ODD[note.what]
    return Finding(
        id=finding_id,
        severity=severity,
        subject=_subject(person),
        message=f"{full_name(person.names)}: {note.why}",
        mend=mend.format_map(_FIELDS[person.kind]),
    )


def about_ghosts(people: Sequence[Profile]) -> Iterator[Finding]:
    """Name pupils with no leave date and no year group: often nobody's pupils.

    Nothing can be said where no year group is shown at all.
    """
    pupils = [p for p in people if p.kind is Kind.STUDENT and p.listed]
    if not any(pupil.fields.get(YEAR_GROUP) for pupil in pupils):
        return
    for person in pupils:
        if person.leave_date is None and not person.fields.get(YEAR_GROUP):
            yield Finding(
                id=FindingId.NO_LEAVE_DATE_NO_YEAR_GROUP,
                severity=Severity.WARNING,
                subject=_subject(person),
                message=f"{full_name(person.names)} has no leaving date and no year "
                "group, so they may have left without anybody saying so.",
                mend="In the MIS, enter the leaving date, or the year group if they "
                "are still at the school, then import.",
            )


def _subject(somebody: Profile) -> str:
    return somebody.id if isinstance(somebody, Person) else somebody.mis_id or ""


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


def about_filters(
    people: Sequence[Person],
    sources: Mapping[SourceKey, Source],
    plan: ImportPlan | None,
    choices: Overrides,
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
    records = _records(sources, plan)
    for kind in Kind:
        of_kind = [each for each in everybody if each.imported and each.kind is kind]
        if of_kind and kind_settings(kind, settings, choices).importing:
            wanted = kept_off(kind, settings, choices).wanted
            for each in unmet(wanted, of_kind, elsewhere_in(kind, records.items())):
                yield _unmet(kind, each)


def about_year_groups(
    people: Sequence[Person],
    sources: Mapping[SourceKey, Source],
    plan: ImportPlan | None,
    settings: SiteSettings,
) -> Iterator[Finding]:
    """Name the pupils of whom it is not known which registers are theirs.

    That is so where registers differ by year groups and a pupil's is not shown, or
    comes from another source than others', which may spell it otherwise. Nothing can
    be said where no year group is shown at all.

    Args:
        people: Everybody, as the site knows them.
        sources: Their records.
        plan: What an import would do now, where the MIS can be read.
        settings: The site's settings.
    """
    wanted = [y for each in settings.registers.exceptions for y in each.year_groups]
    pupils = [p for p in afterwards(people, plan) if _is_pupil_on_the_list(p)]
    elsewhere = elsewhere_in(Kind.STUDENT, _records(sources, plan).items())

    def shown(pupil: Profile) -> str | None:
        return decisive(pupil.fields, elsewhere.get(pupil.mis_id, ())).get(YEAR_GROUP)

    years = {shown(each) or "" for each in pupils}
    there = sorted(filter(comparable, years), key=in_natural_order)
    undecided = [
        each
        for each in pupils
        if not comparable(shown(each))
        and not spelled_like(each.fields.get(YEAR_GROUP) or "", wanted)
    ]
    if wanted and there and undecided:
        yield _year_groups_undecided(undecided, there)


def _is_pupil_on_the_list(somebody: Profile) -> bool:
    imported = somebody.kind is Kind.STUDENT and somebody.imported
    return imported and somebody.listed


def _year_groups_undecided(pupils: Sequence[Profile], there: Sequence[str]) -> Finding:
    return Finding(
        id=FindingId.YEAR_GROUP_UNDECIDED,
        severity=Severity.WARNING,
        subject="registers.exceptions",
        message="The registers differ by year group, and that of "
        f"{counted(len(pupils), 'pupil')} is not shown where others have theirs, so "
        "they have the times of those who are in no exception: "
        f"{some_of([_with_year(each) for each in pupils])}.",
        mend="In the MIS, enter their year group as others have it "
        f"({some_of(there)}), then import.",
    )


def _with_year(pupil: Profile) -> str:
    year = pupil.fields.get(YEAR_GROUP)
    return full_name(pupil.names) + (f" (“{year}”)" if comparable(year) else "")


def _records(
    sources: Mapping[SourceKey, Source], plan: ImportPlan | None
) -> Mapping[SourceKey, str]:
    """Say what each record has filled, as it would be after an import now."""
    return dict(filled_of(sources)) | _planned(plan)


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
