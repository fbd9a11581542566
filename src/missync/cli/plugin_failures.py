"""Plugin failures: observers that raised when they were told; nothing else stops."""

from __future__ import annotations

from missync.cli.output import complain
from missync.importing.report import ImportReport
from missync.model.settings import SiteSettings


__all__ = ["tell_failures"]


def tell_failures(settings: SiteSettings, report: ImportReport) -> None:
    """Name on standard error whichever plugin failed when it was told of a run."""
    for failure in report.failures:
        complain(
            f"{settings.name}: the plugin “{failure.plugin}” failed when it was told: "
            f"{type(failure.error).__name__}."
        )
