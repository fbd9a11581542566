"""An invocation of a command: its common options, the site it is for, its answer."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import chain
from pathlib import Path

import attrs
import click

from missync.cli.errors import (
    DONE,
    FAILED,
    INTERRUPTED,
    USAGE,
    Failure,
    after_the_work,
    failure_of,
)
from missync.cli.output import Json, Output, Text, complain, progress, write
from missync.cli.signals import end_at_once, held
from missync.cli.sites import Sites
from missync.cli.text.blocks import Block, Line
from missync.errors import SettingsError, was_interrupted
from missync.model.settings import SiteSettings
from missync.model.shapes import is_whole
from missync.ports import Progress
from missync.site import Site


@attrs.frozen(kw_only=True)
class Answer:
    """What a command came to, and its exit status.

    Attributes:
        stopped: Whether somebody stopped the command meanwhile.
    """

    output: Output
    status: int = DONE
    stopped: bool = False


@attrs.define
class SoFar:
    """What a command came to so far, if somebody stops it.

    Attributes:
        status: The exit status of what was changed; ``None`` where nothing was.
        answered: Whether its answer is being written, or was.
    """

    status: int | None = None
    answered: bool = False


@attrs.frozen(kw_only=True)
class Invocation:
    """What every command is given.

    Attributes:
        as_json: Whether to answer with one JSON document, and no text for people.
        config: Where the settings file is.
        site_name: The name of the site, if one was named.
        changes: Whether the command changes something, and has when it answers.
        so_far: What it came to so far.
    """

    as_json: bool
    config: Path
    site_name: str | None
    changes: bool
    so_far: SoFar = attrs.field(factory=SoFar)

    def sites(self) -> Sites:
        """Read the settings, for a command that asks no MIS: it needs no secret."""
        return Sites.read(self.config, self.site_name)

    def sites_to_ask(self) -> Sites:
        """Read the settings, for a command that asks the MIS.

        A site whose secret is not there fails by itself, where another can be asked.

        Raises:
            SettingsError: They cannot be used, or each site misses a secret.
        """
        sites = self.sites()
        missing = [sites.missing_of(each) for each in sites.selected()]
        if all(missing):
            message = f"The settings in {self.config} cannot be used:"
            raise SettingsError(message, tuple(chain(*missing)))
        return attrs.evolve(sites, secrets_needed=True)

    @contextmanager
    def site(self) -> Iterator[Site]:
        """Open the one site that is meant, for a command that asks no MIS."""
        sites = self.sites()
        with sites.open(sites.one()) as site:
            yield site

    def progress(self) -> AbstractContextManager[Progress]:
        """Show how a reading gets on, unless a program asked."""
        return progress(shown=not self.as_json)

    def answer(
        self,
        document: Callable[[], object],
        text: Callable[[], Iterable[Block]],
        status: int = DONE,
    ) -> Answer:
        """Make the answer that is asked for: the document, or the text.

        The status says what was done, also where the rest cannot be made.
        """
        output: Output = Text(())
        with self.shown():
            output = Json(document()) if self.as_json else Text(tuple(text()))
        return Answer(output=output, status=status)

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Let no error hide what the command did: one line says that it was shown ill.

        Raises:
            Exception: Any error, of a command that changes nothing.
        """
        try:
            yield
        except Exception as error:
            if not self.changes:
                raise
            complain(after_the_work(error))

    def keep(self, status: int = DONE) -> None:
        """Note that something was changed, which is said if somebody stops the command.

        Args:
            status: The exit status that it comes to.
        """
        self.so_far.status = max(status, self.so_far.status or DONE)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Let nobody part a short change in the store from what is said of it.

        Raises:
            KeyboardInterrupt: Somebody stopped the command meanwhile; it was changed.
        """
        with held():
            yield
            self.keep()

    def stopped(self, error: BaseException) -> Failure:
        """Say what a command that somebody stops has done, and end it by that."""
        failure = failure_of(error)
        if failure.status != INTERRUPTED:
            self.keep(failure.status)
        if self.so_far.status is None or failure.status != INTERRUPTED:
            return failure
        kept = "Stopped. What was done before that is kept."
        return attrs.evolve(failure, status=self.so_far.status, message=kept)

    def answer_each(
        self, sites: Sequence[SiteSettings], act: Callable[[SiteSettings], Answer]
    ) -> Answer:
        """Do something at every site, none of which stops another.

        Of a single site there is one document. Of several there is an array of them,
        and one that fails has its error there, and on standard error in words.

        Raises:
            Exception: There is a single site, and it failed.
        """
        if len(sites) == 1:
            return act(sites[0])
        answers: list[Answer] = []
        for site in sites:
            answers.append(self._attempt(site, act))
            if answers[-1].stopped:
                break
        return self.answer(
            lambda: [a.output.document for a in answers if isinstance(a.output, Json)],
            lambda: _one_after_another(answers),
            status=_status_of(answers),
        )

    def _attempt(
        self, site: SiteSettings, act: Callable[[SiteSettings], Answer]
    ) -> Answer:
        before, self.so_far.status = self.so_far.status, None
        try:
            return act(site)
        except BaseException as error:  # noqa: BLE001 - no site's failure stops another's
            stopped = was_interrupted(error)
            failure = self.stopped(error) if stopped else failure_of(error)
        finally:
            if before is not None:
                self.keep(before)
        first, *others = failure.lines
        complain(f"{site.name}: {first}", *others)
        answer = self.answer(
            lambda: {"site": site.name, **failure.document}, tuple, failure.status
        )
        return attrs.evolve(answer, stopped=stopped)


def _status_of(answers: Sequence[Answer]) -> int:
    """Give the worst status; where somebody stopped it, of what was done before.

    A site whose settings cannot be used failed, where another could be tried.
    """
    statuses = {answer.status for answer in answers}
    if statuses == {USAGE}:
        return USAGE
    statuses = {FAILED if each == USAGE else each for each in statuses}
    if not answers[-1].stopped:
        return max(statuses)
    statuses -= {INTERRUPTED}
    return max(statuses) if statuses - {FAILED} else INTERRUPTED


def _one_after_another(answers: Iterable[Answer]) -> Iterator[Block]:
    for answer in answers:
        if isinstance(answer.output, Text):
            yield from answer.output.blocks
            yield Line()


def common(command: Callable[..., Answer]) -> Callable[..., int]:
    """Give a command the options that every command has; write what it answers."""

    @click.option("--json", "as_json", is_flag=True, help="Write one JSON document.")
    @click.option(
        "--config",
        type=click.Path(path_type=Path),
        default=Path("missync.toml"),
        show_default=True,
        metavar="PATH",
        help="The settings file.",
    )
    @click.option("--site", metavar="NAME", help="Which site, where there are several.")
    @functools.wraps(command)
    def run(*, as_json: bool, config: Path, site: str | None, **others: object) -> int:
        _require_utf_8((site, *others.values()))
        invocation = Invocation(
            as_json=as_json, config=config, site_name=site, changes="by" in others
        )
        try:
            return _answered(invocation, lambda: command(invocation, **others))
        except BaseException as error:
            if not was_interrupted(error):
                raise
            return _stopped(invocation, error)

    return run


def _answered(invocation: Invocation, command: Callable[[], Answer]) -> int:
    """Run a command and write its answer; then it is at its end."""
    answer = command()
    if invocation.changes and answer.status != INTERRUPTED:
        invocation.so_far.status = answer.status
    with invocation.shown():
        invocation.so_far.answered = True
        write(answer.output)
    end_at_once(answer.status)
    return answer.status


def _stopped(invocation: Invocation, error: BaseException) -> int:
    """Say that a command was stopped: in a document only where there is none yet."""
    failure = invocation.stopped(error)
    end_at_once(failure.status)
    if invocation.as_json and not invocation.so_far.answered:
        write(Json(failure.document))
    else:
        complain(*failure.lines)
    return failure.status


def _require_utf_8(values: Iterable[object]) -> None:
    """Refuse words with bytes that are no letters; paths may have them."""
    for value in values:
        if isinstance(value, tuple):
            _require_utf_8(value)
        if isinstance(value, str) and not is_whole(value):
            message = f"{value!r} is no text in UTF-8. Write it again."
            raise click.UsageError(message)
