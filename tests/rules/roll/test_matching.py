"""Matching: whose record it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import attrs
import pytest

from missync.model.people import (
    Link,
    Listing,
    MisId,
    Names,
    Person,
    Record,
)
from missync.rules.roll.grouping import (
    Match,
    contradictions,
    group,
    with_shared_codes,
)
from missync.rules.roll.likeness import another_human
from missync.rules.roll.matching import Kept, match
from tests.support.builders import names, person, record, stay


BORN = date(2012, 3, 4)
OTHER_DAY = date(2011, 7, 8)


def rank(one: Record) -> tuple[object, ...]:
    """Let the current list speak, then the highest id."""
    return (one.listing is Listing.CURRENT, one.mis_id)


def leaver(mis_id: str, **facts: Any) -> Record:
    """Make a record on the list of leavers."""
    return record(mis_id, listing=Listing.LEAVERS, **facts)


def matched(records: list[Record], *people: Person) -> dict[str, str | None]:
    """Group and match, and tell which record speaks for which person."""
    found = match(group(records, rank), people)
    return {
        each.speaker.mis_id: each.person.id if each.person else None for each in found
    }


def matched_alone(records: list[Record], *people: Person) -> list[str | None]:
    """Match records, each by itself, and tell whose they are."""
    found = match([Match(speaker=r, records=(r,)) for r in records], people)
    return [each.person.id if each.person else None for each in found]


def grouped(*records: Record) -> list[list[str]]:
    """Group records, and tell which ids belong together, the speaker first."""
    return [[r.mis_id for r in each.records] for each in group(records, rank)]


def test_apart() -> None:
    """Records without a common key are different people, even under one name."""
    assert [["A1"], ["A2"]] == grouped(record("A1"), record("A2"))


def test_one_lasting_id() -> None:
    """Records with one lasting id are one person."""
    together = grouped(record("A1", lasting_id="u"), record("A2", lasting_id="u"))

    assert [["A2", "A1"]] == together


def test_current_list_speaks() -> None:
    """A person on both lists is spoken for by the current one."""
    together = grouped(leaver("A9", lasting_id="u"), record("A1", lasting_id="u"))

    assert [["A1", "A9"]] == together


def test_lasting_id_of_two_humans() -> None:
    """Two records that differ in forename and birthday are two people."""
    apart = grouped(
        record("A1", lasting_id="u", birth_date=BORN),
        record("A2", lasting_id="u", birth_date=OTHER_DAY, names=names("Kim")),
    )

    assert [["A1"], ["A2"]] == apart


def test_shared_code_across_lists() -> None:
    """A leaver's record that shares its UPN with one pupil on roll is that pupil's."""
    together = grouped(record("A1", code="UPN"), leaver("A9", code="UPN"))

    assert [["A1", "A9"]] == together


@pytest.mark.parametrize(
    "others",
    [
        [record("A2", code="UPN")],
        [record("A2", code=" u\u200bpn", lasting_id="u2", birth_date=BORN)],
        [record("A2", code="UPN"), leaver("A9", code="UPN")],
        [record("A2", code="UPN", names=names("PAT ", "Exam\u00adple"))],
    ],
    ids=["both on roll", "other lasting ids", "on two lists", "other spellings"],
)
def test_records_of_one_code(others: list[Record]) -> None:
    """Records of one UPN are one person, whatever their ids, lists and spellings."""
    records = [record("A1", code="UPN", lasting_id="u1", birth_date=BORN), *others]

    assert 1 == len(grouped(*records))


@pytest.mark.parametrize(
    "others",
    [
        [record("A2", code="UPN", names=names(surname="Other"), birth_date=BORN)],
        [record("A2", code="UPN", names=names("Sam"), birth_date=BORN)],
        [record("A2", code="UPN", birth_date=OTHER_DAY)],
        [leaver("A9", code="UPN", names=names(surname="Other"))],
        [leaver("A9", code=None, birth_date=BORN)],
        [record("A2", code="UPN", names=names(surname=None), lasting_id="u2")],
    ],
    ids=[
        "another surname",
        "a twin",
        "another birthday",
        "a leaver of another name",
        "no code",
        "too little to agree in",
    ],
)
def test_code_is_a_weak_key(others: list[Record]) -> None:
    """A UPN joins nobody whose name or birthday is another, or of whom both miss."""
    records = [record("A1", code="UPN", lasting_id="u1", birth_date=BORN), *others]

    assert len(records) == len(grouped(*records))


def test_code_of_a_record_that_does_not_speak() -> None:
    """A UPN that stands on a leaver's record alone is not that of whoever is on roll.

    No store can find somebody by it, so that what is decided would hang on how much of
    the site was read.
    """
    feed = [record("A1"), leaver("A1", code="UPN"), record("A2", code="UPN")]

    assert [["A1", "A1"], ["A2"]] == grouped(*feed)
    assert not any(each.of_one_code for each in with_shared_codes(group(feed, rank)))


def test_birthday_instead_of_a_full_name() -> None:
    """Where a record gives no full name, the birthday is enough beside the UPN."""
    short = record("A2", code="UPN", names=names(None), birth_date=BORN)
    whole = record("A1", code="UPN", birth_date=BORN)

    assert 1 == len(grouped(whole, short))


def test_records_alike_in_part() -> None:
    """A record that could be either of two twins is put together with neither."""
    pat, sam = (
        record(mis_id, code="UPN", birth_date=BORN, names=names(forename))
        for mis_id, forename in (("A1", "Pat"), ("A2", "Sam"))
    )
    either = record("A3", code="UPN", birth_date=BORN, names=names(None))

    assert [["A1"], ["A2"], ["A3"]] == sorted(grouped(pat, either, sam))


def test_a_twin_and_two_records_of_one() -> None:
    """Of three records with one UPN, two are put together that are alike."""
    feed = [
        record("A1", code="UPN", birth_date=BORN),
        record("A2", code="UPN", birth_date=BORN, names=names("Sam")),
        leaver("A3", code="upn", birth_date=BORN),
    ]

    assert [["A1", "A3"], ["A2"]] == sorted(grouped(*feed))


def test_a_code_of_everybody() -> None:
    """A code that more than fifty have puts nobody together: it says nothing."""
    everybody = [record(f"A{n}", code="0") for n in range(51)]

    assert 51 == len(grouped(*everybody))


@pytest.mark.parametrize("key", ["code", "lasting_id"])
def test_a_code_of_one_known_and_of_everybody(key: str) -> None:
    """Nor does it find somebody known, who has it too, by their name."""
    pat = person(mis_id="Z9", **{key: "0"})
    everybody = (names(), *(names(f"Kid{n}", "Other") for n in range(50)))
    sent = [
        record(f"B{n}", names=name, **{key: "0"}) for n, name in enumerate(everybody)
    ]

    assert {None} == set(matched_alone(sent, pat))


def test_shared_codes() -> None:
    """Whoever shares a code is told of all who have it, and nobody else is."""
    feed = [
        record("A1", code="UPN"),
        record("A2", code="upn ", names=names("Sam")),
        record("A3", code="other"),
        record("A4", names=names("Kim")),
    ]
    found = with_shared_codes(match(group(feed, rank), []))

    assert {"A1": 2, "A2": 2, "A3": 0, "A4": 0} == {
        each.speaker.mis_id: len(each.of_one_code) for each in found
    }


def test_no_shared_codes() -> None:
    """Where every code is one person's, nobody is told anything."""
    found = group([record("A1", code="UPN"), record("A2")], rank)

    assert found == with_shared_codes(found)


def test_same_row_twice() -> None:
    """One row that came twice is one record."""
    assert [["A1"]] == grouped(record("A1"), record("A1"))


def test_contact_of_two_pupils() -> None:
    """A contact's records under several pupils become one, with every link."""
    links = [Link(pupil=MisId(pupil)) for pupil in ("S2", "S1")]
    (one,) = group(
        [record("C1", links=(link,), fingerprint=link.pupil) for link in links], rank
    )

    assert tuple(reversed(links)) == one.speaker.links
    assert "S1+S2" == one.speaker.fingerprint


@pytest.mark.parametrize(
    ("other", "fingerprint"),
    [({}, "f1+f2"), ({"stays": stay(OTHER_DAY, None)}, "several: f1+f2")],
)
def test_fingerprint_of_several_rows(other: dict[str, Any], fingerprint: str) -> None:
    """One fingerprint stands for rows that differ in pupils alone.

    Of others it is like that of no row, so that they are news, and yet tells whether
    they say what they said.
    """
    rows = [
        record("C1", links=(Link(pupil=MisId(f"A{n}")),), fingerprint=f"f{n}", **more)
        for n, more in ((1, {}), (2, other))
    ]
    ((found,),) = (each.records for each in group(rows, rank))

    assert fingerprint == found.fingerprint


def test_by_mis_id() -> None:
    """The MIS id finds the person."""
    assert {"A1": "p1"} == matched([record("A1")], person("p1", "A1"))


def test_by_lasting_id() -> None:
    """A new MIS id with the lasting id of somebody known is theirs."""
    known = person("p1", "A1", lasting_id="u")

    assert {"A2": "p1"} == matched([record("A2", lasting_id="u")], known)


def test_by_code() -> None:
    """A new MIS id with the UPN and surname of somebody known is theirs."""
    known = person("p1", "A1", code="UPN")

    assert {"A2": "p1"} == matched([record("A2", code="UPN")], known)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("P801400012001", "p801400012001"),
        ("P801400012001", " P801400012001\u00a0"),
        ("KEE", "k\u200bee"),
        ("K-E", "K\u2011E"),
    ],
)
def test_codes_in_any_spelling(before: str, after: str) -> None:
    """A UPN or staff code finds its person in every spelling."""
    known = person("p1", "A1", code=before, lasting_id="u1")

    assert {"A2": "p1"} == matched([record("A2", code=after, lasting_id="u2")], known)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("O'Brien", "O\u2019Brien"),
        ("Anne-Marie", "Anne\u2011Marie"),
        ("Zo\u00eb", "ZOE\u0308"),
    ],
)
def test_names_in_any_spelling(before: str, after: str) -> None:
    """A name in another spelling does not speak against the code beside it."""
    known = person("p1", "A1", code="KEE", names=names("Pat", before))
    sent = record("A2", code="kee", names=names("P\u200bat", after))

    assert {"A2": "p1"} == matched([sent], known)


def test_code_of_twins() -> None:
    """Of two people with one code, the forename says whose record it is."""
    pat, sam = (
        person(f"p{n}", f"A{n}", code="UPN", birth_date=BORN, names=names(forename))
        for n, forename in ((1, "Pat"), (2, "Sam"))
    )
    sent = record("A9", code="upn", birth_date=BORN, names=names("Sam"))

    assert {"A9": "p2"} == matched([sent], pat, sam)


def test_code_that_somebody_else_is_sent_with() -> None:
    """Who has a code by mistake does not keep its person from being known by it."""
    known = person("p1", "A1", code="UPN", birth_date=BORN)
    feed = [
        record("A8", code="UPN", birth_date=BORN),
        record("A9", code="UPN", birth_date=OTHER_DAY, names=names("Sam", "Other")),
    ]

    assert {"A8": "p1", "A9": None} == matched(feed, known)


def test_code_of_an_older_record() -> None:
    """Any record of somebody can say who they are, not only the one that speaks."""
    known = person("p1", "A1", lasting_id="u1")
    feed = [
        record("A8", code="UPN", lasting_id="u8"),
        leaver("A9", code="UPN", lasting_id="u1"),
    ]

    assert {"A8": "p1"} == matched(feed, known)


def test_never_by_name() -> None:
    """The same name and birthday under new keys is somebody new."""
    known = person("p1", "A1", birth_date=BORN)

    assert {"A2": None} == matched([record("A2", birth_date=BORN)], known)


def test_mis_id_before_lasting_id() -> None:
    """Somebody claimed by their MIS id is not claimed again by a weaker key."""
    known = person("p1", "A1", lasting_id="u", birth_date=BORN)
    other = record("A2", lasting_id="u", birth_date=OTHER_DAY, names=names("Kim"))

    assert {"A1": "p1", "A2": None} == matched(
        [record("A1", birth_date=BORN), other], known
    )


@pytest.mark.parametrize(
    ("records", "people"),
    [
        (
            [record("A3", code="UPN")],
            [person("p1", "A1", code="UPN"), person("p2", "A2", code="UPN")],
        ),
        (
            [
                record("A3", code="UPN", names=names(None)),
                record("A4", code="UPN", names=names(None)),
            ],
            [person("p1", "A1", code="UPN")],
        ),
        (
            [record("A3", code="SMI", names=names("Sam", "Smithson"))],
            [person("p1", "A1", code="SMI")],
        ),
        (
            [record("A3", code="UPN", birth_date=BORN)],
            [person("p1", "A1", code="UPN", birth_date=OTHER_DAY)],
        ),
    ],
    ids=["two people", "two records", "another surname", "another birthday"],
)
def test_doubtful_codes(records: list[Record], people: list[Person]) -> None:
    """A code that is shared, or re-used for another human, finds nobody."""
    assert {None} == set(matched(records, *people).values())


def test_code_that_two_people_have() -> None:
    """A code finds nobody that two people have, whoever of them is sent."""
    people = (person("p1", "A1", code="UPN"), person("p2", "A2", code="UPN"))
    found = match(group([record("A3", code="UPN")], rank), people)

    assert [None] == [each.person for each in found]


def test_two_known_people_stay_two() -> None:
    """Records that look like one person but are known as two stay two people."""
    records = [record("A1", lasting_id="u"), record("A2", lasting_id="u")]
    found = matched(records, person("p1", "A1"), person("p2", "A2"))

    assert {"A1": "p1", "A2": "p2"} == found


def test_new_id_follows_its_older_record() -> None:
    """A returner's new record joins the person known by the older one."""
    records = [record("A2", lasting_id="u"), leaver("A1", lasting_id="u")]
    (found,) = match(group(records, rank), [person("p1", "A1")])

    assert ("A2", "p1") == (found.speaker.mis_id, found.person and found.person.id)


def test_another_human() -> None:
    """Surname and birth date both different under one id is another human."""
    known = person(birth_date=BORN)
    other = record(names=names(surname="Other"), birth_date=OTHER_DAY)

    assert another_human(known, other)


PAT = person("p1", "A1", lasting_id="u1", birth_date=BORN)
KIM = person(
    "p2", "A2", lasting_id="u2", birth_date=OTHER_DAY, names=names("Kim", "Other")
)


def as_sent(known: Person, mis_id: str) -> Record:
    """Make a person's record under an id that may be another's."""
    return record(
        mis_id,
        names=known.names,
        birth_date=known.birth_date,
        lasting_id=known.lasting_id,
    )


def test_ids_that_were_swapped() -> None:
    """Where two people have each other's id, each is known by the lasting one."""
    feed = [as_sent(KIM, "A1"), as_sent(PAT, "A2")]
    found = match(group(feed, rank), [PAT, KIM])

    assert {"A1": KIM, "A2": PAT} == {e.speaker.mis_id: e.person for e in found}
    assert [None, None] == [each.displaced for each in found]


def test_an_id_that_was_given_away() -> None:
    """Whoever has another's id is known by the lasting one, and nobody doubts it."""
    (found,) = match(group([as_sent(KIM, "A1")], rank), [PAT, KIM])

    assert (KIM, None) == (found.person, found.displaced)


@pytest.mark.parametrize(("code", "whose"), [("X1", "p4"), ("X9", "p2")])
def test_a_correction_into_whoever_cannot_be_read(code: str, whose: str) -> None:
    """Nobody is taken for another of whom a damaged record came, and who shares a code.

    Where their own code is another, the record is the other's.
    """
    pat = person("p2", "A2", code="X1", birth_date=BORN)
    kim = person("p4", "A4", code=code, birth_date=OTHER_DAY)
    corrected = record("A4", code="X1", birth_date=BORN)
    groups = group([corrected], rank)
    (found,) = match(groups, [pat, kim], damaged={pat.id})

    assert (whose, None) == (found.person and found.person.id, found.displaced)


def test_ids_that_were_swapped_where_one_has_no_code() -> None:
    """Whoever has a code keeps their own by it; without any id, a name makes nobody.

    Where the code comes only with the other id, its record is theirs, and not the one
    of another name under theirs.
    """
    ivy = person("ivy", "E5", names=names("Ivy", "Ames"), birth_date=None)
    gus = person("gus", "E6", code="P6", names=names("Gus", "Dunn"), birth_date=None)
    swapped = [
        record("E5", code="P6", names=gus.names, birth_date=None),
        record("E6", names=ivy.names, birth_date=None),
    ]

    assert {"E5": "gus", "E6": None} == matched(swapped, ivy, gus)


def test_a_new_name_beside_another_record_of_theirs() -> None:
    """Somebody with a second record has a new surname under the id they are known by.

    Neither record is another's, though the code is on the second alone.
    """
    gus = person("gus", "E6", code="P6", names=names("Gus", "Dunn"), birth_date=None)
    married = record("E6", names=names("Gus", "Ames"), birth_date=None)
    second = record("E7", code="P6", names=gus.names, birth_date=None)

    assert "gus" == matched([married, second], gus)["E6"]


def test_ids_of_twins_that_were_swapped() -> None:
    """The lasting id tells twins apart, who share a surname and a birthday."""
    twin = person("p3", "A3", lasting_id="u3", birth_date=BORN, names=names("Sam"))
    feed = [as_sent(twin, "A1"), as_sent(PAT, "A3")]

    assert {"A1": "p3", "A3": "p1"} == matched(feed, PAT, twin)


def test_an_id_that_was_given_to_a_stranger() -> None:
    """A stranger under an id displaces who had it, unless they came under another."""
    stranger = record("A1", names=names("Lee", "New"), birth_date=date(2013, 1, 2))
    (alone,) = match(group([stranger], rank), [PAT])
    found = match(group([stranger, as_sent(PAT, "A9")], rank), [PAT])

    assert (None, PAT) == (alone.person, alone.displaced)
    assert {"A1": None, "A9": PAT} == {e.speaker.mis_id: e.person for e in found}
    assert [None, None] == [each.displaced for each in found]


@pytest.mark.parametrize(
    "same",
    [
        record(names=names(surname="Married"), birth_date=BORN),
        record(birth_date=OTHER_DAY),
        record(names=names(surname="Married")),
    ],
    ids=["a new surname", "a corrected birthday", "no birthday to see"],
)
def test_same_human(same: Record) -> None:
    """A new surname or a corrected birthday alone is the same human."""
    assert not another_human(person(birth_date=BORN), same)


def test_contradictions() -> None:
    """An id under which one feed describes two people is found out."""
    records = [
        record("A1", birth_date=BORN),
        record("A1", birth_date=OTHER_DAY, names=names("Kim")),
        record("A2"),
    ]

    assert {"A1"} == contradictions(records)


def test_twins_of_one_lasting_id() -> None:
    """Twins who were given one lasting id are two, by their forenames and codes."""
    twins = [
        record("A1", lasting_id="u", code="P1", names=names("Ann"), birth_date=BORN),
        record("A2", lasting_id="u", code="P2", names=names("Bea"), birth_date=BORN),
    ]
    assert 2 == len(group(twins, rank))


def test_a_sister_under_the_same_id() -> None:
    """Another forename, birth date and code under one id is a sister, not a change."""
    ann = person("p1", "A1", names=names("Ann"), birth_date=BORN, code="P1")
    sister = record("A1", names=names("Bea"), birth_date=date(2014, 1, 1), code="P2")
    (found,) = match(group([sister], rank), [ann])

    assert (None, ann) == (found.person, found.displaced)


ALI = Names(forename="Ali", surname="Khan", legal_forename="Muhammad")
BILAL = attrs.evolve(ALI, forename="Bilal")


def test_a_brother_under_the_same_id() -> None:
    """A brother of one legal forename, with ids of his own, is no change either."""
    known = person("p1", "A1", names=ALI, birth_date=BORN, code="P1")
    other = record("A1", names=BILAL, birth_date=OTHER_DAY, code="P2")
    (found,) = match(group([other], rank), [known])

    assert (None, known) == (found.person, found.displaced)


OWN_MUHAMMAD = Names(forename="Muhammad", surname="Khan")
OMAR = Names(forename="Omar", surname="Khan", legal_forename="Muhammad")


@pytest.mark.parametrize(
    ("elder", "younger"), [(OMAR, OWN_MUHAMMAD), (OWN_MUHAMMAD, OMAR), (ALI, OMAR)]
)
@pytest.mark.parametrize("ids", [{"code": "P2"}, {"lasting_id": "u2"}])
def test_a_brother_who_goes_by_the_name_they_share(
    elder: Names, younger: Names, ids: dict[str, str]
) -> None:
    """So it is where one of them goes by the forename that both have."""
    known = person("p1", "A1", names=elder, birth_date=BORN, code="P1", lasting_id="u1")
    other = record("A1", names=younger, birth_date=OTHER_DAY, **ids)
    (found,) = match(group([other], rank), [known])

    assert (None, known) == (found.person, found.displaced)


def test_a_twin_under_the_same_id() -> None:
    """A twin with every other id of their own is no change of a forename."""
    ann = person("p1", "A1", names=names("Ann"), birth_date=BORN, code="P1")
    ann = attrs.evolve(ann, lasting_id="u1")
    twin = record("A1", names=names("Bea"), birth_date=BORN, code="P2", lasting_id="u2")
    (found,) = match(group([twin], rank), [ann])

    assert (None, ann) == (found.person, found.displaced)


def test_another_name_of_one_legal_forename() -> None:
    """Whoever goes by another of their names is the same, though a code is mended."""
    known = person("p1", "A1", names=ALI, birth_date=BORN, code="P1")
    (found,) = match(
        group([record("A1", names=BILAL, birth_date=BORN, code="P2")], rank), [known]
    )

    assert known == found.person


def test_a_correction_under_the_same_id() -> None:
    """Another forename and birth date of one code are corrections."""
    ann = person("p1", "A1", names=names("Ann"), birth_date=BORN, code="P1")
    mended = record("A1", names=names("Anne"), birth_date=date(2012, 3, 5), code="p1")
    (found,) = match(group([mended], rank), [ann])

    assert ann == found.person


SWAPPED = [
    ({"names": names("Pat", "New")}, {"names": names("Kim", "New")}),
    ({"birth_date": None}, {"birth_date": None}),
    ({"lasting_id": None}, {"lasting_id": None}),
    ({}, {"names": names("Kim", "New")}),
]


@pytest.mark.parametrize(("pat", "kim"), SWAPPED)
def test_swapped_and_changed(pat: dict[str, Any], kim: dict[str, Any]) -> None:
    """Two people are told apart by the other keys, though something else is new."""
    one = attrs.evolve(PAT, code="P1")
    two = attrs.evolve(KIM, names=names("Kim"), birth_date=BORN, code="K1")
    feed = [
        attrs.evolve(as_sent(two, "A1"), code="K1", **kim),
        attrs.evolve(as_sent(one, "A2"), code="P1", **pat),
    ]

    assert {"A1": "p2", "A2": "p1"} == matched(feed, one, two)


def test_a_swap_and_a_rename_into_the_other_name() -> None:
    """Where names fit both alike, the ids that belong to one of them tell."""
    ada = attrs.evolve(PAT, names=names("Ada", "Dun"), code="P1")
    eve = attrs.evolve(KIM, names=names("Ada", "Eve"), code="K1", birth_date=BORN)
    feed = [
        attrs.evolve(as_sent(eve, "A1"), code="K1"),
        attrs.evolve(as_sent(ada, "A2"), code="P1", names=names("Ada", "Sn")),
    ]

    assert {"A1": "p2", "A2": "p1"} == matched(feed, ada, eve)


@pytest.mark.parametrize("born", [BORN, None])
def test_an_id_of_another_human_born_alike(born: date | None) -> None:
    """Other names and other ids are another human, whatever the birth date shows."""
    stranger = record(
        "A1", names=names("Zoe", "Fox"), lasting_id="u9", code="Z1", birth_date=born
    )
    known = attrs.evolve(PAT, code="P1")
    (alone,) = match(group([stranger], rank), [known])
    beside = matched([stranger, attrs.evolve(as_sent(known, "A9"), code="P1")], known)

    assert (None, known) == (alone.person, alone.displaced)
    assert {"A1": None, "A9": "p1"} == beside


@pytest.mark.parametrize(
    "same", [{"lasting_id": "u1"}, {"lasting_id": None, "code": "p1"}]
)
def test_other_names_under_every_id(same: dict[str, Any]) -> None:
    """Other names altogether are a change where an id besides the MIS's is the same."""
    known = attrs.evolve(PAT, code="P1")
    renamed = record("A1", names=names("Ash", "Sample"), birth_date=BORN, **same)

    assert {"A1": "p1"} == matched([renamed], known)


OTHERWISE_NAMED = record("A9", names=names("Ash", "Sample"), lasting_id="u1")


@pytest.mark.parametrize("same", [{"birth_date": BORN}, {"code": "p1"}])
def test_other_names_under_the_lasting_id(same: dict[str, Any]) -> None:
    """Who comes back under a new id and other names is known by the lasting id.

    So they are where the birth date or the code is theirs as well.
    """
    back = attrs.evolve(OTHERWISE_NAMED, **same)

    assert {"A9": "p1"} == matched([back], attrs.evolve(PAT, code="P1"))


@pytest.mark.parametrize("other", [{}, {"code": "z1"}])
def test_a_lasting_id_that_is_given_out_anew(other: dict[str, Any]) -> None:
    """A lasting id means nobody of another name, where nothing else is theirs."""
    new = attrs.evolve(OTHERWISE_NAMED, **other)

    assert {"A9": None} == matched([new], attrs.evolve(PAT, code="P1"))


def test_a_lasting_id_of_somebody_born_on_the_same_day() -> None:
    """The code outweighs a lasting id where it means somebody known who fits better.

    So it is where a new MIS numbers its people anew, and classmates share a birthday.
    """
    ash = person("p2", "A2", names=names("Ash", "Sample"), birth_date=BORN)
    known = (attrs.evolve(PAT, code="P1"), attrs.evolve(ash, code="P2"))
    ashs = attrs.evolve(OTHERWISE_NAMED, birth_date=BORN, code="P2")
    pats = record("A8", lasting_id="u9", birth_date=BORN, code="P1")

    assert {"A8": "p1", "A9": "p2"} == matched([pats, ashs], *known)


JOHN = person("p1", "A1", lasting_id="u1", names=names("John", "Smith"))
SARAH = person("p2", "A2", lasting_id="u2", names=names("Sarah", "Smith"))


@pytest.mark.parametrize(
    ("known", "others", "whose"),
    [
        ((JOHN, SARAH), (), {"B1": None}),
        (
            (JOHN,),
            (record("B2", lasting_id="u9", names=names("John", "Smith")),),
            {"B1": None, "B2": None},
        ),
        ((JOHN,), (), {"B1": "p1"}),
    ],
    ids=["known", "the other is sent", "neither"],
)
def test_a_lasting_id_that_is_now_anothers(
    known: tuple[Person, ...],
    others: tuple[Record, ...],
    whose: dict[str, str | None],
) -> None:
    """A lasting id means nobody whom somebody else fits better by their full name."""
    sent = record("B1", lasting_id="u1", names=names("Sarah", "Smith"))

    assert whose == matched([sent, *others], *known)


@pytest.mark.parametrize(
    ("second", "together"),
    [
        ({}, True),
        ({"code": "UPN"}, True),
        ({"birth_date": None}, True),
        ({"names": names("Kim")}, False),
        ({"birth_date": OTHER_DAY}, False),
    ],
)
def test_records_that_were_one_persons(second: dict[str, Any], together: bool) -> None:
    """They stay together where no code shows any more, unless something differs."""
    first = record("A1", birth_date=BORN, lasting_id="u1")
    other = attrs.evolve(first, mis_id=MisId("A2"), lasting_id="u2", **second)
    owners = {record.mis_id: PAT.id for record in (first, other)}

    found = match(group([first, other], rank), [PAT], Kept(owners), rank=rank)

    assert (1 if together else 2) == len(found)


def test_a_code_that_moves_to_a_twin() -> None:
    """A twin with the code that somebody lost tonight is a person of their own.

    So they are where both have one legal forename, and go by others.
    """
    omar, yusuf = (
        Names(forename=each, surname="Dun", legal_forename="Mohammed")
        for each in ("Omar", "Yusuf")
    )
    known = attrs.evolve(person("p1", "A1", names=omar, code="P1"), birth_date=BORN)
    feed = [
        record("A1", names=omar, birth_date=BORN),
        record("A9", names=yusuf, birth_date=BORN, code="P1", lasting_id="u9"),
    ]

    assert {"A1": "p1", "A9": None} == matched(feed, known)


def of_two_rows(**facts: Any) -> tuple[Person, Record, Kept]:
    """Know somebody by the second of two rows, of which the first has ended."""
    ended = record("A1", code="P1", lasting_id="u1", birth_date=BORN, **facts)
    known = person("p1", "A2", code="P1", lasting_id="u2")
    owners = dict.fromkeys((MisId("A1"), MisId("A2")), known.id)
    return attrs.evolve(known, birth_date=BORN), ended, Kept(owners)


def by_record(found: Iterable[Match]) -> dict[str, str | None]:
    """Say whom each record is taken for."""
    return {
        each.mis_id: match.person.id if match.person else None
        for match in found
        for each in match.records
    }


def test_a_new_name_and_code_beside_a_former_record() -> None:
    """Whoever is adopted, with another surname and UPN, is not their former record."""
    known, ended, kept = of_two_rows()
    adopted = record(
        "A2", code="P7", lasting_id="u2", birth_date=BORN, names=names("Pat", "New")
    )
    found = match(group([ended, adopted], rank), [known], kept, rank=rank)

    assert "p1" == by_record(found)["A2"]


def test_a_new_record_beside_a_former_one() -> None:
    """A new record with somebody's lasting id is theirs rather than a former one."""
    known, ended, kept = of_two_rows(names=names("Pat", "Former"))
    renumbered = record("A9", code="P1", lasting_id="u2", birth_date=BORN)
    found = match(group([ended, renumbered], rank), [known], kept, rank=rank)

    assert "p1" == by_record(found)["A9"]


@pytest.mark.parametrize(
    ("second", "people"),
    [
        ({}, 1),
        ({"birth_date": None}, 2),
        ({"names": names("Pat", "Other")}, 2),
    ],
)
def test_codes_of_records_that_were_one_persons(
    second: dict[str, Any], people: int
) -> None:
    """Where both have a code, and not the same, they need one name and birth date.

    So somebody's UPN may change on one of their records first.
    """
    first = record("A1", birth_date=BORN, code="UPN 1")
    other = attrs.evolve(first, mis_id=MisId("A2"), code="UPN 2", **second)
    owners = {record.mis_id: PAT.id for record in (first, other)}

    found = match(group([first, other], rank), [PAT], Kept(owners), rank=rank)

    assert people == len(found)


@pytest.mark.parametrize(
    ("tonight", "theirs"),
    [
        (["A1"], ["A1"]),
        (["A1", "A9"], ["A1", "A9"]),
        (["A1", "A2", "A3"], ["A1", "A2", "A3"]),
        (["A2", "Kim"], ["A2"]),
        (["Kim"], []),
    ],
    ids="+".join,
)
def test_a_record_whose_code_was_taken(tonight: list[str], theirs: list[str]) -> None:
    """It is still theirs where the one they are known by is missing or renumbered."""
    pat = person("p1", "A2", lasting_id="u2", code="UPN", birth_date=BORN)
    bare = record("A1", lasting_id="u1", birth_date=BORN)
    own = record("A2", lasting_id="u2", code="UPN", birth_date=BORN)
    rows = {
        "A1": bare,
        "A2": own,
        "A3": attrs.evolve(own, mis_id=MisId("A3"), lasting_id="u3"),
        "A9": attrs.evolve(own, mis_id=MisId("A9")),
        "Kim": attrs.evolve(bare, names=names("Kim")),
    }
    kept = Kept({bare.mis_id: pat.id, own.mis_id: pat.id})
    feed = group([rows[each] for each in tonight], rank)
    found = match(feed, [pat], kept, rank=rank)

    assert theirs == sorted(r.mis_id for e in found if e.person for r in e.records)


@pytest.mark.parametrize(
    ("forename", "legal", "people"),
    [
        ("Hassan", "Muhammad", 2),
        ("Ali", "Muhammad", 1),
        ("Muhammad", None, 1),
        ("Hassan", "Ali", 1),
        (None, "Muhammad", 1),
    ],
)
def test_brothers_of_one_legal_forename(
    forename: str | None, legal: str | None, people: int
) -> None:
    """A legal forename that both have does not make one of twins with one UPN."""
    ali = Names(forename="Ali", surname="Khan", legal_forename="Muhammad")
    twins = (ali, attrs.evolve(ali, forename=forename, legal_forename=legal))
    feed = [
        record(f"A{n}", code="UPN", lasting_id=f"u{n}", names=each, birth_date=BORN)
        for n, each in enumerate(twins)
    ]

    assert people == len(group(feed, rank))


def test_another_record_of_theirs_is_no_rival() -> None:
    """Whose lasting id changes on the record that speaks is the same human still."""
    pat = person("p1", "A2", lasting_id="u1", birth_date=BORN)
    old = leaver("A1", lasting_id="u1", birth_date=BORN)
    own = record("A2", lasting_id="u9", birth_date=BORN)
    kept = Kept({old.mis_id: pat.id, own.mis_id: pat.id})
    found = match(group([own], rank) + group([old], rank), [pat], kept)

    assert [(pat, ["A2", "A1"])] == [
        (each.person, [r.mis_id for r in each.records]) for each in found
    ]


def test_a_third_record_beside_one_of_theirs() -> None:
    """A new record that is one with any of somebody's is theirs, too."""
    pat = person("p1", "A2", lasting_id="u2", birth_date=BORN)
    ended = record("A1", lasting_id="u1", code="UPN", birth_date=BORN)
    own = record("A2", lasting_id="u2", birth_date=BORN)
    third = record("A3", lasting_id="u3", code="UPN", birth_date=BORN)
    kept = Kept({ended.mis_id: pat.id, own.mis_id: pat.id})
    found = match(group([ended, own, third], rank), [pat], kept, rank=rank)

    assert [pat] == [each.person for each in found]


@pytest.mark.parametrize("own", ["A2", "B2"])
def test_a_namesake_under_a_lasting_id(own: str) -> None:
    """Who marries into a namesake's name is known by lasting id and code together."""
    sarah = attrs.evolve(SARAH, names=names("Sarah", "Jones"), code="SJO")
    namesake = attrs.evolve(JOHN, names=names("Sarah", "Smith"), mis_id=MisId("A2"))
    married = record("B9", lasting_id="u2", code="SJO", names=names("Sarah", "Smith"))
    theirs = record(own, lasting_id="u1", names=names("Sarah", "Smith"))

    assert {"B9": "p2", own: "p1"} == matched([married, theirs], sarah, namesake)


def test_a_namesake_with_a_record_of_their_own() -> None:
    """Nor does a namesake count who came under their own id."""
    namesake = person("p2", "A2", lasting_id="u2", names=names("Sarah", "Smith"))
    theirs = record("A2", lasting_id="u2", names=names("Sarah", "Smith"))
    married = record("B9", lasting_id="u1", names=names("Sarah", "Smith"))
    sarah = attrs.evolve(JOHN, names=names("Sarah", "Jones"))

    assert {"B9": "p1", "A2": "p2"} == matched([married, theirs], sarah, namesake)


def test_two_names_of_one_lasting_id_in_one_feed() -> None:
    """Two records of one lasting id and birth date are one person, however called."""
    both = (
        record("A1", lasting_id="u", birth_date=BORN),
        record("A2", lasting_id="u", birth_date=BORN, names=names("Ash", "Sample")),
    )

    assert [["A2", "A1"]] == grouped(*both)


@pytest.mark.parametrize("born", [BORN, None])
@pytest.mark.parametrize(
    "new", [names("Cyd", "Example"), names("Pat", "Other"), names("Pat", "Example")]
)
def test_an_id_given_to_a_sibling_or_a_namesake(new: Names, born: date | None) -> None:
    """Whose ids came on another record that fits is not whoever has their MIS id."""
    known = attrs.evolve(PAT, code="P1", birth_date=born)
    other = record("A1", names=new, lasting_id="u9", code="Z1", birth_date=born)
    own = attrs.evolve(as_sent(known, "A3"), code="P1")

    assert {"A1": None, "A3": "p1"} == matched([other, own], known)


def test_ids_that_an_mis_gives_out_anew() -> None:
    """Code and full name tell whose a record is, against an MIS id and a lasting one.

    So it is at a change of MIS where lasting ids hang on the numbers, and no birth date
    shows, also where the other record is damaged. Another surname alone is a marriage.
    """
    ann = person("ann", "A1", code="P1", lasting_id="u1", names=names("Ann", "Dun"))
    eve = person("eve", "A2", code="P2", lasting_id="u2", names=names("Eve", "Fay"))
    feed = [
        record("A2", code="P1", lasting_id="u2", names=ann.names),
        record("A1", code="P2", lasting_id="u1", names=eve.names),
    ]
    married = record("A2", code="P1", lasting_id="u2", names=names("Eve", "Dun"))

    assert {"A2": "ann", "A1": "eve"} == matched(feed, ann, eve)
    (alone,) = match(group(feed[:1], rank), [ann, eve], damaged={ann.id})
    assert ann == alone.person
    assert {"A2": "eve"} == matched([married], ann, eve)


@pytest.mark.parametrize("new", [names("Eve", "Fay"), names("Eve", "Dun")])
def test_ids_that_a_newcomer_is_given(new: Names) -> None:
    """So it is where a newcomer has the old ids, and they came under other ids."""
    ann = person("ann", "A1", code="P1", lasting_id="u1", names=names("Ann", "Dun"))
    feed = [
        record("A1", code="P5", lasting_id="u1", names=new),
        record("A9", code="P1", lasting_id="u9", names=ann.names),
    ]

    assert {"A1": None, "A9": "ann"} == matched(feed, ann)


def test_both_ids_outweigh_an_mis_id_and_names() -> None:
    """Lasting id and code together tell a swap from two people who took one name."""
    dun = attrs.evolve(PAT, names=names("Ann", "Dun"), code="P1")
    eve = attrs.evolve(KIM, names=names("Ann", "Eve"), code="K1", birth_date=BORN)
    renamed = attrs.evolve(as_sent(dun, "A2"), names=names("Ann", "Eve"), code="P1")
    feed = [renamed, attrs.evolve(as_sent(eve, "A1"), code="K1")]

    assert {"A1": "p2", "A2": "p1"} == matched(feed, dun, eve)


@pytest.mark.parametrize("legible", [names("Zoë", None), names(None, "Tamber")])
def test_code_that_a_newcomer_is_sent_with(legible: Names) -> None:
    """Whose a record is does not change once a newcomer with its code is known."""
    pat = person("p1", "A1", code="c1", birth_date=BORN, names=names("Zoë", "Tamber"))
    kim = person("p2", "A2", code="c2", birth_date=BORN, names=legible)
    sent = [
        record("A1", code="c1", birth_date=BORN, names=pat.names),
        record("A2", code="c1", birth_date=BORN, names=kim.names),
        record("A3", code="c1", birth_date=BORN, names=names("Ash", "Quillow")),
    ]
    new = person("p3", "A3", code="c1", birth_date=BORN, names=sent[2].names)

    before, after = matched_alone(sent, pat, kim), matched_alone(sent, pat, kim, new)

    assert ([None], before[:2], ["p3"]) == (before[2:], after[:2], after[2:])


def test_code_that_a_stranger_is_sent_with() -> None:
    """A twin is known by their code, though somebody else has it, too."""
    ann = person("p1", "A1", code="c1", birth_date=BORN, names=names("Ann", "Tamber"))
    bob = person("p2", "A2", code="c2", birth_date=BORN, names=names("Bob", "Tamber"))
    other = record("A9", code="c1", names=names("Nia", "Quillow"), birth_date=OTHER_DAY)
    sent = record("A2", code="c1", birth_date=BORN, names=ann.names)

    assert ["p1", None] == matched_alone([sent, other], ann, bob)


def test_a_copy_that_is_put_right() -> None:
    """A row that was begun as a copy of somebody's, and spoke, is not theirs for long.

    Theirs is the row that is like them, whatever ids they were known by meanwhile.
    """
    hal = person(mis_id="S36", lasting_id="U36", code="C9", names=names("Hal"))
    own = record("S10", lasting_id="U9", code="C9", names=names("Hal"))
    kit = record("S36", lasting_id="U36", code="C10", names=names("Kit"))
    found = match(
        group([own, kit], rank), [hal], Kept({own.mis_id: hal.id, kit.mis_id: hal.id})
    )

    assert {"S10": hal.id, "S36": None} == {
        each.speaker.mis_id: each.person and each.person.id for each in found
    }


@pytest.mark.parametrize("apart", [{"code": "C10"}, {"birth_date": OTHER_DAY}])
def test_a_copy_of_a_brother_that_is_put_right(apart: dict[str, Any]) -> None:
    """So it is with brothers of one legal forename, by their codes or birth dates."""
    ali = person(mis_id="S36", code="C9", names=ALI, birth_date=BORN)
    own = record("S10", code="C9", names=ALI, birth_date=BORN)
    shown = {"code": "C9", "birth_date": BORN, **apart}
    omar = record("S36", names=OMAR, **shown)
    owners = {each.mis_id: ali.id for each in (own, omar)}
    found = match(group([own, omar], rank), [ali], Kept(owners))

    assert {"S10": ali.id, "S36": None} == {
        each.speaker.mis_id: each.person and each.person.id for each in found
    }


def test_two_rows_of_whoever_goes_by_another_name() -> None:
    """A forename that is changed on one of somebody's rows alone makes no other."""
    legal = Names(forename="Alex", surname="Example", legal_forename="Alexandra")
    lexi = attrs.evolve(legal, forename="Lexi")
    alex = person(mis_id="S36", code="C9", names=legal, birth_date=BORN)
    old = record("S10", code="C9", names=legal, birth_date=BORN)
    new = record("S36", code="C9", names=lexi, birth_date=BORN)
    owners = {each.mis_id: alex.id for each in (old, new)}
    found = match(group([old, new], rank), [alex], Kept(owners))

    assert [alex] == [each.person for each in found]


def test_another_name_of_whoever_has_one_row() -> None:
    """Where no other row is more like them, whoever has another name is the same."""
    hal = person(mis_id="S36", lasting_id="U36", code="C9", names=names("Hal"))
    sent = record("S36", lasting_id="U36", code="C10", names=names("Kit"))
    (found,) = match(group([sent], rank), [hal], Kept({sent.mis_id: hal.id}))

    assert hal == found.person


@pytest.mark.parametrize(
    "old",
    [
        leaver("S10", code="C9", names=names("Hal")),
        record("S10", code="C9", names=names("Hal"), stays=stay(None, BORN)),
    ],
    ids=["a leaver's", "ended"],
)
def test_renumbered_and_renamed(old: Record) -> None:
    """Whose old row is not in force is known by the new one, whatever name it gets."""
    hal = person(mis_id="S36", code="C9", names=names("Hal"))
    new = record("S36", code="C9", names=names("Harry"))
    owners = {each.mis_id: hal.id for each in (old, new)}
    found = match(group([old, new], rank), [hal], Kept(owners))

    assert {"S36": hal.id} == {
        each.speaker.mis_id: each.person.id for each in found if each.person
    }


def test_another_human_under_the_id_of_a_stranger() -> None:
    """Whoever comes under the id of somebody never understood is not always them."""
    pat = person("p1", "A1", names=names("Pat", "Quillow"), birth_date=BORN)
    other = record("A1", names=names("Kim", "Merrow"), birth_date=OTHER_DAY)
    kept = Kept(strangers=frozenset({pat.id}))
    (found,) = match(group([other], rank), [pat], kept)

    assert (None, pat) == (found.person, found.displaced)
