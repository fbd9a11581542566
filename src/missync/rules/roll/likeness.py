"""Likeness: whether two descriptions are of one human being.

What one of them does not say speaks neither for nor against it.
"""

from __future__ import annotations

from missync.model.people import Names, Profile, Record, RefusedRecord
from missync.rules.names import comparable


Described = Profile | Record | RefusedRecord
"""Whatever has names, a birth date, a lasting id and a code, as far as it says them."""


def another_human(person: Described, record: Described) -> bool:
    """Whether a record under a person's id is about somebody else.

    A surname changes, a forename does, and a birth date is sometimes corrected. Another
    surname together with another birth date is another human being. So is another
    forename together with either of them, or with another lasting id and another code,
    where no id but this is the same: a sister, say, or whoever was given an id that was
    free. Where one is, it takes another forename, birth date and id.
    """
    other_surname = differ(surname(person), surname(record))
    other_birth_date = differ(person.birth_date, record.birth_date)
    if other_surname and other_birth_date:
        return True
    if not of_no_common_id(person, record):
        of_another_id = of_other_ids(person, record)
        strange = strange_forenames(person, record)
        return other_birth_date and of_another_id and strange
    return other_forename(person, record) and (
        other_birth_date or other_surname or all(_other_ids(person, record))
    )


def one_human(one: Described, other: Described) -> bool:
    """Whether at most one of surname, forename and birth date tells them apart."""
    return differences(one, other) <= 1


def one_of_one_lasting_id(one: Described, other: Described) -> bool:
    """Whether two records of one lasting id in one feed are about one human being.

    Twins are sometimes given one: their forenames and codes tell them apart.
    """
    twins = called_otherwise(one, other) and differ(one.code_key, other.code_key)
    born_alike = one.birth_date is not None and one.birth_date == other.birth_date
    return (born_alike or one_human(one, other)) and not twins


def one_by_lasting_id(person: Described, record: Described) -> bool:
    """Whether a record with somebody's lasting id is about them.

    That id outlives everything else, so they may have other names altogether, where
    the birth date or the code says so; but not another name and another birth date. For
    some MISs give such ids out anew: at Wonde they hang on the number that the school's
    MIS gives somebody, and a new MIS numbers from the start.
    """
    if person.birth_date and person.birth_date == record.birth_date:
        return True
    of_one_code = person.code_key and person.code_key == record.code_key
    unsaid = not differ(person.birth_date, record.birth_date)
    return one_human(person, record) or bool(unsaid and of_one_code)


def perhaps_by_lasting_id(person: Described, damaged: RefusedRecord) -> bool:
    """Whether a damaged record with somebody's lasting id may be theirs.

    So it may whatever they are called, where no other birth date can be read.
    """
    born_apart = differ(person.birth_date, damaged.birth_date)
    return not born_apart or one_human(person, damaged)


def differences(one: Described, other: Described) -> int:
    """Count what tells them apart: surname, forename and birth date."""
    differing = (
        differ(surname(one), surname(other)),
        differ(forename(one), forename(other)),
        differ(one.birth_date, other.birth_date),
    )
    return sum(differing)


def alike_of_one_code(one: Described, other: Described) -> bool:
    """Whether birth dates, or else surnames, support that a code means one human.

    Twins share both, and sometimes a code: their forenames tell them apart.
    """
    if strange_forenames(one, other):
        return False
    if one.birth_date and other.birth_date:
        return one.birth_date == other.birth_date
    return surname(one) == surname(other)


def alike_as_far_as_legible(one: Described, damaged: RefusedRecord) -> bool:
    """Whether a code means somebody whose record shows little or nothing else."""
    return not is_legible(damaged) or alike_of_one_code(one, damaged)


def is_legible(damaged: RefusedRecord) -> bool:
    """Whether a name or a birth date can be read."""
    return bool(damaged.birth_date or surname(damaged) or forenames(damaged))


def describes(damaged: RefusedRecord, somebody: Described) -> bool:
    """Whether a damaged record describes somebody, as far as it can be read."""
    if damaged.code_key and damaged.code_key == somebody.code_key:
        return True
    if is_legible(damaged):
        return not (
            differences(somebody, damaged) or strange_forenames(somebody, damaged)
        )
    return of_a_common_id(somebody, damaged)


def not_told_apart(one: Described, other: Described) -> bool:
    """Whether nothing much tells them apart, of which little may be legible."""
    return one_human(one, other) and not strange_forenames(one, other)


def of_another_surname(one: Described, other: Described) -> bool:
    """Whether nothing but a surname tells them apart, as where somebody married."""
    born_apart = differ(one.birth_date, other.birth_date)
    return not (born_apart or strange_forenames(one, other))


def strange_forenames(one: Described, other: Described) -> bool:
    """Whether both give forenames, and none of one is one of the other's."""
    ones, others = forenames(one), forenames(other)
    return bool(ones and others) and ones.isdisjoint(others)


def other_forename(one: Described, other: Described) -> bool:
    """Whether two descriptions have forenames of two human beings.

    So it is where none of one is one of the other's. And where they go by different
    ones, as brothers do who share a legal forename, and birth date or code differ, too.
    """
    if strange_forenames(one, other):
        return True
    born_apart = differ(one.birth_date, other.birth_date)
    of_two_codes = differ(one.code_key, other.code_key)
    return (born_apart or of_two_codes) and differ(forename(one), forename(other))


def called_otherwise(one: Described, other: Described) -> bool:
    """Whether two records in one feed have forenames of two human beings.

    A legal forename that both have makes nobody another: in many families all brothers
    have one, and go by their second.
    """
    ones, others = forename(one), forename(other)
    if not ones or not others:
        return strange_forenames(one, other)
    return ones not in forenames(other) and others not in forenames(one)


def of_no_common_id(one: Described, other: Described) -> bool:
    """Whether lasting id or code differ, and neither of them is the same."""
    return of_other_ids(one, other) and not of_a_common_id(one, other)


def of_a_common_id(one: Described, other: Described) -> bool:
    """Whether lasting id or code are the same."""
    pairs = ((one.lasting_id, other.lasting_id), (one.code_key, other.code_key))
    return any(a and a == b for a, b in pairs)


def of_both_ids(one: Described, other: Described) -> bool:
    """Whether lasting id and code are there, and the same."""
    ones, others = (one.lasting_id, one.code_key), (other.lasting_id, other.code_key)
    return all(ones) and ones == others


def is_rather(other: Profile, owner: Profile, record: Described) -> bool:
    """Whether a record is about another whom a weaker key names, and not the owner.

    Names and birth date tell; where they fit both alike, the ids do, and against them
    both the lasting id and the code. Against the owner's lasting id it takes another
    code, with a name or a birth date, and nothing that speaks against the other.
    """
    theirs, owners = differences(other, record), differences(owner, record)
    if other is owner or theirs > 1:
        return False
    if owner.lasting_id and owner.lasting_id == record.lasting_id:
        is_recoded = differ(owner.code_key, record.code_key)
        return is_recoded and theirs == 0 < owners
    if theirs == owners:
        return of_no_common_id(owner, record)
    return theirs < owners or of_both_ids(other, record)


def is_theirs_rather(better: Record, owner: Profile, record: Record) -> bool:
    """Whether another record, with an id of the owner's, is theirs and this is not.

    This one shows other ids; or none at all, and another forename and surname.
    """
    theirs, ours = differences(owner, better), differences(owner, record)
    unlike = ours > 1 and not of_a_common_id(owner, record)
    is_strange = unlike or of_no_common_id(owner, record)
    return better is not record and is_strange and theirs <= min(1, ours)


def is_theirs_by_code(better: Record, owner: Profile, record: Record) -> bool:
    """Whether a record of other ids has the owner's code and names, and this has not.

    So it is where an MIS gives out its ids anew, the lasting ones among them.
    """
    theirs, ours = differences(owner, better), differences(owner, record)
    is_recoded = differ(owner.code_key, record.code_key)
    return is_recoded and owner.code_key == better.code_key and theirs == 0 < ours


def surname(somebody: Described) -> str:
    """Give the surname as names are compared, else the legal one; may be empty."""
    names = somebody.names
    return comparable(names.surname or names.legal_surname) if names else ""


def forename(somebody: Described) -> str:
    """Give the forename as names are compared; may be empty."""
    names: Names | None = somebody.names
    return comparable(names.forename) if names else ""


def surnames(somebody: Described) -> frozenset[str]:
    """Give the surname and the legal one, as names are compared."""
    names = somebody.names
    return _spellings(names.surname, names.legal_surname) if names else frozenset()


def forenames(somebody: Described) -> frozenset[str]:
    """Give the forename and the legal one, as names are compared."""
    names = somebody.names
    return _spellings(names.forename, names.legal_forename) if names else frozenset()


def differ(one: object, other: object) -> bool:
    """Whether both say something, and not the same."""
    return bool(one) and bool(other) and one != other


def of_other_ids(one: Described, other: Described) -> bool:
    """Whether lasting id or code differ."""
    return any(_other_ids(one, other))


def _other_ids(one: Described, other: Described) -> tuple[bool, bool]:
    return (
        differ(one.lasting_id, other.lasting_id),
        differ(one.code_key, other.code_key),
    )


def _spellings(*names: str | None) -> frozenset[str]:
    return frozenset(filter(None, map(comparable, names)))
