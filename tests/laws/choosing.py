"""What operators choose, and how a site is set: drawn for the laws."""

from __future__ import annotations

import attrs
from hypothesis import strategies as st

from missync.model.choices import (
    ArchiveKind,
    ArchivePeople,
    ChooseFilters,
    ExcludePeople,
    Filter,
    IncludePeople,
    NameSignedIn,
    OperatorAction,
    RestoreKind,
    RestorePeople,
    TurnSwitch,
)
from missync.model.people import Kind, Person
from missync.model.roll import Roll
from missync.model.settings import Brake, Kinds, SiteSettings
from missync.testing.strategies import ASKED, site_settings


WHY = "Because."

_WANTED = ((), ("7",), ("7", "8"))
_BRAKES = (
    Brake(),
    Brake(floor=0, share=0),
    Brake(floor=1, share=0),
    Brake(floor=0, share=0.5),
    Brake(floor=100, share=1),
)


@st.composite
def settings_of_a_site(draw: st.DrawFn, kinds: tuple[Kind, ...]) -> SiteSettings:
    """Settings with any brake, now and then with a filter.

    Args:
        draw: Given by Hypothesis.
        kinds: The kinds it imports.
    """
    settings = draw(site_settings(kinds=kinds))
    narrowed = {
        kind.plural: attrs.evolve(
            settings.kinds.of(kind),
            only={ASKED[kind][0]: draw(st.sampled_from(((), *_WANTED)))},
        )
        for kind in kinds
    }
    return attrs.evolve(
        settings,
        brake=draw(st.sampled_from(_BRAKES)),
        kinds=attrs.evolve(settings.kinds, **narrowed) if narrowed else Kinds(),
    )


def choices(roll: Roll, kinds: tuple[Kind, ...]) -> st.SearchStrategy[OperatorAction]:
    """Whatever an operator can choose about these people and kinds."""
    kind = st.sampled_from(kinds)
    of_kinds: list[st.SearchStrategy[OperatorAction]] = [
        st.builds(ArchiveKind, kind),
        st.builds(RestoreKind, kind),
        st.builds(TurnSwitch, kind, st.booleans()),
        kind.flatmap(lambda each: _filters(each, roll)),
    ]
    return st.one_of(*_about(roll.people), *of_kinds)


def _about(people: tuple[Person, ...]) -> list[st.SearchStrategy[OperatorAction]]:
    """Whatever can be chosen about somebody: most often about somebody on the list."""
    if not people:
        return []
    listed = [person.id for person in people if person.listed]
    who = st.sampled_from([*listed, *(person.id for person in people)])
    some = st.frozensets(who, min_size=1, max_size=3)
    return [
        st.builds(ExcludePeople, some, st.just(WHY)),
        st.builds(IncludePeople, some),
        st.builds(ArchivePeople, some),
        st.builds(RestorePeople, some),
        st.builds(NameSignedIn, st.frozensets(who, max_size=6)),
    ]


def _filters(kind: Kind, roll: Roll) -> st.SearchStrategy[OperatorAction]:
    """Filters by values that somebody has: any other may be refused."""
    (field,) = ASKED[kind]
    there = {p.fields.get(field) for p in roll.people if p.kind is kind and p.imported}
    wanted = [values for values in _WANTED if there.issuperset(values)]
    return st.sampled_from(
        [
            ChooseFilters(kind, (Filter(field, values),) if values else ())
            for values in wanted
        ]
    )
