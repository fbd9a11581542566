"""Law 2: a bad record is still present. Its person is left as they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import attrs
from hypothesis import strategies as st

from missync.model.people import (
    Kind,
    Listing,
    MisId,
    Names,
    Person,
    PersonId,
    Profile,
    Record,
)
from missync.model.plan import ImportPlan
from missync.model.standings import CauseKind, Standing, WarningKind
from missync.testing.fake_mis_faults import Unreadable
from missync.testing.fake_mis_lists import list_of
from missync.testing.strategies import Human, records_of
from tests.laws.comparing import unnamed
from tests.laws.nights import Nights, on_files, on_memory, on_postgres
from tests.laws.restated import may_be_meant, plain


Who = PersonId | tuple[Kind, MisId | None]
"""Somebody the site knows, by our id; a newcomer, by the MIS's."""


_OF_TONIGHT = frozenset({WarningKind.GONE_UNCONFIRMED, WarningKind.OUT_OF_SIGHT})


class BadRecords(Nights):
    """Spoil one record of a feed that can be read to its end, and compare the plans.

    Its person is whom the site knows under its MIS id; under one that is new, whoever
    has its lasting id or code, if nothing speaks against it: they stay as they were.

    A null counts only where the read proves that we may see what it stands for. So
    what is held of others outlives a null, where only the spoiled record proved it;
    and a filter goes by what is held. Removals are held that are too many: one less
    may be few enough. And whoever is signed in waits only for a removal with proof.
    Whom others are named beside, and whom a newcomer waits for, goes by all records.
    While somebody may not have been read, the list of leavers alone moves nobody, and
    no wait for a second read begins. The contacts of a pupil who cannot be understood
    stay. And a fact that the spoiled record alone showed is out of sight; where that is
    unsure, whoever may have lost it stays as they were altogether. Under an id that
    nobody has the record may be anybody's of whom nothing came: they stay. Of several
    who have one code, whom it brings together goes by all records that are understood.

    Attributes:
        unsure: Of which kinds it is unsure what is out of sight.
    """

    unsure: Collection[Kind] = ()

    def spend(self, data: st.DataObject) -> None:
        """Compare the plans with and without the bad record, then import."""
        faults, self.world.fake.faults = self.world.fake.faults, []
        green = self.world.green
        records = [r for r in records_of(self.world.community) if r.kind in green]
        if records:
            record = data.draw(st.sampled_from(records), "spoiled")
            self.spoil(record, readable_id=data.draw(st.booleans(), "readable"))
        self.world.fake.faults = faults
        self.imported()

    def spoil(self, record: Record, *, readable_id: bool) -> None:
        """Plan with a record as it is, and with the same one refused."""
        good = self.world.site.plan().plan
        if not good.complete:
            return
        self.world.fake.spoil(
            Unreadable(
                stream=list_of(record), mis_id=record.mis_id, readable_id=readable_id
            )
        )
        planned = self.world.site.plan().plan
        bad = self.profiles_after(planned)
        self.unsure = {each.kind for each in planned.out_of_sight if each.unsure}
        self.world.fake.heal()
        if readable_id:
            self.check_person(record, bad)
        else:
            self.check_nobody_removed(record.kind, bad)
        self.check_others(
            record, self.profiles_after(good), bad, readable_id=readable_id
        )

    def profiles_after(self, plan: ImportPlan) -> Mapping[Who, Profile]:
        """Say what a plan would leave of everybody."""
        profiles: dict[Who, Profile] = {p.id: p for p in self.world.roll.people}
        for step in plan.steps:
            newcomer = (step.after.kind, step.after.mis_id)
            profiles[step.before.id if step.before else newcomer] = step.after
        return profiles

    def check_person(self, record: Record, bad: Mapping[Who, Profile]) -> None:
        """Whom the record is about is refused, and otherwise as they were.

        Whoever waits for a second read that misses them was sent, and waits no more.
        What is out of sight of them is noted anew.
        Ties follow pupils to their new ids.
        """
        for person in self.world.roll.people:
            if (person.kind, person.mis_id) == (record.kind, record.mis_id):
                after = bad[person.id]
                same = attrs.evolve(
                    person,
                    causes=after.causes,
                    notes=(
                        *(n for n in person.notes if n.what not in _OF_TONIGHT),
                        *(n for n in after.notes if n.what is WarningKind.OUT_OF_SIGHT),
                    ),
                    links=after.links,
                    due=after.due,
                    missing_since=None,
                )
                assert (Standing.REFUSED, same) == (after.standing, after)

    def check_nobody_removed(self, kind: Kind, bad: Mapping[Who, Profile]) -> None:
        """The record could be anybody's, so everybody of its kind stays."""
        for person in self.world.roll.people:
            if person.kind is kind and person.listed:
                assert bad[person.id].listed

    def check_others(
        self,
        record: Record,
        good: Mapping[Who, Profile],
        bad: Mapping[Who, Profile],
        *,
        readable_id: bool,
    ) -> None:
        """Nobody else is affected, but for removals of which the proof is gone."""
        (human,) = (each for each in self.world.community if each.was(record.mis_id))
        before: Mapping[Who, Profile] = {
            person.id: person for person in self.world.roll.people
        }
        everybody = (before, good, bad)
        doubtful = self.codes_of_others(human, everybody)
        for who in {**good, **bad}:
            if who not in good or who not in bad:
                continue  # They wait for somebody who is held.
            known = [people[who] for people in everybody if who in people]
            if any(self.may_be_meant(human, each) or _kept_on(each) for each in known):
                continue
            if any(plain(each.code) in doubtful for each in known):
                continue
            proof = {record.kind, Kind.CONTACT}  # They hang on the pupils' lists.
            unproven = good[who].kind in proof and not readable_id
            goes = not good[who].listed or _waits(good[who])
            if unproven and (goes or self.is_leaver(good[who])):
                continue
            if goes and (_hangs_on(good[who], record) or self.is_new(record)):
                continue
            if good[who].kind in self.unsure and _is_as_ever(before.get(who), bad[who]):
                continue
            check_same(before.get(who), good[who], bad[who])

    def codes_of_others(
        self, human: Human, everybody: Iterable[Mapping[Who, Profile]]
    ) -> Collection[str]:
        """Give the codes of those who cannot be told from a human but by their ids."""
        others = (p for of in everybody for p in of.values() if not human.was(p.mis_id))
        meant = (each for each in others if self.may_be_meant(human, each))
        return {plain(each.code) for each in meant if each.code}

    def is_new(self, record: Record) -> bool:
        """Whether a record comes under an id that nobody has, or had."""
        roll = self.world.roll
        ids = {p.mis_id for p in roll.people if p.kind is record.kind}
        kept = {key.mis_id for key in roll.sources if key.kind is record.kind}
        return record.mis_id not in ids | kept

    def is_leaver(self, somebody: Profile) -> bool:
        """Whether the MIS has somebody among the leavers alone."""
        sent = (r for h in self.world.community if h.sent for r in h.records)
        lists = {r.listing for r in sent if r.mis_id == somebody.mis_id}
        return lists == {Listing.LEAVERS}

    def may_be_meant(self, human: Human, somebody: Profile) -> bool:
        """Whether somebody is a human, or cannot be told from them by id or code.

        What is kept of a human's records may be somebody's, too, by an earlier night.
        """
        roll = self.world.roll
        owners = {s.person for key, s in roll.sources.items() if human.was(key.mis_id)}
        if isinstance(somebody, Person) and somebody.id in owners:
            return True
        held = (p for p in roll.people if human.was(p.mis_id))
        theirs: tuple[Record | Profile, ...] = (*human.records, *held)
        ids = {each.lasting_id for each in theirs} - {None}
        return (
            human.was(somebody.mis_id)
            or somebody.lasting_id in ids
            or any(may_be_meant(each, somebody) for each in theirs)
        )


def _is_as_ever(before: Profile | None, after: Profile) -> bool:
    """Whether somebody stayed as they were; who was sent waits for no second read."""
    return before is not None and after in (
        before,
        attrs.evolve(before, missing_since=None),
    )


def check_same(before: Profile | None, good: Profile, bad: Profile) -> None:
    """One plan leaves of somebody what the other does, but for a null not proven."""
    assert good.fields != bad.fields or _rest(good) == _rest(bad)
    held = _facts(before) if before else {}
    new = _facts(bad)
    for name, value in _facts(good).items():
        assert value == new[name] or (value, new[name]) == (None, held.get(name))


def _kept_on(profile: Profile) -> bool:
    """Whether they are held or wait, or a fact that decides is out of sight."""
    kept = any(c.what in {CauseKind.HELD, CauseKind.SIGNED_IN} for c in profile.causes)
    return kept or any(note.what is WarningKind.OUT_OF_SIGHT for note in profile.notes)


def _waits(profile: Profile) -> bool:
    """Whether they stay only until it is proven that they are gone."""
    unproven = any(c.what is CauseKind.READ_PARTIAL for c in profile.causes)
    return unproven or profile.missing_since is not None


def _hangs_on(profile: Profile, record: Record) -> bool:
    """Whether somebody is a contact of the pupil whose record is spoiled."""
    return record.kind is Kind.STUDENT and any(
        link.pupil == record.mis_id for link in profile.links
    )


def _facts(profile: Profile) -> dict[str, object]:
    return {
        **attrs.asdict(profile.names),
        "lasting_id": profile.lasting_id,
        "code": profile.code,
        "birth_date": profile.birth_date,
        **profile.fields,
    }


def _rest(profile: Profile) -> Profile:
    return attrs.evolve(
        unnamed(profile),
        names=Names(forename="Any"),
        lasting_id=None,
        code=None,
        birth_date=None,
        fields={},
        announced=None,
        due=None,
    )


TestInMemory = on_memory(BadRecords)
TestOnFiles = on_files(BadRecords)
TestOnPostgres = on_postgres(BadRecords)
