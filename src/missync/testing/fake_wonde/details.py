"""What the includes bring about a person, apart from groups and contacts.

Known: the keys of education, employment, contact details, identifiers and
contracts, as public typed models have them. Our own convention: which e-mail and
telephone key is filled, and whatever ``extended_details`` holds.
"""

from __future__ import annotations

from missync.testing.fake_wonde.dates import day, moment
from missync.testing.fake_wonde.merging import merged
from missync.testing.fake_wonde.people import Contract, Employee, Pupil, Someone


__all__ = [
    "contact_details",
    "contract_rows",
    "education_details",
    "employment_details",
    "extended_details",
    "identifiers",
]

Row = dict[str, object]

_ADDRESS: Row = dict.fromkeys(
    ("house_number", "house_name", "street", "town", "county", "postcode")
)


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
