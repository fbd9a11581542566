"""Site: one school, wired: what applications use. Only here is the clock read."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
from time import monotonic
from typing import Self

import attrs

from missync.attendance.attendance import Attendance
from missync.attendance.compare import compare_last_days
from missync.attendance.connection import KeptConnection
from missync.attendance.deliver import deliver
from missync.attendance.delivery import Delivery
from missync.attendance.reasons import Reasons
from missync.checking import Inspection, checked
from missync.errors import InputError, MissyncError
from missync.importing.apply import Applied, planned, settle, settle_saved
from missync.importing.choices import accept_school, make, supposed
from missync.importing.gather import Gathered, ask_for, gather
from missync.importing.new_run import (
    approving,
    holder_of,
    new_holder,
    new_person_id,
)
from missync.importing.offline import OfflineSite
from missync.importing.report import (
    ImportReport,
    interruptible,
    notified,
    report_of,
    report_of_plan,
)
from missync.importing.saved_plans import put_aside
from missync.model.choices import OperatorAction
from missync.model.findings import Finding
from missync.model.marks import Mark
from missync.model.plan import SavedPlan
from missync.model.runs import IMPORT_OF_SAVED, Moment, Run
from missync.model.schools import AttendanceCode
from missync.model.settings import LeaveRule, SiteSettings
from missync.model.spelling import comparable
from missync.plugins import Plugins, connected, require_fit, require_possible
from missync.ports import Clock, Mis, Progress, Store
from missync.rules.attendance.accept import accept_clock
from missync.settings.arguments import typed_arguments


def system_clock() -> datetime:
    """Tell the present moment, in UTC."""
    return datetime.now(UTC)


def _nobody_listens(stream: str, rows: int, of: int | None) -> None:
    """Take no notice of progress."""


class Site(OfflineSite):
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

    @typed_arguments
    def __init__(
        self,
        settings: SiteSettings,
        *,
        store: Store,
        plugins: Plugins,
        clock: Clock = system_clock,
    ) -> None:
        require_fit(settings, plugins)
        super().__init__(settings, store, lambda: accept_clock(clock()))
        self._plugins = plugins

    @classmethod
    @typed_arguments
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
            store: Where its people are kept: ``sqlite:///path``,
                ``postgresql://user@host/database`` or ``memory://``.
            plugins: The plugins to use; by default every installed one.
            clock: Where the present moment comes from.

        Raises:
            SettingsError: The settings do not fit the adapter, or the URL names no
                place.
            PluginError: No store opens such a URL.
            StoreError: The store cannot be opened.
        """
        chosen = plugins or Plugins()
        opened = chosen.store_adapter(store).open(store)
        try:
            return cls(settings, store=opened, plugins=chosen, clock=clock)
        except MissyncError:
            opened.close()
            raise

    @typed_arguments
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
        moment = approving(self._moment("plan"), approve)
        newest = next((run.id for run in self._store.runs(self.settings.name)), None)
        gathered = self._gather(progress)
        plan = planned(self._store, gathered, self.settings, moment)
        return report_of_plan(plan, after=newest)

    @typed_arguments
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
            Busy: Another import of this site is running, and the message says whose;
                or others who write to the site were not done in time.
            InputError: No held removals have that digest.
            MissyncError: The MIS cannot be read at all, is another school's, or the
                store cannot be written. Nothing was changed.
        """
        moment = approving(self._moment(by), approve)
        with self._interruptible(moment):
            with self._store.importing(self.settings.name, holder_of(moment)):
                gathered = self._gather(progress)
                done = settle(
                    self._store, gathered, self.settings, moment, new_person_id
                )
            report = self._reported(done)
            compare_last_days(self._store, self.settings, self._connected, moment.at)
            return report

    @typed_arguments
    def save(self, report: ImportReport) -> SavedPlan:
        """Put what :meth:`plan` gave aside, for :meth:`import_plan` to apply later."""
        now = self._moment("save").at
        return put_aside(report.plan, self.settings, now, report.after)

    @typed_arguments
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
        moment = attrs.evolve(self._moment(by), what=IMPORT_OF_SAVED)
        moment = approving(moment, approve)
        with (
            self._interruptible(moment),
            self._store.importing(self.settings.name, holder_of(moment)),
        ):
            done = settle_saved(
                self._store, saved, self.settings, moment, new_person_id
            )
            return self._reported(done)

    @typed_arguments
    def choose(
        self,
        choice: OperatorAction,
        *,
        by: str,
        why: str | None = None,
        connection: object | None = None,
    ) -> ImportReport:
        """Do what somebody chose, at once and without asking the MIS.

        Args:
            choice: What they chose.
            by: Who they are, for the history.
            why: Their reason.
            connection: The host's own connection to the database that holds our
                tables: the choice becomes part of the transaction that is open there.
                Nobody is told of it: whether it comes to be is the host's to say.

        Raises:
            InputError: The site's adapter cannot give what was chosen, somebody is
                named whom the site does not know, or a filter asks for what nobody
                has; the values that there are come with it.
            Busy: Others who write to the site were not done in time.
            StoreError: The store cannot be read or written.
        """
        require_possible(choice, self.settings, self._plugins)
        moment = attrs.evolve(self._moment(by), what=str(choice), why=why)
        if connection is not None:
            return report_of(
                make(self._store, choice, self.settings, moment, connection)
            )
        with self._interruptible(moment):
            return self._reported(make(self._store, choice, self.settings, moment))

    @typed_arguments
    def accept_school(self, *, by: str, why: str) -> Run:
        """Say that the MIS's school is still the one whose people are kept here.

        For a school that has another URN or name under the same id of the MIS, as
        when it becomes an academy. The MIS is asked which school it is now. Nobody
        moves: ids, choices and the ledger stay. Saying so again when the MIS answers
        as before takes it back.

        Args:
            by: Who says so, for the history.
            why: Their reason.

        Returns:
            The row in the history.

        Raises:
            InputError: There is no reason, or nothing was imported yet.
            MissyncError: The MIS cannot be read, or has another id for its school.
        """
        if not comparable(why):
            message = "A school is accepted with a reason: say why."
            raise InputError(message)
        with self._connected() as mis:
            school = mis.school()
        moment = attrs.evolve(self._moment(by), why=why)
        with self._interruptible(moment):
            return accept_school(self._store, school, self.settings, moment)

    @typed_arguments
    def what_if(self, what: OperatorAction | LeaveRule) -> ImportReport:
        """Say what would follow from a choice or a leave rule, the next import too.

        It is decided from the records of the last import. Nobody is asked, and
        nothing is written.

        Raises:
            InputError: Nothing was imported yet, or the choice could not be made.
            StoreError: The store cannot be read.
        """
        if not isinstance(what, LeaveRule):
            require_possible(what, self.settings, self._plugins)
        plan = supposed(self._store, what, self.settings, self._moment("what if"))
        return report_of_plan(plan)

    @typed_arguments
    def check(self, *, progress: Progress = _nobody_listens) -> tuple[Finding, ...]:
        """Say everything that goes wrong at this site, or soon will.

        The MIS is asked as for a plan, and for today's registers where attendance is
        used; if it cannot be read, that is a finding.

        Raises:
            StoreError: The store cannot be read.
        """
        inspection = Inspection(
            store=self._store,
            settings=self.settings,
            moment=self._moment("check"),
            connect=self._connected,
            is_served=self._store.is_served,
            progress=progress,
        )
        return checked(inspection)

    @property
    def reasons(self) -> Reasons:
        """The codes and reasons that the tablet offers."""
        return Reasons(self.settings, self._store, self._moment)

    @property
    def attendance(self) -> Attendance:
        """Late arrivals, early leaving, and the marks they owe the MIS."""
        return Attendance(self.settings, self._store, self._moment)

    def mis_connection(
        self, *, seconds: Callable[[], float] = monotonic
    ) -> KeptConnection:
        """Give what keeps a connection to the MIS from one :meth:`deliver` to the next.

        For one thread that delivers again and again; nobody is asked before it does.
        The MIS says which school it is every five minutes, and after whatever went
        wrong. Close it when done, or use it as a context manager.

        Args:
            seconds: Tells the seconds since some moment; they never go back.
        """
        return KeptConnection(self._connected, seconds)

    @typed_arguments
    def deliver(
        self,
        *,
        stopped: Callable[[], bool] = lambda: False,
        over: KeptConnection | None = None,
    ) -> tuple[Mark, ...]:
        """Bring every mark that is due a step further: send it, or ask for its outcome.

        Args:
            stopped: Whether to leave what is still due to somebody else: asked between
                rounds of some hundred marks.
            over: What :meth:`mis_connection` gave; without it, a connection is made for
                this once, if anything is due.

        Returns:
            Every mark that was looked at, as it is now. An MIS that cannot be asked
            is no error: the marks say why they wait, and when they are tried next.

        Raises:
            StoreError: The store cannot be read or written.
        """
        delivery = Delivery(
            settings=self.settings,
            store=self._store,
            clock=self._clock,
            chance=random.random,
            holder=new_holder(),
        )
        if over is not None:
            return deliver(delivery, over, stopped)
        with self.mis_connection() as once:
            return deliver(delivery, once, stopped)

    def attendance_codes(self) -> tuple[AttendanceCode, ...]:
        """Ask the MIS for the school's attendance codes, as far as they are readable.

        Raises:
            MissyncError: The MIS cannot be read.
        """
        with self._connected() as mis:
            mis.school()
            rows = mis.attendance_codes()
            return tuple(row for row in rows if isinstance(row, AttendanceCode))

    def _connected(self) -> AbstractContextManager[Mis]:
        return connected(self.settings, self._plugins)

    def _reported(self, done: Applied) -> ImportReport:
        return notified(done, partial(self._plugins.notify, self.settings.name))

    def _interruptible(self, moment: Moment) -> AbstractContextManager[None]:
        return interruptible(moment.run, self.history)

    def _gather(self, progress: Progress) -> Gathered:
        roll = self._store.roll(self.settings.name, kinds=())
        runs = self._store.runs(self.settings.name)
        ask = ask_for(roll, self.settings, runs, self._clock())
        with self._connected() as mis:
            return gather(mis, ask, progress)
