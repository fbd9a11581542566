"""The page of a plan, for a head teacher to read or to print."""

from missync.cli.page.contents import plan_page


__all__ = ["plan_page"]
