"""Policies: a name for everything but the MIS's records that standings rest on.

While it stays the same, a record that says what it said leaves its person where they
are, until the calendar has its turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256

from missync.model.choices import Overrides
from missync.model.ids import Kind
from missync.model.settings import SiteSettings
from missync.rules.roll.kept_off import kept_off, kind_settings
from missync.rules.roll.leave_rule import LeavePolicy


_EDITION = 2
"""Moves when the same records come to be understood or judged in another way."""


def leave_policy(settings: SiteSettings) -> LeavePolicy:
    """Pick the settings that the roll depends on."""
    return LeavePolicy(leave_rule=settings.leave_rule, lead_days=settings.lead_days)


def settings_digest(settings: SiteSettings, choices: Overrides) -> str:
    """Name the settings and choices by which everybody is judged."""
    basis = (
        _EDITION,
        settings.mis.adapter,
        leave_policy(settings),
        *(
            (kept_off(kind, settings, choices), kind_settings(kind, settings, choices))
            for kind in Kind
        ),
    )
    return sha256(repr(basis).encode()).hexdigest()[:16]


def plain_settings(
    settings: SiteSettings, choices: Overrides, kinds: Iterable[Kind]
) -> Mapping[str, str]:
    """Name what a plan for these kinds rests on besides the MIS, in plain words."""
    named = {
        "leave_rule": settings.leave_rule.value,
        "lead_days": str(settings.lead_days),
        "brake": f"floor {settings.brake.floor}, share {settings.brake.share}",
    }
    for kind in kinds:
        wanted = kind_settings(kind, settings, choices)
        off = kept_off(kind, settings, choices)
        named[f"{kind.plural}.importing"] = "on" if wanted.importing else "off"
        named[f"{kind.plural}.fields"] = ", ".join(wanted.fields) or "none"
        named[f"{kind.plural}.filters"] = "; ".join(map(str, off.wanted)) or "none"
    return named
