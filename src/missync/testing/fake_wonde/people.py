"""The people of a school on the fake Wonde, in the words of the wire.

Mutable on purpose: a test changes them, and the next answer shows it. Two people
are never equal: a twin is not the other twin.

Text that is left empty is given when somebody joins a school, always the same for
the same sequence of joiners; ``None`` means that the MIS has nothing there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar

import attrs


Overrides = Mapping[str, object]
"""What is merged over a row last, level by level, whatever it makes of the row."""

ABSENT = object()
"""As a value in overrides: leave the key out of the row."""
_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_WEIGHTS = range(2, 14)
_FIRST_YEAR = 12
_A_YEAR = 1000


@attrs.define(kw_only=True, eq=False)
class Someone:
    """What pupils, employees and contacts have in common.

    Attributes:
        legal_forename: Empty: the same as the forename.
        legal_surname: Empty: the same as the surname.
        id: Wonde's id, ``A`` and digits. Empty: given on joining.
        upi: Wonde's lasting id, 32 hexadecimal digits. Empty: made from the MIS
            id and the school's id, as Wonde does.
        mis_id: The primary key in the MIS. Empty: given on joining.
        created_at: Empty: the school's moment of joining. Likewise ``updated_at``.
        overrides: Merged over the row last, so that a test can plant anything.
        serial: The row's place in Wonde's own table, which cursors walk.
    """

    forename: str | None = None
    surname: str | None = None
    middle_names: str | None = None
    legal_forename: str | None = ""
    legal_surname: str | None = ""
    initials: str | None = None
    gender: str | None = None
    date_of_birth: date | None = None
    email: str | None = None
    phone: str | None = None
    username: str | None = None
    id: str = ""
    upi: str = ""
    mis_id: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    restored_at: datetime | None = None
    overrides: Overrides = attrs.field(factory=dict)
    serial: int = 0

    deletion_type: ClassVar[str] = ""


@attrs.define(kw_only=True, eq=False)
class Contact(Someone):
    """Somebody to call about a pupil."""

    title: str | None = None

    deletion_type: ClassVar[str] = "contact"


@attrs.define(kw_only=True, eq=False)
class Relationship:
    """What ties a contact to one pupil."""

    contact: Contact
    relationship: str | None = "Parent"
    parental_responsibility: bool | None = True
    priority: int | None = 1
    lives_with_pupil: bool | None = True
    overrides: Overrides = attrs.field(factory=dict)


@attrs.define(kw_only=True, eq=False)
class Pupil(Someone):
    """A pupil: on roll, left, or both at once.

    Attributes:
        year: The year group as Wonde names it (``"7"``, ``"R"``), also the
            national curriculum year.
        upn: Empty: a valid one is given on joining.
        admission_number: Empty: given on joining.
        admission_date: The first day on roll.
        leaving_date: The last day on roll, inclusive; may lie ahead.
        extended: What ``extended_details`` shows.
    """

    year: str | None = None
    registration: str | None = None
    house: str | None = None
    campus: str | None = None
    boarding: str | None = None
    upn: str | None = ""
    admission_number: str | None = ""
    admission_date: date | None = None
    leaving_date: date | None = None
    extended: Mapping[str, object] = attrs.field(factory=dict)
    contacts: list[Relationship] = attrs.field(factory=list)

    deletion_type: ClassVar[str] = "student"


@attrs.define(kw_only=True, eq=False)
class Contract:
    """One contract of an employee."""

    start_date: date | None = None
    end_date: date | None = None
    employment_type: str | None = None
    overrides: Overrides = attrs.field(factory=dict)


@attrs.define(kw_only=True, eq=False)
class Employee(Someone):
    """Somebody the school employs, or employed.

    Attributes:
        current: What the MIS says; ``None`` where it does not say.
        job_title: Wonde's ``role_text``.
        staff_code: Empty: given on joining.
        employment_start_date: The first day of work.
        employment_end_date: The last day of work, inclusive; may lie ahead.
    """

    title: str | None = None
    current: bool | None = True
    teaching_staff: bool | None = None
    job_title: str | None = None
    staff_code: str | None = ""
    employment_start_date: date | None = None
    employment_end_date: date | None = None
    contracts: list[Contract] = attrs.field(factory=list)

    deletion_type: ClassVar[str] = "employee"


def made_up_upn(la_code: str, establishment_number: str, number: int) -> str:
    """A valid UPN, another one for every number below a million.

    Every hundred thousand come from the next establishment. The rule for the check
    letter: each of the twelve characters after it counts its value times its position,
    two to thirteen; the sum, modulo 23, picks the letter.
    """
    year = (_FIRST_YEAR + number // _A_YEAR) % 100
    school = (int(establishment_number) + number // (100 * _A_YEAR)) % 10_000
    digits = f"{la_code:0>3}{school:04}{year:02}{number % _A_YEAR:03}"
    total = sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=True))
    return _LETTERS[total % len(_LETTERS)] + digits


def with_wrong_letter(upn: str) -> str:
    """The same number under the next check letter, which is wrong."""
    following = (_LETTERS.index(upn[0]) + 1) % len(_LETTERS)
    return _LETTERS[following] + upn[1:]
