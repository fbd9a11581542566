"""The `missync` command.

It reads files and the environment, which the library never does.
"""

from __future__ import annotations

from typing import NoReturn


__all__ = ["main"]


def main() -> None:
    """Run the command and exit with its status; the `missync` script calls this.

    What a command makes lasts until its end, and it makes a few objects in circles:
    it would be searched for rubbish again and again, and hardly any found. It is loaded
    in here, so that whoever stops it meanwhile is answered in words, too.
    """
    try:
        _run()
    except KeyboardInterrupt as stop:
        ended = stop.__context__
        if isinstance(ended, SystemExit):
            _end(ended.code)
        import sys  # noqa: PLC0415

        sys.stderr.write("Stopped. Nothing was changed.\n")
        _end(130)


def _run() -> None:
    try:
        import gc  # noqa: PLC0415

        gc.disable()
        from missync.cli.signals import interrupt_at_signals  # noqa: PLC0415

        interrupt_at_signals()
        from missync.cli.app import app  # noqa: PLC0415
        from missync.cli.streams import lasting_streams  # noqa: PLC0415

        with lasting_streams():
            app.main()
    except SystemExit as end:
        _end(end.code)


def _end(status: object) -> NoReturn:
    import atexit  # noqa: PLC0415

    from missync.cli.signals import end_at_once, ignore_signals  # noqa: PLC0415

    code = status if isinstance(status, int) else int(status is not None)
    end_at_once(code)
    exec("")  # noqa: S102 - else Python ends by SIGINT if one came in a text that it ran
    atexit.register(ignore_signals)
    raise SystemExit(code)
