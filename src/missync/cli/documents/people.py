"""Documents of people, imports, findings and runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import attrs

from missync.cli.text.changes import changes_of
from missync.importing.report import ImportReport
from missync.model.findings import Finding
from missync.model.people import Kind, Link, Person, PersonId
from missync.model.plan import Step
from missync.model.runs import ReadSummary, Run
from missync.model.settings import NameChoice, SiteSettings
from missync.model.standings import Cause
from missync.rules.names import full_name
from missync.rules.roll.counts import differences
from missync.rules.roll.explain import Explanation


Document = dict[str, object]


def import_document(settings: SiteSettings, report: ImportReport) -> Document:
    """Give what an import did, or a plan would do."""
    plan = report.plan
    return {
        "site": settings.name,
        "verdict": report.verdict.value,
        "run": report.run.id if report.run else None,
        "digest": plan.digest,
        "complete": plan.complete,
        "reads": {read.kind.value: _read_document(read) for read in plan.reads},
        "counts": attrs.asdict(plan.counts),
        "standings": {
            standing.value: number for standing, number in plan.standings.items()
        },
        "changes": [
            _change_document(step, person, settings.names)
            for step, person in changes_of(report, settings.names)
        ],
        "problems": [
            {"path": each.path, "message": each.message, "record": each.record}
            for each in plan.problems
        ],
    }


def people_document(people: Iterable[Person], settings: SiteSettings) -> list[Document]:
    """Give people, with the fields the site asks for among their own."""
    return [_person_document(person, settings) for person in people]


def explanation_document(explanation: Explanation, names: NameChoice) -> Document:
    """Give somebody's standing and everything it rests on."""
    person = explanation.person
    return {
        "person": person.id if isinstance(person, Person) else None,
        "standing": explanation.standing.value,
        "causes": [_cause_document(cause) for cause in explanation.causes],
        "mend": explanation.mend,
        "name": full_name(person.names, names) if person.names else None,
        "kind": person.kind.value,
        "mis_id": person.mis_id,
        "notes": [note.why for note in explanation.notes],
    }


def check_document(found: Sequence[tuple[str, Finding]]) -> Document:
    """Give what a check found, each with the name of its site."""
    return {
        "ok": not found,
        "findings": [
            {
                "id": each.id.value,
                "severity": each.severity.value,
                "subject": each.subject,
                "message": each.message,
                "mend": each.mend,
                "site": site,
            }
            for site, each in found
        ],
    }


def history_document(runs: Iterable[Run]) -> list[Document]:
    """Give the runs of a site."""
    return [
        {
            "run": run.id,
            "at": run.at.isoformat(),
            "by": run.by,
            "verdict": run.verdict.value,
            "counts": attrs.asdict(run.counts),
            "complete": run.complete,
            "what": run.what,
            "why": run.why,
            "digest": run.digest,
            "held": [held.person for held in run.held],
        }
        for run in runs
    ]


def _read_document(read: ReadSummary) -> Document:
    return {
        "complete": read.complete,
        "why": read.why,
        "records": read.records,
        "as_of": _iso(read.as_of),
    }


def _change_document(
    step: Step, person: PersonId | None, names: NameChoice
) -> Document:
    return {
        "change": step.change.code,
        "person": person,
        "kind": step.after.kind.value,
        "mis_id": step.after.mis_id,
        "name": full_name(step.after.names, names),
        "why": step.why,
        "fields": {
            name: list(values)
            for name, values in differences(step.before, step.after).items()
        },
    }


def _person_document(person: Person, settings: SiteSettings) -> Document:
    forename, surname = _names_as_sent(person, settings.names)
    fields = settings.kinds.of(person.kind).fields
    ours: Document = {
        "id": person.id,
        "kind": person.kind.value,
        "listed": person.listed,
        "standing": person.standing.value,
        "why": person.causes[0].why if person.causes else None,
        "mis_id": person.mis_id,
        "forename": forename,
        "surname": surname,
        "origin": person.origin.value,
        "leave_date": _iso(person.leave_date),
        "start_date": _iso(person.start_date),
        **_pupils(person),
    }
    return {**{name: person.fields.get(name) for name in fields}, **ours}


def _names_as_sent(person: Person, choice: NameChoice) -> tuple[str | None, str | None]:
    """Pick the names that show, as the MIS sent them: nothing trimmed."""
    names = person.names
    forenames = (names.forename, names.legal_forename)
    surnames = (names.surname, names.legal_surname)
    if choice is NameChoice.LEGAL:
        return _first_filled(*reversed(forenames)), _first_filled(*reversed(surnames))
    return _first_filled(*forenames), _first_filled(*surnames)


def _first_filled(wanted: str | None, instead: str | None) -> str | None:
    return next((name for name in (wanted, instead) if name and name.strip()), None)


def _pupils(person: Person) -> Document:
    if person.kind is not Kind.CONTACT:
        return {}
    return {"pupils": [_link_document(link) for link in person.links]}


def _link_document(link: Link) -> Document:
    return {
        "mis_id": link.pupil,
        "relationship": link.relationship,
        "parental_responsibility": link.parental_responsibility,
        "priority": link.priority,
        "lives_with_pupil": link.lives_with_pupil,
    }


def _cause_document(cause: Cause) -> Document:
    return {
        "what": cause.what.value,
        "why": cause.why,
        "since": _iso(cause.since),
        "by": cause.by,
    }


def _iso(when: date | datetime | None) -> str | None:
    return when.isoformat() if when else None
