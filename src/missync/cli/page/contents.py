"""Contents: what a plan changes, sorted as a school would read it, and its problems.

Whatever a plan changes is in exactly one section, in one group, as one entry.
"""

from __future__ import annotations

import shlex
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from hashlib import sha256
from itertools import groupby, takewhile
from typing import Final

import attrs
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from missync.cli.text.blocks import safe
from missync.cli.text.changes import KIND_ORDER, WHY_AMENDED
from missync.cli.text.words import Called, called
from missync.errors import Problem
from missync.model.ids import Kind, MisId
from missync.model.people import Profile, RefusedRecord
from missync.model.plan import Change, Hold, ImportPlan, Refuse, Step
from missync.model.sentences import counted, in_words
from missync.model.settings import NameChoice, SiteSettings
from missync.model.spelling import comparable
from missync.model.standings import Standing
from missync.rules.names import full_name, in_natural_order, name_order
from missync.rules.roll.counts import differences


@attrs.frozen(kw_only=True)
class Entry:
    """What happens to one person.

    Attributes:
        year: The year group, where it is known.
        why: The reason, but for what the whole group shares.
        instead: Who has their id in the MIS now, if somebody else has.
        changes: What of them changes: the name of it, its old and its new value.
        order: Where they stand among others of their year group.
    """

    name: str
    mis_id: str
    year: str | None
    why: str
    instead: str | None = None
    changes: tuple[tuple[str, str | None, str | None], ...] = ()
    order: tuple[str, str]


@attrs.frozen(kw_only=True)
class Group:
    """Those of one kind to whom the same happens, by year group and name.

    Attributes:
        title: What happens to them, where their section does not say it, and the kind.
        why: The end that all their reasons share.
    """

    title: str
    why: str
    entries: tuple[Entry, ...]

    @property
    def size(self) -> int:
        """How many they are."""
        return len(self.entries)

    @property
    def last_column(self) -> str | None:
        """What there is to say of each beside name and id, if there is anything."""
        changes = any(entry.changes for entry in self.entries)
        if any(entry.why for entry in self.entries):
            return "Why, and what changes" if changes else "Why"
        if changes:
            return "What changes"
        replaced = any(entry.instead for entry in self.entries)
        return "Who has the id now" if replaced else None

    @property
    def years(self) -> Sequence[tuple[str, Sequence[Entry]]]:
        """The entries by year group; nothing where not a single one is known."""
        if not any(entry.year for entry in self.entries):
            return ()
        years = groupby(self.entries, key=lambda entry: entry.year or "No year group")
        return [(year, list(members)) for year, members in years]


@attrs.frozen(kw_only=True)
class Subject:
    """What a problem is about.

    Attributes:
        record: The record, or whatever else it is about.
        name: Whose record it is, where the plan knows them.
        field: The field of the record; empty where it is about all of it.
    """

    record: str
    name: str | None = None
    field: str = ""


_SECTIONS: Final = (
    "held",
    "leaving",
    "joining",
    "back",
    "waiting",
    "kept-off",
    "changing",
    "not-understood",
)
"""In the order in which a school has to know of them."""

_JOINS: Final = "Would join"
_RETURNS: Final = "Would come back"
_UNPROVEN: Final = "Cannot be approved yet"
_STRANGERS: Final = "Nobody whom the site knows"
_TITLES: Final = (
    "",
    *(each.title for each in Change),
    _JOINS,
    _RETURNS,
    _UNPROVEN,
    _STRANGERS,
)

_Heading = tuple[str, str, Kind]


def sections_of(plan: ImportPlan, names: NameChoice) -> Mapping[str, Sequence[Group]]:
    """Sort what a plan changes by section, what happens, kind, year group and name."""
    entries: defaultdict[_Heading, list[Entry]] = defaultdict(list)
    for heading, entry in _entries(plan, names):
        entries[heading].append(entry)
    sections: defaultdict[str, list[Group]] = defaultdict(list)
    for heading in sorted(entries, key=_order):
        section, title, kind = heading
        sections[section].append(_group(title, kind, entries[heading]))
    return sections


def problems_of(plan: ImportPlan, names: NameChoice) -> Mapping[str, Sequence[Subject]]:
    """Give what else has to be mended, each message with all that it is about."""
    shown = set(_shown_with_changes(plan))
    known = called(plan, names)
    problems: defaultdict[str, list[Subject]] = defaultdict(list)
    for problem in plan.problems:
        with_a_read = problem.path.startswith("reads.")
        if not with_a_read and (problem.record, problem.message) not in shown:
            problems[problem.message].append(_subject(problem, known))
    return problems


def _entries(plan: ImportPlan, names: NameChoice) -> Iterator[tuple[_Heading, Entry]]:
    for step in plan.steps:
        if step.change.section:
            yield _heading(step), _entry(step, names)
    for record in plan.strangers:
        heading = (Change.REFUSE.section, _STRANGERS, record.kind)
        yield heading, _stranger(record, names)


def _heading(step: Step) -> _Heading:
    title = _title_of_held(step) if isinstance(step, Hold) else _title(step.change)
    return step.change.section, title, step.after.kind


def _title_of_held(step: Hold) -> str:
    if step.held is None:
        return _UNPROVEN
    if step.removal:
        return _title(step.held.change)
    return _JOINS if step.held.change is Change.ADD else _RETURNS


def _title(change: Change) -> str:
    """Give the title of a change within its section, where that has several."""
    of_section = [each for each in Change if each.section == change.section]
    return change.title if len(of_section) > 1 else ""


def _order(heading: _Heading) -> tuple[int, int, int]:
    section, title, kind = heading
    return _SECTIONS.index(section), _TITLES.index(title), KIND_ORDER[kind]


def _group(title: str, kind: Kind, entries: Sequence[Entry]) -> Group:
    why = _shared_end([entry.why for entry in entries])
    return Group(
        title=f"{title}: {kind.plural}" if title else kind.plural.capitalize(),
        why=why,
        entries=tuple(
            attrs.evolve(entry, why=entry.why.removesuffix(why).strip())
            for entry in sorted(entries, key=_by_year_and_name)
        ),
    )


def _by_year_and_name(entry: Entry) -> tuple[object, ...]:
    year = entry.year or ""
    return not year, in_natural_order(year), entry.order


def _shared_end(whys: Sequence[str]) -> str:
    """Find the sentences with which all reasons end; all of one that all share."""
    if len(set(whys)) == 1:
        return whys[0]
    ends = zip(*(reversed(why.split(". ")[1:]) for why in whys), strict=False)
    shared = takewhile(lambda sentences: len(set(sentences)) == 1, ends)
    return ". ".join(reversed([sentence for sentence, *_ in shared]))


def _entry(step: Step, names: NameChoice) -> Entry:
    before, after = step.before, step.after
    changed = differences(before, after) if before else {}
    return Entry(
        name=full_name(after.names, names),
        mis_id=after.mis_id or (before and before.mis_id) or "",
        year=_year(after),
        why=WHY_AMENDED if step.change is Change.AMEND else step.why,
        instead=_instead(step, names),
        changes=tuple((_plain(name), *values) for name, values in changed.items()),
        order=name_order(after.names, names),
    )


def _instead(step: Step, names: NameChoice) -> str | None:
    if not isinstance(step, Hold) or step.joins is None:
        return None
    return full_name(step.joins.after.names, names)


def _stranger(record: RefusedRecord, names: NameChoice) -> Entry:
    name = full_name(record.names, names) if record.names else record.label
    order = name_order(record.names, names) if record.names else (comparable(name), "")
    return Entry(
        name=name,
        mis_id=record.mis_id or "",
        year=None,
        why="; ".join(map(str, record.problems)),
        order=order,
    )


def _year(somebody: Profile) -> str | None:
    year = (somebody.fields.get("year_group") or "").strip()
    return f"Year {year}" if year.isdigit() else year or None


def _plain(name: str) -> str:
    words = name.replace("_", " ")
    return f"MIS{words[3:]}" if words.startswith("mis ") else words


def _shown_with_changes(plan: ImportPlan) -> Iterator[tuple[str | None, str]]:
    """Give the record and message of each problem that stands with a change."""
    for step in plan.steps:
        if step.change in {Change.HOLD, Change.WAIT}:
            yield step.after.mis_id, step.why
    refused = [step.record for step in plan.steps if isinstance(step, Refuse)]
    for record in (*refused, *plan.strangers):
        yield from ((p.record, p.message) for p in record.problems)


def _subject(problem: Problem, known: Called) -> Subject:
    if problem.subject is None:
        return Subject(record=problem.path)
    kind, mis_id = problem.subject
    field = problem.path.removeprefix(f"{kind}[{mis_id}]").removeprefix(".")
    return Subject(
        record=f"{kind.capitalize()} {mis_id}",
        name=known.get((kind, MisId(mis_id))),
        field=field.replace("_", " "),
    )


_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


def plan_page(settings: SiteSettings, plan: ImportPlan, made_at: datetime) -> str:
    """Render a plan.

    Args:
        settings: The site's settings.
        plan: The plan.
        made_at: When it was made; an aware instant.
    """
    return _template().render(
        settings=settings,
        plan=plan,
        made_at=made_at,
        sections=sections_of(plan, settings.names),
        problems=problems_of(plan, settings.names),
        Standing=Standing,
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("missync.cli.page", ""),
        autoescape=True,
        finalize=_visible,
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {
        "age": _age,
        "day": _day,
        "digest": _digest,
        "moment": _moment,
        "number": "{:,}".format,
        "quoted": shlex.quote,
    }
    return environment.get_template("plan.html")


def _visible(value: object) -> object:
    """Show in text what a screen would act on; what is HTML already stays as it is."""
    return value if hasattr(value, "__html__") else safe(str(value))


def _day(day: date) -> str:
    """Write a day as people do: Monday 23 November 2026."""
    return f"{day:%A} {in_words(day)}"


def _moment(moment: datetime, zone: tzinfo) -> str:
    """Write a moment as the school's clocks show it."""
    local = moment.astimezone(zone)
    return f"{_day(local.date())}, {local:%H:%M}"


def _age(age: timedelta) -> str:
    """Say roughly how old something is; nothing where the MIS's clock is ahead."""
    if age < timedelta():
        return ""
    if age < _HOUR:
        return ", less than an hour before this plan"
    if age < 2 * _DAY:
        return f", {counted(age // _HOUR, 'hour')} before this plan"
    return f", {age // _DAY} days before this plan"


def _digest(text: str) -> str:
    """Name a style as a content security policy does."""
    return b64encode(sha256(text.encode()).digest()).decode()
