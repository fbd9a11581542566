"""Page approval: the commands that let a plan go ahead, and those who are held."""

from __future__ import annotations

import shlex

from missync.cli.markup import Html, tag
from missync.model.plan import ImportPlan
from missync.model.settings import SiteSettings


__all__ = ["approval_html", "go_ahead_html"]


def go_ahead_html(settings: SiteSettings, plan: ImportPlan) -> Html:
    """Say how to do what is planned, but for those who are held."""
    who = " with all but those who are held" if plan.counts.held else ""
    return tag("p", f"To go ahead{who}: ", _command(settings))


def approval_html(settings: SiteSettings, plan: ImportPlan) -> Html:
    """Say how to let those go who are held, if that can be done."""
    if plan.digest is None:
        return tag("p", "Nobody here can be approved of yet: see why below.")
    approve = f"--approve {plan.digest}"
    return tag(
        "div",
        tag("p", "If it is right that they come off the list, approve of it:"),
        tag("p", _command(settings, approve)),
        tag("p", "Or, with this plan saved in a file, in place of FILE:"),
        tag("p", _command(settings, "--plan FILE", approve)),
        tag("p", "If it is not right, mend it in the MIS, and import again."),
        class_="approval",
    )


def _command(settings: SiteSettings, *options: str) -> Html:
    site = shlex.quote(settings.name)
    return tag("code", " ".join(("missync import", *options, f"--site {site}")))
