"""People as rows of the fake Wonde, with whatever was included.

Known: the keys of a person, of education, employment, contact details, identifiers
and contracts; an include under its own key, around ``data``; a contact's
``relationship`` object beside it; null where the scope is missing. Our own convention:
the ids and codes of groups, which e-mail and telephone key is filled, whatever
``extended_details`` holds, and an empty list or a relation to nobody behind the
includes that the fake has no data for.
"""

from __future__ import annotations

from zlib import crc32

from missync.testing.fake_wonde.includes import TO_ONE, Tree, includes_of
from missync.testing.fake_wonde.people import (
    Contact,
    Contract,
    Employee,
    Pupil,
    Relationship,
    Someone,
)
from missync.testing.fake_wonde.rows import Row, blank, day, merged, moment
from missync.testing.fake_wonde.school import MissingRelation, School


_ADDRESS: Row = dict.fromkeys(
    ("house_number", "house_name", "street", "town", "county", "postcode")
)


def person_row(someone: Someone, resource: str, wanted: Tree, school: School) -> Row:
    """Somebody as one row, with the includes that were asked for."""
    row = _with_includes(someone, wanted, school)
    for path in tuple(school.hidden.get(resource.removesuffix("/*"), ())):
        blank(row, path)
    not_asked = set(includes_of(resource)) - wanted.keys()
    return merged(row, someone.overrides, skip=not_asked)


def _with_includes(someone: Someone, wanted: Tree, school: School) -> Row:
    row = _plain_row(someone, school.timezone)
    for name, inner in wanted.items():
        found = _relation(someone, name, inner, school)
        if found is not None:
            row[name] = found
        elif school.missing_relation is MissingRelation.EMPTY:
            row[name] = {"data": None}
        elif school.missing_relation is MissingRelation.NULL:
            row[name] = None
    return row


def _plain_row(someone: Someone, zone: str) -> Row:
    return {
        "id": someone.id,
        "upi": someone.upi,
        "mis_id": someone.mis_id,
        "initials": someone.initials,
        **_title(someone),
        "surname": someone.surname,
        "forename": someone.forename,
        "middle_names": someone.middle_names,
        "legal_surname": _legal(someone.legal_surname, someone.surname),
        "legal_forename": _legal(someone.legal_forename, someone.forename),
        "gender": someone.gender,
        "date_of_birth": day(someone.date_of_birth, zone),
        "restored_at": moment(someone.restored_at),
        "created_at": moment(someone.created_at),
        "updated_at": moment(someone.updated_at),
    }


def _title(someone: Someone) -> Row:
    match someone:
        case Employee(title=title) | Contact(title=title):
            return {"title": title}
        case _:
            return {}


def _legal(name: str | None, otherwise: str | None) -> str | None:
    return otherwise if name == "" else name


def _relation(someone: Someone, name: str, inner: Tree, school: School) -> Row | None:
    """What an include brings; ``None`` for a relation to nobody."""
    match someone, name:
        case Pupil(), "contacts":
            return {"data": _contact_rows(someone, inner, school)}
        case Pupil(), "year" | "house" | "registration" | "campus" | "boarding":
            return _group(name, getattr(someone, name), inner, someone)
        case Employee(), "contracts":
            return {"data": contract_rows(someone, school.timezone)}
        case _:
            return _details(someone, name, school.timezone)


def _details(someone: Someone, name: str, zone: str) -> Row | None:
    match someone, name:
        case Pupil(), "education_details":
            return {"data": education_details(someone, zone)}
        case Employee(), "employment_details":
            return {"data": employment_details(someone, zone)}
        case _, "contact_details":
            return {"data": contact_details(someone)}
        case _, "extended_details":
            return {"data": extended_details(someone)}
        case _, "identifiers":
            return {"data": identifiers(someone)}
        case _:
            return None if name in TO_ONE else {"data": []}


def _contact_rows(pupil: Pupil, inner: Tree, school: School) -> list[Row]:
    return [_contact_row(link, inner, school) for link in tuple(pupil.contacts)]


def _contact_row(link: Relationship, inner: Tree, school: School) -> Row:
    relationship: Row = {
        "relationship": link.relationship,
        "parental_responsibility": link.parental_responsibility,
        "priority": link.priority,
        "lives_with_pupil": link.lives_with_pupil,
    }
    row = _with_includes(link.contact, inner, school)
    row["relationship"] = merged(relationship, link.overrides)
    not_asked = {"contact_details"} - inner.keys()
    return merged(row, link.contact.overrides, skip=not_asked)


def _group(kind: str, name: str | None, inner: Tree, pupil: Pupil) -> Row | None:
    if name is None:
        return None
    number = crc32(f"{kind}:{name}".encode()) % 100_000_000
    group: Row = {
        "id": f"AG{number:08}",
        "mis_id": str(number),
        "name": f"Year {name}" if kind == "year" else name,
        "code": name,
        "type": kind.upper(),
        "description": None,
        "notes": None,
        "division": None,
        "created_at": moment(pupil.created_at),
        "updated_at": moment(pupil.created_at),
    }
    return {"data": group | {relation: {"data": []} for relation in inner}}


def education_details(pupil: Pupil, zone: str) -> Row:
    """A pupil's numbers, year and dates."""
    return {
        "admission_number": pupil.admission_number,
        "upn": pupil.upn,
        "local_upn": None,
        "former_upn": None,
        "learner_number": None,
        "current_nc_year": pupil.year,
        "part_time": False,
        "part_time_rate": None,
        "admission_date": day(pupil.admission_date, zone),
        "leaving_date": day(pupil.leaving_date, zone),
    }


def employment_details(employee: Employee, zone: str) -> Row:
    """An employee's dates, numbers and title of the job."""
    return {
        "current": employee.current,
        "teaching_staff": employee.teaching_staff,
        "employment_start_date": day(employee.employment_start_date, zone),
        "employment_end_date": day(employee.employment_end_date, zone),
        "role_text": employee.job_title,
        "teacher_number": None,
        "staff_code": employee.staff_code,
        "local_authority_start_date": None,
        "employee_payroll_number": None,
        "qualified_teacher_status": None,
        "qualified_teacher_status_route": None,
        "higher_level_teaching_assistant_status": None,
    }


def contact_details(someone: Someone) -> Row:
    """Anybody's telephone, e-mail and addresses."""
    email, phone = someone.email, someone.phone
    work = email if isinstance(someone, Employee) else None
    return {
        "phones": {
            "phone": phone,
            "primary": phone,
            "home": None,
            "work": None,
            "mobile": phone,
        },
        "emails": {"email": email, "primary": email, "home": None, "work": work},
        "addresses": {
            "home": dict(_ADDRESS),
            "work": dict(_ADDRESS),
            "postal": dict(_ADDRESS),
        },
        "salutation": None,
    }


def extended_details(someone: Someone) -> Row:
    """Whatever else there is about a pupil; nothing about anybody else."""
    return dict(someone.extended) if isinstance(someone, Pupil) else {}


def identifiers(someone: Someone) -> Row:
    """What somebody signs in with elsewhere."""
    return {
        "barcode": None,
        "active_directory_username": someone.username,
        "username": someone.username,
        "passport_number": None,
    }


def contract_rows(employee: Employee, zone: str) -> list[Row]:
    """An employee's contracts."""
    return [
        merged(_contract_row(employee, contract, number, zone), contract.overrides)
        for number, contract in enumerate(employee.contracts, 1)
    ]


def _contract_row(
    employee: Employee, contract: Contract, number: int, zone: str
) -> Row:
    return {
        "id": f"{employee.id}{number}",
        "mis_id": f"{employee.mis_id}{number}",
        "start_date": day(contract.start_date, zone),
        "end_date": day(contract.end_date, zone),
        "employment_type": contract.employment_type,
        "created_at": moment(employee.created_at),
        "updated_at": moment(employee.updated_at),
    }
