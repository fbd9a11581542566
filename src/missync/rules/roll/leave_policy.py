"""Policies: a name for everything but the MIS's records that standings rest on.

While it stays the same, a record that says what it said leaves its person where they
are, until the calendar has its turn.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256

from missync.model.choices import Overrides
from missync.model.ids import Kind
from missync.model.people import SourceKey
from missync.model.reads import Complete, Read
from missync.model.roll import Roll, Sources
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


def policy_afterwards(
    roll: Roll,
    settings: SiteSettings,
    reads: Iterable[Read],
    vanished: Collection[SourceKey],
) -> str:
    """Name by what everybody is judged now: nothing, if somebody was not.

    So it is where not everybody was read, or understood, or not with the fields, or of
    the kinds, that are imported by now, as they were chosen meanwhile.

    Args:
        roll: What the site knew.
        settings: Its settings.
        reads: What was read of each kind.
        vanished: The kept records that are forgotten.
    """
    now = settings_digest(settings, roll.choices)
    if now == roll.policy:
        return now
    anew = (each for each in reads if _is_anew(each, roll.sources, vanished))
    asked = {each.kind: each.fields for each in anew}
    wanted = {kind: kind_settings(kind, settings, roll.choices) for kind in Kind}
    judged = all(
        kind in asked and set(each.fields) <= set(asked[kind])
        for kind, each in wanted.items()
        if each.importing
    )
    return now if judged else ""


def _is_anew(read: Read, sources: Sources, vanished: Collection[SourceKey]) -> bool:
    """Whether every record of a kind that is kept came, and was understood."""
    kept = {key for key in sources if key.kind is read.kind}
    came = {*vanished, *(record.key for record in read.records)}
    return isinstance(read.certificate, Complete) and kept <= came


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
