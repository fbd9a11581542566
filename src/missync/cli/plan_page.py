"""Plan page: a plan as one page of HTML, to be read by a head teacher, or printed.

The page needs nothing but itself: it asks for nothing, runs nothing, and whatever
the MIS sent is shown on it as text.
"""

from __future__ import annotations

import shlex
from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files

from missync.cli.markup import Html, html, isolated, tag, void
from missync.cli.page_basis import basis_html, day_text, moment_text
from missync.cli.page_numbers import numbers_html
from missync.cli.page_problems import problems_html, problems_to_mend
from missync.cli.page_tables import group_html
from missync.cli.plan_groups import SECTIONS, Group, Section, groups_of
from missync.model.plans import ImportPlan
from missync.model.settings import SiteSettings
from missync.site import ImportReport


__all__ = ["plan_page"]

_Sorted = tuple[tuple[Section, tuple[Group, ...]], ...]


def plan_page(settings: SiteSettings, report: ImportReport, made_at: datetime) -> str:
    """Show a plan as one page of HTML that needs nothing but itself.

    Args:
        settings: The site's settings.
        report: The plan.
        made_at: When it was made; an aware instant.
    """
    plan = report.plan
    found = tuple((each, groups_of(plan, each, settings.names)) for each in SECTIONS)
    parts = tuple((section, groups) for section, groups in found if groups)
    body = tag(
        "body",
        tag("header", *_header(settings, plan, made_at), *_summary(settings, plan)),
        _contents(parts, plan),
        tag(
            "main",
            basis_html(plan, made_at, settings.timezone),
            *(_section(each, groups, settings, plan) for each, groups in parts),
            problems_html(plan, settings.names),
            numbers_html(plan),
        ),
        tag("footer", tag("p", _PRIVATE)),
    )
    return (
        f"<!DOCTYPE html>\n{tag('html', _head(settings, plan), body, lang='en-GB')}\n"
    )


_PRIVATE = "This page names people. Keep it as private as the list itself."


def _head(settings: SiteSettings, plan: ImportPlan) -> Html:
    style = _style()
    return tag(
        "head",
        void("meta", charset="utf-8"),
        void("meta", http_equiv="Content-Security-Policy", content=_policy(style)),
        void("meta", name="viewport", content="width=device-width, initial-scale=1"),
        void("meta", name="color-scheme", content="light dark"),
        void("meta", name="referrer", content="no-referrer"),
        tag("title", f"{_school(settings, plan)}: plan for {day_text(plan.today)}"),
        tag("style", style),
    )


@cache
def _style() -> Html:
    file = files("missync.cli").joinpath("plan_page.css")
    return Html(f"\n{file.read_text(encoding='utf-8')}")


def _policy(style: str) -> str:
    """Allow nothing but this very style."""
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; "
        "form-action 'none'"
    )


def _school(settings: SiteSettings, plan: ImportPlan) -> str:
    return plan.school.name if plan.school else settings.name


def _header(
    settings: SiteSettings, plan: ImportPlan, made_at: datetime
) -> Iterator[Html]:
    yield tag("p", "Import plan", class_="what")
    yield tag("h1", isolated(_school(settings, plan)))
    made = moment_text(made_at, settings.timezone)
    yield tag(
        "p",
        "For ",
        tag("strong", day_text(plan.today)),
        f". Made on {made}. Site: ",
        isolated(settings.name),
        ".",
    )


def _summary(settings: SiteSettings, plan: ImportPlan) -> Iterator[Html]:
    if not (plan.changes or plan.strangers):
        yield tag("p", "Nothing changes: everybody stays as they are.", class_="lead")
    else:
        yield tag(
            "p", "This is what an import would do. Nothing is done yet.", class_="lead"
        )
        who = " with all but those who are held" if plan.counts.held else ""
        yield tag("p", f"To go ahead{who}: ", tag("code", _command(settings)))
    short = [read.kind.plural for read in plan.reads if not read.complete]
    if short:
        kinds = " and ".join(short)
        yield tag(
            "p",
            f"Not all {kinds} could be read, so none of them comes off the list "
            "because of the MIS.",
            class_="warning",
        )


def _command(settings: SiteSettings, *options: str) -> str:
    site = shlex.quote(settings.name)
    return " ".join(("missync import", *options, f"--site {site}"))


def _contents(parts: _Sorted, plan: ImportPlan) -> Html:
    links = [
        _link(section.key, section.title, _number(groups)) for section, groups in parts
    ]
    problems = len(problems_to_mend(plan))
    if problems:
        links.append(_link("problems", "Problems to mend", problems))
    if not links:
        return html("")
    return tag("nav", tag("ul", *links), aria_label="On this page")


def _link(key: str, title: str, number: int) -> Html:
    inside = (tag("b", f"{number:,}"), " ", title)
    return tag("li", tag("a", *inside, href=f"#{key}"))


def _number(groups: tuple[Group, ...]) -> int:
    return sum(len(group.entries) for group in groups)


def _section(
    section: Section,
    groups: tuple[Group, ...],
    settings: SiteSettings,
    plan: ImportPlan,
) -> Html:
    return tag(
        "section",
        tag("h2", f"{section.title}: {_number(groups):,}"),
        tag("p", section.intro),
        _approval(settings, plan) if section.key == "held" else "",
        *map(group_html, groups),
        id=section.key,
    )


def _approval(settings: SiteSettings, plan: ImportPlan) -> Html:
    """Say how to let those go who are held, if that can be done."""
    if plan.digest is None:
        return tag("p", "Nobody here can be approved of yet: see why below.")
    approve = f"--approve {plan.digest}"
    return tag(
        "div",
        tag("p", "If it is right that they come off the list, approve of it:"),
        tag("p", tag("code", _command(settings, approve))),
        tag("p", "Or, with this plan saved in a file, in place of FILE:"),
        tag("p", tag("code", _command(settings, "--plan FILE", approve))),
        tag("p", "If it is not right, mend it in the MIS, and import again."),
        class_="approval",
    )
