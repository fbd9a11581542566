"""Plan page: a plan as one page of HTML, to be read by a head teacher, or printed.

The page needs nothing but itself: it asks for nothing, runs nothing, and whatever
the MIS sent is shown on it as text.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from missync.cli.markup import Html, html, isolated, tag
from missync.cli.page_approval import approval_html, go_ahead_html
from missync.cli.page_basis import basis_html, day_text, moment_text
from missync.cli.page_head import head_html
from missync.cli.page_numbers import numbers_html
from missync.cli.page_problems import problems_html, problems_to_mend
from missync.cli.page_tables import group_html
from missync.cli.plan_groups import Group, groups_of
from missync.cli.plan_sections import SECTIONS, Section
from missync.importing.report import ImportReport
from missync.model.plan import ImportPlan
from missync.model.settings import SiteSettings


__all__ = ["plan_page"]

_PRIVATE: Final = "This page names people. Keep it as private as the list itself."
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
    head = head_html(f"{_school(settings, plan)}: plan for {day_text(plan.today)}")
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang='en-GB')}\n"


def _school(settings: SiteSettings, plan: ImportPlan) -> str:
    name = plan.school.name.strip() if plan.school else ""
    return name or settings.name


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
    if not plan.changes:
        yield tag("p", "Nothing changes: everybody stays as they are.", class_="lead")
    else:
        yield tag(
            "p", "This is what an import would do. Nothing is done yet.", class_="lead"
        )
        yield go_ahead_html(settings, plan)
    short = [read.kind.plural for read in plan.reads if not read.complete]
    if short:
        kinds = " and ".join(short)
        yield tag(
            "p",
            f"Not all {kinds} could be read, so none of them comes off the list "
            "because of the MIS.",
            class_="warning",
        )


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
        approval_html(settings, plan) if section.key == "held" else "",
        *map(group_html, groups),
        id=section.key,
    )
