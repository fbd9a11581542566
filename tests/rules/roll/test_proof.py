"""What a read proves: everybody of a kind, or not surely everybody."""

from __future__ import annotations

import attrs
import pytest

from missync.model.people import Kind, MisId
from missync.model.reads import (
    Broken,
    Certificate,
    Complete,
    Count,
    Deletion,
    Denied,
    Gap,
    Partial,
    Stream,
    Walk,
)
from missync.rules.roll.proof import certify, count_disagrees, summary
from tests.support.builders import LEAVERS, STUDENTS, broken, record, refused, walked


TWO = walked(record("A1"), record("A2"))
WITH_CONTACTS = attrs.evolve(STUDENTS, proves=(Kind.STUDENT, Kind.CONTACT))


def certified(
    *walks: Walk, count: int | None = 2, known: int = 2, kind: Kind = Kind.STUDENT
) -> Certificate:
    """Certify a kind of which the MIS counts this many."""
    return certify(kind, walks, {kind: Count(count)}, known=known)


def gap(certificate: Certificate) -> str:
    """Give the only gap of a partial read."""
    assert isinstance(certificate, Partial)
    (only,) = certificate.gaps
    return only


def test_complete() -> None:
    """A walk to its end that brought as many as the MIS counts is complete."""
    assert isinstance(certified(TWO), Complete)


def test_complete_without_a_count() -> None:
    """Where the MIS does not count, a walk to its end is complete."""
    assert isinstance(certify(Kind.STUDENT, [TWO], {}, known=2), Complete)


def test_broken_walk() -> None:
    """A walk that broke is partial and says why."""
    read = certified(walked(record("A1"), record("A2"), ending=broken()))

    assert "was not read to its end: the MIS hung up." in gap(read)


@pytest.mark.parametrize("ending", [broken("It dripped"), Denied("It dripped")])
@pytest.mark.parametrize("count", [20, None])
def test_a_walk_that_broke_before_its_first_row(
    ending: Broken | Denied, count: int | None
) -> None:
    """Of a list that broke only why is said, not what would follow from its rows."""
    read = certified(walked(ending=ending), count=count)

    assert gap(read).endswith("was not read to its end: It dripped.")


def test_foreign_words_end() -> None:
    """What is said of two lists, or of two gaps, does not run on."""
    gaps = tuple(Gap(kind=Kind.STUDENT, why=why) for why in ("One", "Two."))
    read = certified(attrs.evolve(TWO, gaps=gaps))

    assert "One. Two." == summary(read, 2)


def test_refused_list() -> None:
    """A list that is closed to us makes a read partial."""
    read = certify(
        Kind.STUDENT,
        [TWO, walked(stream=STUDENTS, ending=Denied("no."))],
        {},
        known=0,
    )

    assert isinstance(read, Partial)


def test_refused_optional_list() -> None:
    """A list that the MIS may keep from us makes nothing partial."""
    read = certified(TWO, walked(stream=LEAVERS, ending=Denied("not permitted.")))

    assert isinstance(read, Complete)


def test_list_of_leavers_that_was_open_before() -> None:
    """A list of leavers that closes proves nothing of those known from it alone."""
    former = walked(stream=LEAVERS, ending=Denied("not permitted."))
    counts = {Kind.STUDENT: Count(2)}
    read = certify(Kind.STUDENT, [TWO, former], counts, known=3, former=1)

    assert "known from it alone" in gap(read)


def test_broken_optional_list() -> None:
    """An optional list that broke half-way makes a read partial all the same."""
    read = certified(TWO, walked(stream=LEAVERS, ending=Broken("the MIS hung up.")))

    assert isinstance(read, Partial)


def test_gap_of_a_kind() -> None:
    """People of a kind who are not shown leave that kind unproven, and no other."""
    hidden = Gap(kind=Kind.CONTACT, why="No contacts are shown.")
    walks = [attrs.evolve(TWO, stream=WITH_CONTACTS, gaps=(hidden,))]
    counts = {Kind.STUDENT: Count(2)}

    assert "No contacts are shown." == gap(
        certify(Kind.CONTACT, walks, counts, known=0)
    )
    assert isinstance(certify(Kind.STUDENT, walks, counts, known=2), Complete)


def test_empty_list_beside_leavers() -> None:
    """Nobody on roll proves nothing, though there are leavers."""
    former = walked(record("A9"), stream=LEAVERS)

    assert "An empty answer is no proof" in gap(certified(walked(), former, count=0))


def test_nobody_on_roll_and_somebody_leaving_today() -> None:
    """Somebody known from the list of leavers alone does not ask for a current list."""
    leaving = walked(record("A9"), stream=LEAVERS)
    counts = {Kind.STUDENT: Count(0)}
    read = certify(Kind.STUDENT, [walked(), leaving], counts, known=1, former=1)

    assert isinstance(read, Complete)


def test_unreadable_id() -> None:
    """A record whose id cannot be read could be anybody's, so nothing is proven."""
    read = certified(walked(record("A1"), refused(None)))

    assert "without a readable id" in gap(read)


@pytest.mark.parametrize("count", [1, 3])
def test_count_disagrees(count: int) -> None:
    """Another number than the MIS counts is partial, in either direction."""
    assert f"The MIS counts {count} students, but 2 came." == gap(
        certified(TWO, count=count)
    )


def test_unusable_count() -> None:
    """A count that is no number is partial."""
    assert "no usable count" in gap(certified(TWO, count=None))


def test_duplicates_count_once() -> None:
    """One id that came twice is one person."""
    twice = walked(record("A1"), record("A2"), record("A2"))

    assert isinstance(certified(twice), Complete)


def test_refused_records_count() -> None:
    """A record that cannot be understood is still present."""
    assert isinstance(certified(walked(record("A1"), refused("A2"))), Complete)


def test_empty_where_people_were() -> None:
    """An empty answer where people were proves nothing, whatever is counted."""
    assert "An empty answer is no proof" in gap(certified(walked(), count=0))


def test_empty_and_uncounted() -> None:
    """An empty answer that no count confirms proves nothing even at first."""
    read = certify(Kind.STUDENT, [walked()], {}, known=0)

    assert "Check in the settings which school" in gap(read)


def test_empty_and_counted_as_empty() -> None:
    """No pupils, none known and none counted, are complete beside other people."""
    staff = attrs.evolve(STUDENTS, proves=(Kind.EMPLOYEE,), counts=Kind.EMPLOYEE)
    walks = [walked(), walked(record(kind=Kind.EMPLOYEE), stream=staff)]
    counts = {Kind.STUDENT: Count(0), Kind.EMPLOYEE: Count(1)}

    assert isinstance(certify(Kind.STUDENT, walks, counts, known=0), Complete)


def test_nobody_at_all() -> None:
    """An MIS that has nobody of any kind may be at another address, at first too."""
    assert "nobody at all" in gap(certified(walked(), count=0, known=0))


def test_nobody_but_those_deleted() -> None:
    """Whom the MIS deleted is nobody that it sent."""
    deleted = Deletion(kind=Kind.EMPLOYEE, mis_id=MisId("E1"), deleted_at=None)
    deletions = Stream(name="deletions", start="here", optional=True)
    walks = [walked(), walked(deleted, stream=deletions)]

    assert "nobody at all" in gap(
        certify(Kind.STUDENT, walks, {Kind.STUDENT: Count(0)}, known=0)
    )


def test_contacts_are_complete_with_their_pupils() -> None:
    """Contacts hang on pupils: the walk of those proves them, even if none came."""
    pupils = walked(record("A1"), stream=WITH_CONTACTS)
    read = certify(Kind.CONTACT, [pupils], {}, known=0)

    assert isinstance(read, Complete)


def test_no_list_at_all() -> None:
    """A kind that the MIS has no list of is not complete."""
    read = certify(Kind.EMPLOYEE, [TWO], {}, known=0)

    assert "no list of employees" in gap(read)


def test_complete_needs_whole_walks() -> None:
    """The certificate itself cannot be made from a walk that broke, or from none."""
    for walks in ((), (walked(ending=broken()),)):
        with pytest.raises(ValueError, match="whole"):
            Complete(walks=walks, counted=True)


@pytest.mark.parametrize(
    ("walk", "count", "expected"),
    [
        (TWO, Count(3), True),
        (TWO, Count(2), False),
        (TWO, Count(None), False),
        (TWO, None, False),
        (walked(ending=broken()), Count(3), False),
        (walked(stream=LEAVERS), Count(3), False),
    ],
)
def test_worth_walking_again(walk: Walk, count: Count | None, expected: bool) -> None:
    """Only a walk that went well and brought another number is worth repeating."""
    assert expected is count_disagrees(walk, count)


def test_summary() -> None:
    """A certificate says in a sentence what it rests on or lacks."""
    complete = certified(TWO)

    assert "Every page was read: 1 page, 2 records." == summary(complete, 2)
    assert "no usable count" in summary(certified(TWO, count=None), 2)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [({Kind.STUDENT: Count(2)}, True), ({}, False)],
)
def test_counted(counts: dict[Kind, Count], *, expected: bool) -> None:
    """A complete read says whether the MIS itself counted what came."""
    read = certify(Kind.STUDENT, [TWO], counts, known=2)

    assert isinstance(read, Complete)
    assert expected is read.counted


def test_contacts_count_as_counted_with_their_pupils() -> None:
    """Contacts are counted where the pupils are on whose list they come."""
    contact = record("C1", kind=Kind.CONTACT)
    walk = walked(record("A1"), contact, stream=WITH_CONTACTS)
    read = certify(Kind.CONTACT, [walk], {Kind.STUDENT: Count(1)}, known=1)

    assert isinstance(read, Complete)
    assert read.counted


@pytest.mark.parametrize("kind", [Kind.STUDENT, Kind.CONTACT])
def test_a_row_that_comes_twice(kind: Kind) -> None:
    """Where the MIS does not count, a pupil who comes twice makes a read partial."""
    contact = record("C1", kind=Kind.CONTACT)
    twice = (record("A1"), record("A1"), contact)
    walk = walked(*twice, stream=WITH_CONTACTS)

    assert "came more than once" in gap(certify(kind, [walk], {}, known=1))


def test_a_contact_who_comes_twice() -> None:
    """A contact comes once for each of their pupils, and that is nothing odd."""
    contact = record("C1", kind=Kind.CONTACT)
    walk = walked(record("A1"), record("A2"), contact, contact, stream=WITH_CONTACTS)

    assert isinstance(certify(Kind.CONTACT, [walk], {}, known=1), Complete)


def test_gap_at_a_pupil() -> None:
    """What is not shown of one pupil is no gap of the kind, while others' is shown."""
    walk = with_gaps("A1")

    assert isinstance(certify(Kind.CONTACT, [walk], {}, known=1), Complete)


def test_gap_at_every_pupil() -> None:
    """Where nobody's is shown, nobody of the kind is proven gone; it says so once."""
    walk = with_gaps("A1", "A2")

    assert "Hidden." == gap(certify(Kind.CONTACT, [walk], {}, known=1))


def with_gaps(*pupils: str) -> Walk:
    """Walk the list of two pupils, of whom some show no contacts."""
    contact = record("C1", kind=Kind.CONTACT)
    walk = walked(record("A1"), record("A2"), contact, stream=WITH_CONTACTS)
    gaps = (Gap(kind=Kind.CONTACT, why="Hidden.", pupil=MisId(p)) for p in pupils)
    return attrs.evolve(walk, gaps=tuple(gaps))
