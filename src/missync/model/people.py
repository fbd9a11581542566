"""People: what one source says about somebody, and somebody the site knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cached_property

import attrs

from missync.errors import Problem
from missync.model.choices import Archived, MadeBy
from missync.model.ids import Kind, MisId, PersonId, RunId
from missync.model.sentences import clauses
from missync.model.spelling import comparable
from missync.model.standings import Cause, PersonWarning, Standing, WarningKind
from missync.model.values import aware, not_blank


__all__ = [
    "Active",
    "Fact",
    "Kind",
    "Link",
    "Listing",
    "MisId",
    "Names",
    "Origin",
    "Person",
    "PersonId",
    "Profile",
    "Record",
    "RefusedRecord",
    "SourceKey",
    "Stay",
]


class Active(Enum):
    """Whether the MIS states that somebody belongs to the school now."""

    YES = "yes"
    NO = "no"
    UNSAID = "does not say"

    __hash__ = object.__hash__  # There is one of each: no need to look at the name.


class Fact(Enum):
    """What a record says that decides, by itself, whether somebody is on the list."""

    START_DATE = "start date"
    LEAVE_DATE = "leave date"
    ACTIVE = "active"

    __hash__ = object.__hash__  # There is one of each: no need to look at the name.


class Listing(Enum):
    """Which of the MIS's lists a record stood on."""

    CURRENT = "current"
    LEAVERS = "leavers"

    __hash__ = object.__hash__  # There is one of each: no need to look at the name.


class Origin(Enum):
    """Who brought a person in."""

    MIS = "mis"
    UPLOAD = "upload"


@attrs.frozen(kw_only=True)
class Names:
    """Somebody's names, exactly as sent: nothing trimmed, nothing folded.

    One name is enough; a value without any does not exist.
    """

    forename: str | None = attrs.field(default=None, repr=False)
    surname: str | None = attrs.field(default=None, repr=False)
    legal_forename: str | None = attrs.field(default=None, repr=False)
    legal_surname: str | None = attrs.field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        everything = (
            self.forename,
            self.surname,
            self.legal_forename,
            self.legal_surname,
        )
        if not "".join(filter(None, everything)).strip():
            message = "somebody needs at least one name"
            raise ValueError(message)


@attrs.frozen(kw_only=True)
class Stay:
    """One stretch of belonging to the school, both days inclusive, in its zone.

    Attributes:
        start: The first day; ``None`` where the MIS gives none.
        end: The last day; ``None`` while it is open.
    """

    start: date | None = None
    end: date | None = None


@attrs.frozen(kw_only=True)
class Link:
    """What ties a contact to one pupil. Its limits hold for that pupil only.

    The MIS shows no court orders, so a link never says that contact is safe.
    """

    pupil: MisId
    relationship: str | None = None
    parental_responsibility: bool | None = None
    priority: int | None = None
    lives_with_pupil: bool | None = None


@attrs.frozen
class SourceKey:
    """Which record it is: one MIS id on one of the MIS's lists of one kind."""

    kind: Kind
    listing: Listing
    mis_id: MisId


@attrs.frozen(kw_only=True)
class Record:
    """What the MIS says about one person today, understood.

    Attributes:
        fingerprint: A digest of the record as sent, without its time stamps. Two
            records with one fingerprint say the same.
        lasting_id: The id that outlives the MIS id (Wonde: ``upi``).
        code: The UPN of a student, the staff code of an employee.
        stays: Every stretch the MIS names; none means that it gives no dates.
        fields: The descriptive fields the site asked for and this record carried;
            ``None`` is the MIS's null, which may only mean "not permitted to see".
        substituted: Those of them that came from another source than usual, as that
            one was empty. The two may spell one thing differently.
        carries_facts: Whether that part of the row was there at all in which this MIS
            gives start date, leave date and active.
        warnings: What is odd about it, though it is understood.
    """

    kind: Kind
    listing: Listing = Listing.CURRENT
    mis_id: MisId = attrs.field(validator=not_blank)
    lasting_id: str | None = None
    code: str | None = attrs.field(default=None, repr=False)
    names: Names = attrs.field(repr=False)
    birth_date: date | None = attrs.field(default=None, repr=False)
    stays: tuple[Stay, ...] = ()
    active: Active = Active.UNSAID
    fields: Mapping[str, str | None] = attrs.field(factory=dict, hash=False, repr=False)
    links: tuple[Link, ...] = ()
    substituted: frozenset[str] = frozenset()
    fingerprint: str = ""
    carries_facts: bool = True
    warnings: tuple[Problem, ...] = attrs.field(default=(), repr=False)

    @property
    def key(self) -> SourceKey:
        """Which record this is."""
        return SourceKey(self.kind, self.listing, self.mis_id)

    @cached_property
    def code_key(self) -> str:
        """The code as codes are compared; empty where there is none."""
        return comparable(self.code)


@attrs.frozen(kw_only=True)
class RefusedRecord:
    """A record that is there but cannot be understood. Its person stays as they were.

    Attributes:
        mis_id: Whose it is, where that much could be read.
        label: What to call it in a message: a name, else its place in the answer.
        names: The names that could be read.
        lasting_id: The id that outlives the MIS id, where it could be read.
        code: The UPN or the staff code, where it could be read.
        birth_date: Likewise.
        pupil: The pupil on whom it hangs, of a contact.
    """

    kind: Kind
    mis_id: MisId | None
    label: str = attrs.field(repr=False)
    names: Names | None = attrs.field(default=None, repr=False)
    lasting_id: str | None = None
    code: str | None = attrs.field(default=None, repr=False)
    birth_date: date | None = attrs.field(default=None, repr=False)
    pupil: MisId | None = None
    problems: tuple[Problem, ...] = attrs.field(repr=False)

    @property
    def code_key(self) -> str:
        """The code as codes are compared; empty where there is none."""
        return comparable(self.code)

    @property
    def why(self) -> str:
        """What is wrong with it, as a sentence."""
        reasons = clauses(problem.message for problem in self.problems)
        return f"Their record could not be understood: {reasons}"


def _kinds(causes: Iterable[Cause]) -> str:
    """Show causes without what they say, which may name people."""
    return f"({', '.join(str(cause.what) for cause in causes)})"


@attrs.frozen(kw_only=True)
class Profile:
    """What the site holds of somebody, whether or not they are on the list.

    Attributes:
        start_date: The first day, inclusive, in the school's time zone.
        leave_date: The last day, inclusive, in the school's time zone.
        fields: The descriptive fields the site asked for.
        listed: Whether they are on the list. Mostly what the standing says; a
            refused record leaves its person as they were, on the list or off it.
        causes: Everything their standing rests on, in the order it was asked.
        notes: What somebody should look at though it changes nothing today.
        excluded: Who said that they are kept off the list, until it is lifted.
        archived: Who took them off the list, until it is taken back.
        announced: The leave date that the last complete read of their kind showed.
        due: The first day on which an import decides about them again although
            their records say nothing new; ``None`` for never.
        missing_since: When the first of the complete reads was made that have all
            missed them, of a kind that the MIS does not count; an aware instant.
    """

    kind: Kind
    origin: Origin = Origin.MIS
    mis_id: MisId | None
    lasting_id: str | None = None
    code: str | None = attrs.field(default=None, repr=False)
    names: Names = attrs.field(repr=False)
    birth_date: date | None = attrs.field(default=None, repr=False)
    start_date: date | None = None
    leave_date: date | None = None
    fields: Mapping[str, str | None] = attrs.field(factory=dict, hash=False, repr=False)
    links: tuple[Link, ...] = ()
    listed: bool
    causes: tuple[Cause, ...] = attrs.field(repr=_kinds)
    notes: tuple[PersonWarning, ...] = attrs.field(default=(), repr=False)
    excluded: MadeBy | None = attrs.field(default=None, repr=False)
    archived: Archived | None = attrs.field(default=None, repr=False)
    announced: date | None = None
    due: date | None = None
    missing_since: datetime | None = attrs.field(
        default=None, validator=attrs.validators.optional(aware)
    )

    @property
    def code_key(self) -> str:
        """The code as codes are compared; empty where there is none."""
        return comparable(self.code)

    @property
    def standing(self) -> Standing:
        """Why they are or are not on the list: the first of the causes says it."""
        return self.causes[0].what.standing if self.causes else Standing.ON_LIST

    @property
    def imported(self) -> bool:
        """Whether an import brought them in, and may change them."""
        return self.origin is Origin.MIS

    def noted(self, what: WarningKind) -> PersonWarning | None:
        """Give the first note of one kind, if there is one."""
        return next((note for note in self.notes if note.what is what), None)


@attrs.frozen(kw_only=True)
class Person(Profile):
    """Somebody the site knows, under an id of our own that never changes.

    Attributes:
        run: The run that last changed what is held of them.
    """

    id: PersonId
    run: RunId | None = attrs.field(default=None, eq=False, repr=False)

    @classmethod
    def named(
        cls, person_id: PersonId, profile: Profile, run: RunId | None = None
    ) -> Person:
        """Give a profile its person: the same facts under this id.

        Args:
            person_id: Whose facts they are.
            profile: What is held of them.
            run: The run that changes it; without, nobody known is touched.
        """
        if run is None and isinstance(profile, Person) and profile.id == person_id:
            return profile
        return cls(
            id=person_id,
            run=run,
            kind=profile.kind,
            origin=profile.origin,
            mis_id=profile.mis_id,
            lasting_id=profile.lasting_id,
            code=profile.code,
            names=profile.names,
            birth_date=profile.birth_date,
            start_date=profile.start_date,
            leave_date=profile.leave_date,
            fields=profile.fields,
            links=profile.links,
            listed=profile.listed,
            causes=profile.causes,
            notes=profile.notes,
            excluded=profile.excluded,
            archived=profile.archived,
            announced=profile.announced,
            due=profile.due,
            missing_since=profile.missing_since,
        )
