"""Law 1: no removal without proof.

Whatever goes wrong, somebody who truly belongs on the list stays on it. Whoever comes
off it does so by a person's word, or by the MIS's with the proof that all of it was
read, and then not with too many others. Nobody does who is signed in.
"""

from __future__ import annotations

from hypothesis import strategies as st

from missync.model.choices import (
    ArchiveKind,
    ArchivePeople,
    ExcludePeople,
    NameSignedIn,
)
from missync.model.people import Kind, Person, Profile, Record
from missync.model.plan import Change, ImportPlan, Removal, Step
from missync.model.reads import Complete
from missync.model.roll import Roll
from missync.rules.roll.leave_rule import LeavePolicy
from missync.testing.fake_mis import FakeMis
from missync.testing.fake_mis_faults import Fault, Withheld
from missync.testing.fake_mis_lists import list_of
from missync.testing.strategies import Human, records_of
from missync.testing.strategies_faults import noticeable_faults
from tests.laws.nights import (
    Chosen,
    Night,
    Nights,
    not_understood,
    on_files,
    on_memory,
    on_postgres,
)
from tests.laws.restated import could_be, truly_on_roll


class NoRemovalWithoutProof(Nights):
    """Whatever goes wrong, whoever is on the list and truly belongs there stays.

    What truly is so is re-stated in ``restated``. It is about humans: with their old
    MIS id or a new one, somebody of theirs is on the list. Some things nobody can
    know, and the law leaves them out:

    - a row that is missing while nothing shows it (see ``noticeable_faults``);
    - a record that cannot be understood under an MIS id that never was: whose it is
      cannot be read;
    - two humans whom the MIS gives one code, where what is sent of the one does not
      tell them from what is held of the other.
    """

    def spend(self, data: st.DataObject) -> None:
        """Let some be signed in tonight."""
        listed = [person.id for person in self.world.roll.people if person.listed]
        if listed:
            here = data.draw(st.frozensets(st.sampled_from(listed)), "signed in")
            self.check_choice(self.chosen(NameSignedIn(here)))
        super().spend(data)

    def faults(self, fake: FakeMis) -> st.SearchStrategy[tuple[Fault, ...]]:
        """Let go wrong what does no harm or can be noticed."""
        return noticeable_faults(fake)

    def check(self, night: Night) -> None:
        """Look for everybody who belongs on the list."""
        if night.report is None:
            assert night.before == night.after
            return
        for human in self.world.community:
            if self.belongs(human, night) and self.can_be_known(human, night):
                assert not _listed(human, night.before) or _listed(human, night.after)
        plan = night.report.plan
        _check_proofs(plan)
        moved = {step.before.id: step for step in plan.steps if step.before}
        for person in _taken_off(night.before, night.after):
            assert person.id not in night.before.choices.signed_in
            assert isinstance(moved[person.id], Removal)
        if self.approve is None:
            for kind in Kind:
                self.check_brake(kind, night.before, plan)

    def check_choice(self, chosen: Chosen) -> None:
        """Whoever comes off the list by a choice is meant by it."""
        for person in _taken_off(chosen.before, chosen.after):
            assert person.id not in chosen.after.choices.signed_in
            assert _meant(chosen, person)

    def check_brake(self, kind: Kind, before: Roll, plan: ImportPlan) -> None:
        """So many never come off at once, but for those whose day was known before."""
        listed = [
            p for p in before.people if p.kind is kind and p.listed and p.imported
        ]
        brake = self.world.settings.brake
        removals = [
            step
            for step in plan.steps
            if step.change in {Change.GONE, Change.LEAVE, Change.NOT_IMPORTING}
            and step.after.kind is kind
            and not _announced(step)
        ]
        assert len(removals) <= max(brake.floor, brake.share * len(listed))

    def belongs(self, human: Human, night: Night) -> bool:
        """Whether somebody truly is on roll today, and wanted at the site."""
        settings = self.world.settings
        policy = LeavePolicy(
            leave_rule=settings.leave_rule, lead_days=settings.lead_days
        )
        held = (person for person in night.before.people if human.was(person.mis_id))
        known: tuple[Profile | Record, ...] = (*human.records, *held)
        return all(
            not value or value in (self.world.wanted(each.kind, field) or (value,))
            for each in known
            for field, value in each.fields.items()
        ) and truly_on_roll(human, self.world.today, policy)

    def can_be_known(self, human: Human, night: Night) -> bool:
        """Whether what is sent tells who this is."""
        known = {key.mis_id for key in night.before.sources}
        ids = {record.mis_id for record in human.records}
        if ids <= not_understood(night) - known:
            return False
        held = [p for p in night.before.people if human.was(p.mis_id)]
        others = tuple(each for each in self.world.community if each is not human)
        sent = [self.as_sent(record) for record in records_of(others)]
        ours: tuple[Profile | Record, ...] = (*held, *human.records)
        return not any(could_be(one, other) for one in ours for other in sent)

    def as_sent(self, record: Record) -> Record:
        """Leave out what is withheld tonight."""
        withheld = [
            fault
            for fault in self.world.fake.faults
            if isinstance(fault, Withheld) and fault.stream == list_of(record)
        ]
        for fault in withheld:
            (sent,) = fault.rows((record,))
            record = sent if isinstance(sent, Record) else record
        return record


def _listed(human: Human, roll: Roll) -> bool:
    return any(person.listed and human.was(person.mis_id) for person in roll.people)


def _taken_off(before: Roll, after: Roll) -> list[Person]:
    listed = {person.id for person in after.people if person.listed}
    return [each for each in before.people if each.listed and each.id not in listed]


def _meant(chosen: Chosen, person: Person) -> bool:
    match chosen.choice:
        case ExcludePeople(people=people) | ArchivePeople(people=people):
            return person.id in people
        case ArchiveKind(kind=kind):
            return kind is person.kind
        case NameSignedIn():
            return bool(person.excluded or person.archived)
        case _:
            return False


def _announced(step: Step) -> bool:
    """Whether somebody leaves with a year group, on a day that was known before."""
    before, after = step.before, step.after
    day = after.leave_date
    known = day is not None and before is not None and before.announced == day
    return known and bool(after.fields.get("year_group"))


def _check_proofs(plan: ImportPlan) -> None:
    """Every removal shows its proof; a kind not read completely has none."""
    complete = {read.kind for read in plan.reads if read.complete}
    for step in plan.steps:
        if isinstance(step, Removal):
            assert isinstance(step.proof, Complete)
            assert step.before is not None
            assert step.before.kind in complete


TestInMemory = on_memory(NoRemovalWithoutProof)
TestOnFiles = on_files(NoRemovalWithoutProof)
TestOnPostgres = on_postgres(NoRemovalWithoutProof)
