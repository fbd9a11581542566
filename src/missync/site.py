"""Site: one school, wired: what applications use. Only here is the clock read."""

from __future__ import annotations

import os
import platform
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import attrs

from missync.errors import InputError, SettingsError
from missync.gathering import Gathered, ask_for, gather
from missync.importing import (
    Applied,
    Moment,
    forecast,
    planned,
    settle,
    settle_saved,
)
from missync.inquiring import checked, explained
from missync.model.choosing import Choice
from missync.model.decisions import Choices
from missync.model.findings import Finding
from missync.model.ids import Kind, PersonId, RunId
from missync.model.people import Person
from missync.model.plans import SavedPlan
from missync.model.runs import IMPORT_OF_SAVED, Holder, Run
from missync.model.schools import AttendanceCode
from missync.model.settings import LeaveRule, SiteSettings
from missync.operating import make, supposed
from missync.plugins import Plugins
from missync.ports import Clock, Mis, Progress, Store
from missync.reports import ImportReport
from missync.rules.explanation import (
    Explanation,
)
from missync.rules.finding import find
from missync.rules.listing import listing
from missync.rules.policies import rests_on
from missync.rules.telling import notices
from missync.settings_tables import structure_settings
from missync.wiring import choice_problems, settings_problems


__all__ = ["Site", "system_clock"]


def system_clock() -> datetime:
    """Tell the present moment, in UTC."""
    return datetime.now(UTC)


def _nobody_listens(stream: str, rows: int, of: int | None) -> None:
    """Take no notice of progress."""


class Site:
    """One school: its MIS, its settings, its people.

    A site may be used from several threads; its imports exclude each other. Close it
    when done, or use it as a context manager.

    Args:
        settings: What the school wants.
        store: Where its people are kept.
        plugins: The adapters to choose from, and the observers to tell.
        clock: Where the present moment comes from.

    Raises:
        SettingsError: The settings do not fit the adapter; every problem is named.
    """

    def __init__(
        self,
        settings: SiteSettings,
        *,
        store: Store,
        plugins: Plugins,
        clock: Clock = system_clock,
    ) -> None:
        problems = settings_problems(settings, plugins)
        if problems:
            message = f"The settings of “{settings.name}” cannot be used:"
            raise SettingsError(message, problems)
        self.settings = settings
        self._store = store
        self._plugins = plugins
        self._clock = clock

    @classmethod
    def open(
        cls,
        settings: SiteSettings,
        store: str = "sqlite:///missync.db",
        *,
        plugins: Plugins | None = None,
        clock: Clock = system_clock,
    ) -> Self:
        """Open a site whose people are kept at a URL.

        Args:
            settings: What the school wants.
            store: Where its people are kept: ``sqlite:///path`` or ``memory://``.
            plugins: The plugins to use; by default every installed one.
            clock: Where the present moment comes from.

        Raises:
            SettingsError: The settings do not fit the adapter.
            PluginError: No store opens such a URL.
            StoreError: The store cannot be opened.
        """
        chosen = plugins or Plugins()
        opened = chosen.store_adapter(store).open(store)
        try:
            return cls(settings, store=opened, plugins=chosen, clock=clock)
        except SettingsError:
            opened.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store. Calling it again does nothing."""
        self._store.close()

    def plan(
        self, *, approve: str | None = None, progress: Progress = _nobody_listens
    ) -> ImportReport:
        """Ask the MIS and say what an import would do. Nothing is written.

        Args:
            approve: The digest of held removals that would be approved of.
            progress: Hears how the reading is getting on.

        Raises:
            InputError: No held removals have that digest.
            MissyncError: The MIS cannot be read at all, or is another school's.
        """
        newest = next((run.id for run in self.history()), None)
        gathered = self._gather(progress)
        moment = attrs.evolve(self._moment("plan"), approve=approve)
        plan = planned(self._store, gathered, self.settings, moment)
        return ImportReport(verdict=forecast(plan), plan=plan, after=newest)

    def import_people(
        self,
        *,
        by: str,
        approve: str | None = None,
        progress: Progress = _nobody_listens,
    ) -> ImportReport:
        """Bring the site's people in step with the MIS, in one transaction.

        Args:
            by: Who asked for it, for the history.
            approve: The digest of the held removals that they approve of: those of
                them that are still due go ahead.
            progress: Hears how the reading is getting on.

        Raises:
            Busy: Another import of this site is running; the message says whose.
            InputError: No held removals have that digest.
            MissyncError: The MIS cannot be read at all, is another school's, or the
                store cannot be written. Nothing was changed.
        """
        moment = attrs.evolve(self._moment(by), approve=approve, why=_approval(approve))
        with self._store.importing(self.settings.name, _holder(moment)):
            gathered = self._gather(progress)
            done = settle(self._store, gathered, self.settings, moment, _new_person_id)
        return self._told(done)

    def save(self, report: ImportReport) -> SavedPlan:
        """Put what :meth:`plan` gave aside, for :meth:`import_plan` to apply later."""
        plan = report.plan
        kinds = tuple(read.kind for read in plan.reads)
        return SavedPlan(
            site=self.settings.name,
            made_at=self._moment("save").at,
            after=report.after,
            rests_on=rests_on(self.settings, plan.choices, kinds),
            plan=plan,
        )

    def import_plan(
        self, saved: SavedPlan, *, by: str, approve: str | None = None
    ) -> ImportReport:
        """Apply a plan that was put aside, in one transaction, without asking the MIS.

        Args:
            saved: The plan.
            by: Who asked for it, for the history.
            approve: The digest of the held removals that they approve of.

        Raises:
            Busy: An import of this site is running; the message says whose.
            InputError: It is another site's plan, or no held removals have that
                digest.
            StalePlan: Something moved since that matters to it; every such thing is
                named. Nothing was changed.
            StoreError: The store cannot be read or written.
        """
        moment = attrs.evolve(
            self._moment(by),
            what=IMPORT_OF_SAVED,
            why=_approval(approve),
            approve=approve,
        )
        with self._store.importing(self.settings.name, _holder(moment)):
            done = settle_saved(
                self._store, saved, self.settings, moment, _new_person_id
            )
        return self._told(done)

    def choose(
        self, choice: Choice, *, by: str, why: str | None = None
    ) -> ImportReport:
        """Do what somebody chose, at once and without asking the MIS.

        Args:
            choice: What they chose.
            by: Who they are, for the history.
            why: Their reason.

        Raises:
            InputError: The site's adapter cannot give what was chosen, or somebody is
                named whom the site does not know.
            StalePlan: Others changed the same people twice meanwhile.
            StoreError: The store cannot be read or written.
        """
        self._refuse(choice)
        moment = attrs.evolve(self._moment(by), what=str(choice), why=why)
        return self._told(make(self._store, choice, self.settings, moment))

    def what_if(self, what: Choice | LeaveRule) -> ImportReport:
        """Say what would follow from a choice or a leave rule, the next import too.

        It is decided from the records of the last import. Nobody is asked, and
        nothing is written.

        Raises:
            InputError: Nothing was imported yet, or the site's adapter cannot give
                what was chosen.
            StoreError: The store cannot be read.
        """
        if not isinstance(what, LeaveRule):
            self._refuse(what)
        plan = supposed(self._store, what, self.settings, self._moment("what if"))
        return ImportReport(verdict=forecast(plan), plan=plan)

    def check(self, *, progress: Progress = _nobody_listens) -> tuple[Finding, ...]:
        """Say everything that goes wrong with this site's imports, or soon will.

        The MIS is asked as for a plan; if it cannot be read, that is a finding.

        Raises:
            StoreError: The store cannot be read.
        """
        moment = self._moment("check")
        return checked(
            self._store, self.settings, moment, lambda: self._gather(progress)
        )

    def people(
        self, *, everyone: bool = False, kind: Kind | None = None
    ) -> tuple[Person, ...]:
        """Give the list, sorted by the names that show.

        Args:
            everyone: Also those who are not on the list.
            kind: Only people of this kind.
        """
        people = self._store.roll(self.settings.name).people
        return listing(people, self.settings.names, everyone=everyone, kind=kind)

    def find(self, who: str) -> Person:
        """Find somebody by our id, the MIS's id or exact full name, on the list or not.

        Raises:
            InputError: Nobody, or more than one person, is meant.
        """
        return find(self._store.roll(self.settings.name).people, who)

    def explain(self, who: str) -> Explanation:
        """Tell why somebody is on the list or not, and the one thing to change.

        Raises:
            InputError: Nobody, or more than one person, is meant.
        """
        return explained(self._store, self.settings, who)

    def choices(self) -> Choices:
        """Give what was chosen about the site as a whole, over its settings."""
        return self._store.outline(self.settings.name).choices

    def history(self) -> tuple[Run, ...]:
        """Every run of this site, the newest first."""
        return self._store.history(self.settings.name)

    def attendance_codes(self) -> tuple[AttendanceCode, ...]:
        """Ask the MIS for the school's attendance codes.

        Raises:
            MissyncError: The MIS cannot be read.
        """
        with self._mis() as mis:
            mis.school()
            return mis.attendance_codes()

    def _refuse(self, choice: Choice) -> None:
        problems = choice_problems(choice, self.settings, self._plugins)
        if problems:
            message = f"“{choice}” asks for what this MIS cannot give:"
            raise InputError(message, problems)

    def _told(self, done: Applied) -> ImportReport:
        failures = tuple(
            failure
            for notice in notices(done.roll, done.changes, done.run)
            for failure in self._plugins.notify(self.settings.name, notice)
        )
        return ImportReport(
            verdict=done.run.verdict,
            plan=done.plan,
            run=done.run,
            newcomers=done.newcomers,
            failures=failures,
        )

    def _gather(self, progress: Progress) -> Gathered:
        outline = self._store.outline(self.settings.name)
        ask = ask_for(outline, self.settings, self.history())
        with self._mis() as mis:
            return gather(mis, ask, progress)

    @contextmanager
    def _mis(self) -> Iterator[Mis]:
        adapter = self._plugins.mis_adapter(self.settings.mis.adapter)
        wanted = self.settings.mis.options
        options: object = structure_settings(wanted, adapter.settings, "site.mis")
        with closing(adapter.connect(options)) as mis:
            yield mis

    def _moment(self, by: str) -> Moment:
        now = self._clock().astimezone(UTC)
        return Moment(
            run=RunId(f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"),
            at=now,
            day=now.astimezone(self.settings.timezone).date(),
            by=by,
        )


def _approval(digest: str | None) -> str | None:
    return f"approves of the held removals {digest}" if digest else None


def _new_person_id() -> PersonId:
    return PersonId(secrets.token_hex(8))


def _holder(moment: Moment) -> Holder:
    return Holder(
        by=moment.by, process=os.getpid(), host=platform.node(), since=moment.at
    )
