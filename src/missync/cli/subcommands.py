"""Subcommands: a command that is nothing without one of its own commands."""

from __future__ import annotations

import click


__all__ = ["Subcommands"]


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
