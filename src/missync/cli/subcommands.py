"""Subcommands: commands that have commands of their own."""

from __future__ import annotations

import functools
from collections.abc import Callable

import click
from click.core import ParameterSource

from missync.cli.statuses import DONE


__all__ = ["Subcommands", "alone"]


class Subcommands(click.Group):
    """A group of commands. It does nothing itself, so it has no ``--json`` either."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments.

        Raises:
            click.UsageError: There is a ``--json``, and no command whose it could be.
        """
        if args and not set(args) - {"--json"}:
            ctx.fail(f"Say which command: {', '.join(self.list_commands(ctx))}.")
        return super().parse_args(ctx, args)


def alone(command: Callable[..., int]) -> Callable[..., int]:
    """Let a group do something by itself, where none of its commands is named.

    Its options are for that alone: what stands before one of its commands would be
    lost, and is wrong usage.
    """

    @click.pass_context
    @functools.wraps(command)
    def told(ctx: click.Context, /, **options: object) -> int:
        if ctx.invoked_subcommand is None:
            return command(**options)
        early = [each.opts[0] for each in ctx.command.params if _was_given(ctx, each)]
        if early:
            ctx.fail(f"Put {', '.join(early)} after “{ctx.invoked_subcommand}”.")
        return DONE

    return told


def _was_given(ctx: click.Context, option: click.Parameter) -> bool:
    source = ctx.get_parameter_source(option.name or "")
    return source is ParameterSource.COMMANDLINE
