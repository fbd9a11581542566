"""Law 5: exclusion is stable, and excluding somebody changes nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import rule

from missync.errors import MissyncError
from missync.model.choices import ExcludePeople, ExcludePerson, IncludePeople
from missync.model.people import Person, PersonId, Profile
from missync.model.roll import Roll
from missync.model.standings import CauseKind
from missync.testing.strategies import Human, names, renumbered
from missync.testing.strategies_faults import faults
from missync.testing.strategies_spelling import spellings
from tests.laws.choosing import WHY
from tests.laws.comparing import (
    NOBODY,
    anonymous,
    by_id,
    in_order,
    unnamed,
    whenever_due,
)
from tests.laws.nights import (
    BY,
    Chosen,
    Night,
    Nights,
    on_files,
    on_memory,
    on_postgres,
)
from tests.laws.restated import count_differences, plain
from tests.laws.worlds import World


class Exclusion(Nights):
    """Whatever happens, who was excluded stays off the list until included.

    They may be signed in: then they stay on it while they are, and come on it no more.
    Nor do they come under another MIS id, unless they have no lasting id, or names and
    birth date say that it is not them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.excluded: set[PersonId] = set()

    def check(self, night: Night) -> None:
        """Look for whoever is excluded, under any id."""
        self.check_excluded(night.before, night.after)
        if night.report is None:
            return
        kept_off = [p for p in night.before.people if p.id in self.excluded]
        for step in night.report.plan.steps:
            if step.before is None and step.after.listed:
                assert not [
                    p
                    for p in kept_off
                    if self.is_same(p, step.after, night)
                    or self.is_same_by_code(p, step.after, night)
                ]

    def check_choice(self, chosen: Chosen) -> None:
        """Remember who is excluded."""
        match chosen.choice:
            case ExcludePeople(people=people):
                self.excluded |= people
                _check_nobody_else(chosen, people)
            case IncludePeople(people=people):
                self.excluded -= people
                _check_nobody_else(chosen, people)
            case _:
                pass
        self.check_excluded(chosen.before, chosen.after)

    def check_excluded(self, before: Roll, after: Roll) -> None:
        """Exactly those are excluded, and on the list only as long as signed in."""
        assert self.excluded == {p.id for p in after.people if p.excluded}
        listed = {person.id for person in before.people if person.listed}
        for person in after.people:
            if person.excluded and person.listed:
                assert person.id in listed
                assert person.id in after.choices.signed_in

    def is_same(self, person: Person, newcomer: Profile, night: Night) -> bool:
        """Whether a newcomer is surely somebody known, under a new MIS id."""
        sent = [record.mis_id for h in self.world.community for record in h.records]
        alike = [p for p in night.before.people if p.lasting_id == person.lasting_id]
        return (
            person.lasting_id is not None
            and (person.kind, person.lasting_id) == (newcomer.kind, newcomer.lasting_id)
            and person.mis_id not in sent
            and len(alike) == 1
            and count_differences(person, newcomer) <= 1
        )

    def is_same_by_code(self, person: Person, newcomer: Profile, night: Night) -> bool:
        """Whether a newcomer is surely somebody known, under ids that are all new.

        They have a code that nobody else has, in whatever spelling, and one name and
        birth date; and no record has an id of theirs any more.
        """
        records = [r for h in self.world.community for r in h.records]
        ids = {each.mis_id for each in records}
        lasting = {each.lasting_id for each in records if each.lasting_id}
        code, birth = plain(person.code), person.birth_date
        of_code = [
            sum(each.kind is person.kind and plain(each.code) == code for each in some)
            for some in (night.before.people, records)
        ]
        return (
            code != ""
            and (person.kind, code) == (newcomer.kind, plain(newcomer.code))
            and [1, 1] == of_code
            and person.mis_id not in ids
            and person.lasting_id not in lasting
            and birth is not None
            and birth == newcomer.birth_date
            and count_differences(person, newcomer) == 0
        )

    @rule(data=st.data())
    def change(self, data: st.DataObject) -> None:
        """Exclude somebody, change what the MIS has of them, and import."""
        self.pass_time(data)
        world = self.world
        world.fake.heal()
        people = [person for person in world.roll.people if person.mis_id]
        if people:
            person = data.draw(st.sampled_from(people), "whom")
            self.check_choice(self.chosen(ExcludePerson(person.id, WHY)))
            (human,) = (h for h in world.community if h.was(person.mis_id))
            changed = data.draw(_otherwise(human), "changed")
            world.becomes(tuple(changed if h is human else h for h in world.community))
        self.check(self.imported())

    @rule(data=st.data())
    def beside(self, data: st.DataObject) -> None:
        """Exclude somebody in one of two equal worlds, and import in both.

        So many removals at once can be held that are not with one more or one less.
        And that nobody comes at all is credible once nobody is on the list. A newcomer
        who looks like them may wait beside them, in the one world alone.
        """
        self.pass_time(data)
        self.world.fake.faults = list(data.draw(faults(self.world.fake), "faults"))
        people = self.world.roll.people
        if not people:
            return
        excluded = data.draw(st.sampled_from(people), "excluded")
        with ExitStack() as stack:
            one, other = self.world.fork(stack), self.world.fork(stack)
            before = one.roll
            one.site.choose(ExcludePerson(excluded.id, WHY), by=BY)
            ones, others = (_others(before, w.roll, excluded) for w in (one, other))
            assert ones == others
            proven = _imported(one) == _imported(other)
            assert proven or _is_last_of_their_kind(excluded, before)
            if not proven:
                return
            if not _is_braked(one.roll) and not _is_braked(other.roll):
                ones, others = (_others(before, w.roll, excluded) for w in (one, other))
                assert ones == others


def _otherwise(human: Human) -> st.SearchStrategy[Human]:
    """Somebody under a new name, id, or ids that are all new, or gone, or back.

    Where all are new, their code is spelled in another way.
    """
    record = human.records[0]
    again = renumbered(record) if record.lasting_id else record
    everything = attrs.evolve(
        renumbered(record), lasting_id=record.lasting_id and f"{record.lasting_id}+"
    )
    return st.one_of(
        spellings(record.code or "").map(
            lambda code: attrs.evolve(
                human,
                records=(attrs.evolve(everything, code=record.code and code),),
                sent=True,
            )
        ),
        st.just(attrs.evolve(human, records=(again,), sent=True)),
        names().map(
            lambda named: attrs.evolve(
                human, records=(attrs.evolve(record, names=named),), sent=True
            )
        ),
        st.just(attrs.evolve(human, sent=not human.sent)),
    )


def _imported(world: World) -> Mapping[object, bool] | None:
    try:
        plan = world.site.import_people(by=BY).plan
    except MissyncError:
        return None
    return {read.kind: read.complete for read in plan.reads}


def _is_braked(roll: Roll) -> bool:
    causes = (cause.what for person in roll.people for cause in person.causes)
    return CauseKind.HELD in causes


def _is_last_of_their_kind(person: Person, roll: Roll) -> bool:
    return [person.id] == [
        each.id for each in roll.people if each.listed and each.kind is person.kind
    ]


def _others(before: Roll, after: Roll, excluded: Person) -> list[str]:
    everybody = whenever_due(anonymous(before, after))
    return in_order(
        unnamed(person)
        for person in everybody
        if person.id != excluded.id and not _may_wait_beside(excluded, person)
    )


def _may_wait_beside(excluded: Person, person: Person) -> bool:
    """Whether a newcomer may wait beside somebody, as they look like them.

    They wait while that one is on the list and not sent any more.
    """
    code = plain(person.code)
    of_one_code = code != "" and code == plain(excluded.code)
    alike = count_differences(excluded, person) == 0 or of_one_code
    return person.id == NOBODY and excluded.listed and alike


def _check_nobody_else(chosen: Chosen, people: frozenset[PersonId]) -> None:
    before, after = by_id(chosen.before), by_id(chosen.after)
    assert people >= {each for each in after if before[each] != after[each]}


TestInMemory = on_memory(Exclusion)
TestOnFiles = on_files(Exclusion)
TestOnPostgres = on_postgres(Exclusion)
