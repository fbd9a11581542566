"""Kept off: what keeps somebody off the list whatever the MIS says of them.

It is asked before anything else, in this order: the exclusion of a person, the archive,
the switch of their kind, the site's filters.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import attrs

from missync.model.choices import Archived, Filter, MadeBy, Overrides, Switch
from missync.model.ids import Kind, PersonId
from missync.model.people import Listing, Person, Profile
from missync.model.sentences import sentence
from missync.model.settings import KindSettings, SiteSettings
from missync.model.standings import Cause, CauseKind, PersonWarning, WarningKind
from missync.rules.names import comparable
from missync.rules.roll.filters import (
    Elsewhere,
    Usual,
    decisive,
    lets_pass,
    usual_on_lists,
)


_BEFORE_THE_SWITCH = frozenset(
    {CauseKind.NOT_UNDERSTOOD, CauseKind.EXCLUDED, CauseKind.ARCHIVED}
)
_UNTIL_AN_IMPORT = frozenset(
    {
        CauseKind.HELD,
        CauseKind.SIGNED_IN,
        CauseKind.READ_PARTIAL,
        CauseKind.NOT_SENT_ONCE,
    }
)


@attrs.frozen(kw_only=True)
class KeptOff:
    """What keeps people of one kind off the list, whatever the MIS says of them.

    Attributes:
        switch: How the kind was switched at run time, if it was.
        wanted: The filters of the site.
    """

    switch: Switch | None = None
    wanted: tuple[Filter, ...] = ()

    def causes(
        self, held: Profile | None, fields: Mapping[str, str | None]
    ) -> tuple[Cause, ...]:
        """Name every gate that is closed to somebody.

        Args:
            held: What is held of them; ``None`` for a newcomer.
            fields: Their fields as of today.
        """
        if held is None and not self.wanted:
            return ()
        return (*self._personal(held), *self.outside(fields))

    def unsure(
        self,
        fields: Mapping[str, str | None],
        elsewhere: Collection[str],
        hidden: Collection[str],
    ) -> tuple[PersonWarning, ...]:
        """Name the filters that cannot decide, as the MIS does not show the field.

        Those people pass: a wrong removal is worse than a late one. Whoever was outside
        before stays so, where nobody's field shows any more.

        Args:
            fields: Somebody's fields as of today.
            elsewhere: Which of them come from another source than those of others.
            hidden: Which of them their usual source shows for nobody tonight.
        """
        return tuple(self._unsure(fields, elsewhere, hidden))

    def _unsure(
        self,
        fields: Mapping[str, str | None],
        elsewhere: Collection[str],
        hidden: Collection[str],
    ) -> Iterator[PersonWarning]:
        for wanted in self.wanted:
            field, value = wanted.field, fields.get(wanted.field)
            passes = lets_pass(wanted, value)
            if field in elsewhere and not passes:
                yield _substituted(wanted, value)
            elif field in hidden:
                yield _out_of_place(wanted) if passes else _outside(wanted, value)
            elif not comparable(value):
                missing = f"shows no {field} for them"
                yield _undecided(WarningKind.FILTER_UNDECIDED, wanted, missing)

    def usual(
        self,
        shown: Collection[tuple[Listing, str]],
        people: Iterable[Person],
        former: Collection[PersonId],
    ) -> Usual:
        """Find the fields of filters that come, or came, from their usual source.

        What was said of people for want of it last time remembers that it was there,
        until it is again or somebody chooses another filter. So another source does
        not become the usual one overnight because that one is empty for everybody.

        Args:
            shown: What records have filled, list by list.
            people: Those of whom something was said.
            former: Who is known from a list of leavers alone.
        """
        wanted = frozenset(each.field for each in self.wanted)
        remembered = {
            (Listing.LEAVERS if person.id in former else Listing.CURRENT, field)
            for person in people
            for field in self.out_of_place(person)
        }
        return usual_on_lists(
            remembered.union(pair for pair in shown if pair[1] in wanted)
        )

    def out_of_place(self, somebody: Profile) -> frozenset[str]:
        """Name the fields that their usual source did not show of somebody last time.

        That was said of them for the sake of the filters that are still in force.
        """
        return frozenset(
            wanted.field
            for wanted in self.wanted
            if not _of_its_place(wanted, somebody).isdisjoint(somebody.notes)
        )

    def archive(self, held: Profile) -> Archived | None:
        """Give the archive that holds for somebody.

        A single one does until it is taken back. That of all of a kind does until
        the kind is turned green afterwards.
        """
        archive, switch = held.archived, self.switch
        if archive is None or not archive.with_kind or switch is None or not switch.on:
            return archive
        return archive if switch.at < archive.at else None

    def _personal(self, held: Profile | None) -> Iterator[Cause]:
        if held is None:
            return
        if held.excluded:
            yield excluded(held.excluded)
        archive = self.archive(held)
        if archive:
            yield archived(archive)

    def outside(self, fields: Mapping[str, str | None]) -> Iterator[Cause]:
        """Name the filters that somebody with these fields does not pass."""
        for wanted in self.wanted:
            value = fields.get(wanted.field)
            if not lets_pass(wanted, value):
                yield _outside_filter(wanted, value)

    def decisive_of(
        self, somebody: Profile, elsewhere: Elsewhere
    ) -> Mapping[str, str | None]:
        """Give the fields of somebody known that a filter can go by.

        Whoever is outside one stays so by whatever is held of them.
        """
        others = elsewhere.get(somebody.mis_id, frozenset())
        return decisive(somebody.fields, others - self.decided_by(somebody))

    def decided_by(self, somebody: Profile) -> frozenset[str]:
        """Name the fields by which a filter in force keeps somebody off the list."""
        if somebody.listed:
            return frozenset()
        return frozenset(
            wanted.field
            for wanted in self.wanted
            if _outside_filter(wanted, somebody.fields.get(wanted.field))
            in somebody.causes
        )


def _outside_filter(wanted: Filter, value: str | None) -> Cause:
    return Cause(
        what=CauseKind.OUTSIDE_FILTER,
        why=f"The site imports only those whose {wanted}; theirs is {value}.",
    )


def _of_its_place(wanted: Filter, somebody: Profile) -> frozenset[PersonWarning]:
    """Give whatever says of somebody that their field was not in its usual place."""
    value = somebody.fields.get(wanted.field)
    return frozenset(
        (
            _out_of_place(wanted),
            _outside(wanted, value),
            _substituted(wanted, value),
        )
    )


def _substituted(wanted: Filter, value: str | None) -> PersonWarning:
    missing = f"{_not_in_place(wanted)}, and “{value}” in another"
    return _undecided(WarningKind.FILTER_SUBSTITUTED, wanted, missing)


def _out_of_place(wanted: Filter) -> PersonWarning:
    return _undecided(WarningKind.FILTER_UNDECIDED, wanted, _not_in_place(wanted))


def _outside(wanted: Filter, value: str | None) -> PersonWarning:
    missing = f"{_not_in_place(wanted)}, where it had “{value}”"
    then = "they are not imported"
    return _undecided(WarningKind.FILTER_UNDECIDED, wanted, missing, then)


def _not_in_place(wanted: Filter) -> str:
    return f"has no {wanted.field} for them in its usual place"


def _undecided(
    what: WarningKind, wanted: Filter, missing: str, then: str = "they are imported"
) -> PersonWarning:
    return PersonWarning(
        what,
        f"The site imports only those whose {wanted}, but the MIS {missing}: {then}. "
        "Enter it in the MIS.",
    )


def kept_off(kind: Kind, settings: SiteSettings, choices: Overrides) -> KeptOff:
    """Say what keeps a kind off: what was chosen at run time wins over the settings."""
    chosen = choices.filters.get(kind)
    only = settings.kinds.of(kind).only
    return KeptOff(
        switch=choices.switches.get(kind),
        wanted=chosen.wanted
        if chosen
        else tuple(Filter(field, values) for field, values in only.items() if values),
    )


def kind_settings(
    kind: Kind, settings: SiteSettings, choices: Overrides
) -> KindSettings:
    """Give what is imported of a kind: its switch, and every field that is needed.

    Needed are those that the site asks for, those that a filter goes by, and pupils'
    year groups where registers differ by them.
    """
    of_file = settings.kinds.of(kind)
    off = kept_off(kind, settings, choices)
    needed = (
        *of_file.fields,
        *(wanted.field for wanted in off.wanted),
        *fields_of_registers(kind, settings),
    )
    return attrs.evolve(
        of_file,
        importing=off.switch.on if off.switch else of_file.importing,
        fields=tuple(dict.fromkeys(needed)),
    )


def still_green(
    kinds: Iterable[Kind], settings: SiteSettings, choices: Overrides
) -> tuple[Kind, ...]:
    """Leave out the kinds whose switch was turned red while they were read."""
    return tuple(
        kind for kind in kinds if kind_settings(kind, settings, choices).importing
    )


def fields_of_registers(kind: Kind, settings: SiteSettings) -> tuple[str, ...]:
    """Name the fields that a pupil's registers depend on."""
    differ = any(each.year_groups for each in settings.registers.exceptions)
    return ("year_group",) if differ and kind is Kind.STUDENT else ()


def excluded(decision: MadeBy) -> Cause:
    """Say that somebody is kept off the list."""
    return _decided(CauseKind.EXCLUDED, "They are kept off the list", decision)


def archived(decision: Archived) -> Cause:
    """Say that somebody is archived."""
    whom = "Everybody of their kind was" if decision.with_kind else "They were"
    return _decided(CauseKind.ARCHIVED, f"{whom} archived", decision)


def _decided(what: CauseKind, text: str, decision: MadeBy) -> Cause:
    reason = f": {decision.why.strip()}" if decision.why else ""
    why = sentence(f"{text}{reason}")
    return Cause(what=what, why=why, since=decision.day, by=decision.by)


def switched_off(
    kind: Kind, settings: SiteSettings, choices: Overrides
) -> Cause | None:
    """Say that the switch of a kind is red, if it is."""
    if kind_settings(kind, settings, choices).importing:
        return None
    switch = choices.switches.get(kind)
    return Cause(
        what=CauseKind.SWITCHED_OFF,
        why=f"The switch of {kind.plural} is red, so no import brings them back.",
        since=switch.day if switch else None,
        by=switch.by if switch else None,
    )


def under_the_switch(
    person: Person, settings: SiteSettings, choices: Overrides
) -> Person:
    """Say of somebody what the switch of their kind means for them now.

    While it is red, no import moves anybody whom one brought in: whoever is off the
    list has one more reason to stay off it, unless an archive alone keeps them, as
    that is taken back at once. Whoever is to come off it with an import
    stays, until the switch is green and one was made.
    """
    red = switched_off(person.kind, settings, choices)
    whats = {cause.what for cause in person.causes}
    if red is None or not person.imported or CauseKind.SWITCHED_OFF in whats:
        return person
    if whats == {CauseKind.ARCHIVED}:
        return person
    if not person.listed:
        first = tuple(c for c in person.causes if c.what in _BEFORE_THE_SWITCH)
        others = tuple(c for c in person.causes if c.what not in _BEFORE_THE_SWITCH)
        return attrs.evolve(person, causes=(*first, red, *others))
    decided = person.excluded or person.archived
    if decided or whats.isdisjoint(_UNTIL_AN_IMPORT):
        return person
    why = f"The switch of {person.kind.plural} is red, so no import takes them off."
    return attrs.evolve(person, causes=(*person.causes, attrs.evolve(red, why=why)))
