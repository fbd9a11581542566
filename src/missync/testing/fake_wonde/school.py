"""A school on the fake Wonde: what its MIS holds, who may see it, what befalls it.

Known: somebody who leaves is listed among the leavers and leaves a deletion behind;
a returner either has the old id, with ``restored_at`` on the person and on the
deletion, or a new id under the same ``upi``; the ``upi`` is made from the MIS id and
the school's id. Our own convention: how the ``upi`` is made from them, and that a
leaver keeps the id unless a new one is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import Enum
from hashlib import blake2b
from itertools import count
from typing import TypeVar

import attrs

from missync.testing.fake_wonde.people import (
    Contact,
    Employee,
    Overrides,
    Pupil,
    Relationship,
    Someone,
    made_up_upn,
)
from missync.testing.fake_wonde.registers import (
    AttendanceCode,
    Mark,
    Registers,
    SessionMark,
    SessionWord,
    school_codes,
)


_FIRST_ID = 100_000_000
_FIRST_MIS_ID = 1000


@attrs.define(kw_only=True, eq=False)
class Permissions:
    """Which resources, properties and includes a token may see.

    Attributes:
        approved: Whether the school lets the token in at all. If not, whatever
            is asked of the school answers 403.
        hidden: For a resource, the properties that come as null.
        forbidden: The resources that answer 403.
        forbidden_includes: For a resource, the includes that answer 400.
    """

    approved: bool = True
    hidden: dict[str, set[str]] = attrs.field(factory=dict)
    forbidden: set[str] = attrs.field(factory=set)
    forbidden_includes: dict[str, set[str]] = attrs.field(factory=dict)

    def hide(self, resource: str, *properties: str) -> None:
        """Send these properties of a resource as null, as without the scope.

        Args:
            resource: As in the path: ``students``, ``students-leaver`` ...
            properties: ``date_of_birth``, or with a dot inside what an include
                brings: ``education_details.upn``.
        """
        self.hidden.setdefault(resource, set()).update(properties)

    def show(self, resource: str, *properties: str) -> None:
        """Send these properties again."""
        self.hidden.get(resource, set()).difference_update(properties)

    def forbid(self, resource: str) -> None:
        """Answer 403 for a whole resource."""
        self.forbidden.add(resource)

    def allow(self, resource: str) -> None:
        """Answer for a resource again."""
        self.forbidden.discard(resource)

    def forbid_include(self, resource: str, *names: str) -> None:
        """Answer 400 where one of these includes is asked of a resource."""
        self.forbidden_includes.setdefault(resource, set()).update(names)

    def allow_include(self, resource: str, *names: str) -> None:
        """Take these includes again."""
        self.forbidden_includes.get(resource, set()).difference_update(names)

    def revoke(self) -> None:
        """Shut the token out of the school."""
        self.approved = False

    def approve(self) -> None:
        """Let the token in again."""
        self.approved = True


AnyoneT = TypeVar("AnyoneT", bound=Someone)


class MissingRelation(Enum):
    """How a relation to nobody looks; which one Wonde uses is not known."""

    EMPTY = "data is null"
    NULL = "null"
    ABSENT = "no key"


@attrs.define(kw_only=True, eq=False)
class Deletion:
    """A row of ``/deletions``."""

    type: str
    id: str
    mis_id: str
    deleted_at: datetime
    restored_at: datetime | None = None
    overrides: Overrides = attrs.field(factory=dict)
    serial: int = 0

    @property
    def updated_at(self) -> datetime:
        """When the row last changed."""
        return self.restored_at or self.deleted_at


@attrs.define(kw_only=True, eq=False)
class School(Permissions):
    """A school whose people can be read, and change between two answers.

    Read the lists freely; change them through the methods, which give ids, stamp
    ``updated_at`` and keep the deletions.

    Attributes:
        region_domain: The host that has the school's data, with its port. ``None``:
            the server that is asked. Any other host answers with empty lists.
        now: The moment of the latest extraction from the MIS, aware. Whatever
            changes is stamped with it; a test moves it on.
        custom_attendance_codes: Whether the school has codes of its own.
        missing_relation: How a relation to nobody looks.
        registers: Its registers, and how it deals with marks.
        awkward: The awkward people of a made-up school, by label.
        overrides: Merged over the school's object last.
    """

    id: str = "A1930499544"
    name: str = "Hillside School"
    urn: int = 990001
    la_code: str = "801"
    establishment_number: str = "9990"
    phase_of_education: str = "SECONDARY"
    mis: str = "SIMS"
    timezone: str = "Europe/London"
    allows_writeback: bool = True
    custom_attendance_codes: bool = True
    online: bool = True
    audited: bool = True
    region_domain: str | None = None
    now: datetime = datetime(2026, 11, 2, 5, 30, tzinfo=UTC)
    missing_relation: MissingRelation = MissingRelation.EMPTY
    students: list[Pupil] = attrs.field(factory=list)
    leavers: list[Pupil] = attrs.field(factory=list)
    employees: list[Employee] = attrs.field(factory=list)
    contacts: list[Contact] = attrs.field(factory=list)
    deletions: list[Deletion] = attrs.field(factory=list)
    attendance_codes: list[AttendanceCode] = attrs.field(factory=school_codes)
    registers: Registers = attrs.field(factory=Registers)
    awkward: dict[str, Someone] = attrs.field(factory=dict)
    overrides: Overrides = attrs.field(factory=dict)
    _serials: Iterator[int] = attrs.field(init=False, factory=lambda: count(1))

    def enrol(self, pupil: Pupil) -> Pupil:
        """Put a pupil on roll, with their contacts."""
        self.students.append(self._joined_pupil(pupil))
        return pupil

    def add_leaver(self, pupil: Pupil) -> Pupil:
        """List a pupil among the leavers, also one who is still on roll."""
        self.leavers.append(self._joined_pupil(pupil))
        return pupil

    def leave(self, pupil: Pupil, on: date, *, new_id: bool = False) -> Pupil:
        """Take a pupil off roll: a leaver from now on, with a deletion.

        Args:
            pupil: Somebody on roll.
            on: The last day on roll.
            new_id: Whether the leaver is listed under another id.
        """
        self.delete(pupil)
        pupil.leaving_date = on
        if new_id:
            pupil.id = self._new_id(next(self._serials))
        return self.add_leaver(pupil)

    def return_(self, pupil: Pupil, *, new_id: bool, on: date | None = None) -> Pupil:
        """Bring a leaver back on roll, without a leaving date.

        Args:
            pupil: Somebody among the leavers.
            new_id: Whether they come back under a new id with the old ``upi``,
                as a row that was made anew, or are restored.
            on: Their new admission date, if it changes.

        Returns:
            Whoever is on roll now: the same object where it was restored.
        """
        self.leavers.remove(pupil)
        back = _made_anew(pupil) if new_id else self._restored(pupil)
        back.leaving_date = None
        back.admission_date = on or back.admission_date
        return self.enrol(back)

    def hire(self, employee: Employee) -> Employee:
        """List an employee."""
        joined = self._joined(employee)
        if joined.staff_code == "":
            joined.staff_code = f"S{joined.serial:04}"
        self.employees.append(joined)
        return joined

    def dismiss(self, employee: Employee, on: date) -> None:
        """End an employment; the employee stays listed, no longer current."""
        self.change(employee, employment_end_date=on, current=False)

    def add_contact(self, contact: Contact) -> Contact:
        """List a contact."""
        self.contacts.append(self._joined(contact))
        return contact

    def link(self, pupil: Pupil, relationship: Relationship) -> None:
        """Tie a contact to a pupil, listing the contact if need be."""
        pupil.contacts.append(relationship)
        self._list_contacts_of(pupil)
        pupil.updated_at = self.now

    def delete(self, someone: Someone) -> None:
        """Take somebody off every list and leave a deletion behind."""
        self.vanish(someone)
        self.deletions.append(
            Deletion(
                type=someone.deletion_type,
                id=someone.id,
                mis_id=someone.mis_id,
                deleted_at=self.now,
                serial=next(self._serials),
            )
        )

    def vanish(self, someone: Someone) -> None:
        """Take somebody off every list without a trace."""
        for listed in (self.students, self.leavers, self.employees, self.contacts):
            if someone in listed:
                listed.remove(someone)  # type: ignore[arg-type]

    def change(self, someone: Someone, **attributes: object) -> None:
        """Change attributes of somebody and stamp them as updated."""
        for name, value in attributes.items():
            setattr(someone, name, value)
        someone.updated_at = self.now

    def mark(  # noqa: PLR0913
        self,
        pupil: Pupil,
        day: date,
        session: SessionWord,
        code: str,
        *,
        minutes_late: int | None = None,
        comment: str | None = None,
        employee_id: str | None = None,
        overrides: Overrides | None = None,
    ) -> SessionMark:
        """Write an entry into a register, as a teacher does.

        Args:
            pupil: Whose it is.
            day: The day.
            session: ``AM`` or ``PM``.
            code: What it shows, such as ``N``; one of the school's codes.
            minutes_late: What stands beside the code; likewise the others.
            comment: As a teacher wrote it.
            employee_id: Whose word it is.
            overrides: Merged over the row last.
        """
        ids = {each.code: each.id for each in self.attendance_codes}
        mark = Mark(
            student_id=pupil.id,
            date=day,
            session=session,
            attendance_code_id=ids[code],
            minutes_late=minutes_late,
            comment=comment,
            employee_id=employee_id,
        )
        return self.registers.put(mark, self.now, overrides)

    def touch_everybody(self) -> None:
        """Stamp everybody as updated, as an extraction can without any change."""
        for listed in (self.students, self.leavers, self.employees, self.contacts):
            for someone in listed:
                someone.updated_at = self.now

    def _joined_pupil(self, pupil: Pupil) -> Pupil:
        self._joined(pupil)
        if pupil.upn == "":
            pupil.upn = made_up_upn(
                self.la_code, self.establishment_number, pupil.serial
            )
        if pupil.admission_number == "":
            pupil.admission_number = f"{pupil.serial:06}"
        self._list_contacts_of(pupil)
        return pupil

    def _list_contacts_of(self, pupil: Pupil) -> None:
        for relationship in pupil.contacts:
            if not relationship.contact.serial:
                self.add_contact(relationship.contact)

    def _joined(self, someone: AnyoneT) -> AnyoneT:
        if someone.serial:
            someone.updated_at = self.now
            return someone
        someone.serial = next(self._serials)
        someone.id = someone.id or self._new_id(someone.serial)
        someone.mis_id = someone.mis_id or str(_FIRST_MIS_ID + someone.serial)
        someone.upi = someone.upi or _upi(self.id, someone.mis_id)
        someone.created_at = someone.created_at or self.now
        someone.updated_at = someone.updated_at or self.now
        return someone

    def _restored(self, pupil: Pupil) -> Pupil:
        pupil.restored_at = self.now
        for deletion in self.deletions:
            if deletion.mis_id == pupil.mis_id and deletion.restored_at is None:
                deletion.restored_at = self.now
                pupil.id = deletion.id
        return pupil

    @staticmethod
    def _new_id(serial: int) -> str:
        return f"A{_FIRST_ID + serial}"


def _made_anew(pupil: Pupil) -> Pupil:
    return attrs.evolve(
        pupil, id="", serial=0, created_at=None, updated_at=None, restored_at=None
    )


def _upi(school_id: str, mis_id: str) -> str:
    return blake2b(f"{school_id}:{mis_id}".encode(), digest_size=16).hexdigest()
