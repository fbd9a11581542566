"""Signals to stop, by Ctrl+C or by the system: a command ends without a traceback."""

from __future__ import annotations

import _thread
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Final, NoReturn


if TYPE_CHECKING:
    from sys import UnraisableHookArgs


_SOON: Final = 0.02
"""In how many seconds an interrupt comes again that could not be raised."""

_STOPPING: Final = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let every signal to stop raise KeyboardInterrupt, and nobody but us report it.

    A database driver's library that is interrupted while it tidies up would log a
    traceback; and what is interrupted where nothing can be raised is raised again.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    logging.getLogger("sqlalchemy").addHandler(logging.NullHandler())
    unraisable, sys.unraisablehook = sys.unraisablehook, _raise_again
    try:
        with _handled_by(_interrupt):
            yield
    finally:
        sys.unraisablehook = unraisable


def interrupt_at_signals() -> None:
    """Let every signal to stop raise KeyboardInterrupt from now on.

    One that comes where nothing can be raised is raised again, as modules are loaded.
    """
    sys.unraisablehook = _raise_again
    for each in _STOPPING:
        signal.signal(each, _interrupt)


@contextmanager
def held() -> Iterator[None]:
    """Let a signal to stop wait for the end of what is short; a second one does not.

    Raises:
        KeyboardInterrupt: There was one, and the block came to its end.
    """
    came: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        came.append(number)
        if len(came) > 1:
            _interrupt(number, frame)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    with _handled_by(note):
        yield
    if came:
        raise KeyboardInterrupt


def end_at_once(status: int) -> None:
    """Let a signal to stop end the process without a word: it is at its end anyway.

    What was done before that is done, and its status says so.

    Args:
        status: How it ends.
    """
    if threading.current_thread() is threading.main_thread():
        for each in _STOPPING:
            signal.signal(each, lambda *_: os._exit(status))


def ignore_signals() -> None:
    """Let a signal to stop do nothing: Python tidies up, and would run no handler."""
    for each in _STOPPING:
        signal.signal(each, signal.SIG_IGN)


@contextmanager
def _handled_by(handler: Callable[[int, FrameType | None], object]) -> Iterator[None]:
    before = {each: signal.signal(each, handler) for each in _STOPPING}
    try:
        yield
    finally:
        for each, handler_before in before.items():
            signal.signal(each, handler_before)


def _interrupt(_: int, __: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _raise_again(what: UnraisableHookArgs) -> None:
    if issubclass(what.exc_type, KeyboardInterrupt):
        threading.Timer(_SOON, _interrupt_main_thread).start()
    else:
        sys.__unraisablehook__(what)


def _interrupt_main_thread() -> None:
    main = threading.main_thread().ident
    if sys.platform != "win32" and main is not None:
        signal.pthread_kill(main, signal.SIGINT)
    else:
        _thread.interrupt_main()
