"""What must not type-check: checked by the session ``typing``, and never run.

Each line in here breaks a promise that the types make. Strict mypy reports an ignored
error that is none, so a promise that is lost fails the session.
"""

from __future__ import annotations

from missync.model.choices import MadeBy
from missync.model.ids import EventId, MarkId, MisId, PersonId, RunId
from missync.model.people import Person, Profile
from missync.model.plan import Change, Removal, Step
from missync.model.reads import Complete, Partial
from missync.rules.roll.proof import certify


def without_proof(pat: Person, off: Profile) -> None:
    """No removal is made without proof, whoever is behind it."""
    Removal(change=Change.LEAVE, before=pat, after=off, why="left")  # type: ignore[call-arg]
    Removal(change=Change.GONE, before=pat, after=off, why="gone")  # type: ignore[call-arg]
    Removal(change=Change.EXCLUDE, before=pat, after=off, why="so")  # type: ignore[call-arg]


def with_less_than_proof(
    pat: Person, off: Profile, partial: Partial, undecided: MadeBy | None
) -> None:
    """A read that fell short is no proof, and neither is a word of ours."""
    gone = Change.GONE
    Removal(change=gone, before=pat, after=off, why="gone", proof=partial)  # type: ignore[arg-type]
    Removal(change=gone, before=pat, after=off, why="gone", proof=None)  # type: ignore[arg-type]
    Removal(change=gone, before=pat, after=off, why="gone", proof=True)  # type: ignore[arg-type]
    Removal(change=gone, before=pat, after=off, why="gone", proof=undecided)  # type: ignore[arg-type]
    Step(change=gone, before=pat, after=off, why="gone", proof=partial)  # type: ignore[call-arg]


def one_id_for_another(person: PersonId, mis_id: MisId, run: RunId) -> None:
    """The MIS's ids are not ours, and one kind of ours is not another."""
    ours: PersonId = mis_id  # type: ignore[assignment]
    theirs: MisId = person  # type: ignore[assignment]
    mark: MarkId = run  # type: ignore[assignment]
    event: EventId = "a text"  # type: ignore[assignment]
    del ours, theirs, mark, event


def a_verdict_is_either(verdict: Complete) -> None:
    """Whoever asks what was proven has to look at which verdict it is."""
    proven: Complete = certify(  # type: ignore[assignment]
        verdict.walks[0].stream.proves[0], verdict.walks, {}, known=0
    )
    del proven
