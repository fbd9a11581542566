"""Checking codes and reasons: what will not be written back, before anybody comes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from missync.model.codes import Codebook
from missync.model.findings import Finding, FindingId, Severity
from missync.model.sentences import sentence
from missync.model.settings import SiteSettings
from missync.rules.attendance.codes import (
    after_close_code,
    late_code,
    write_back_off,
)
from missync.rules.attendance.reasons import (
    ReasonOffer,
    label_problem,
    reason_offers,
)
from missync.rules.names import spelled_like


def about_reasons(
    codebook: Codebook, settings: SiteSettings, day: date, *, refused: str | None = None
) -> Iterator[Finding]:
    """Say what will not be written back, for a site whose MIS takes marks.

    Args:
        codebook: The site's codes and reasons.
        settings: The site's settings.
        day: Today, in the school's time zone: codes have days in force.
        refused: Why the MIS does not give its codes; ``None`` where it does.
    """
    yield from _nation(settings)
    if refused is not None:
        yield _refused_codes(refused)
    if any(known.listed for known in codebook.codes):
        yield from _late_codes(codebook, settings)
    elif refused is None:
        yield _no_codes()
    yield from _broken(reason_offers(codebook, settings, day), codebook)


def about_odd_codes(odd: Iterable[str]) -> Iterator[Finding]:
    """Name what is wrong with single rows of the MIS's attendance codes.

    Args:
        odd: What is wrong with each, as sentences.
    """
    for message in odd:
        yield _error(
            FindingId.CODE_REFUSED,
            subject="mis",
            message=message,
            mend="Correct it in the MIS's list of attendance codes, then import.",
        )


def _nation(settings: SiteSettings) -> Iterator[Finding]:
    if off := write_back_off(settings):
        yield _error(
            FindingId.NATION_UNSET,
            subject="attendance",
            message=off,
            mend="Set the codes in the settings as the MIS lists them: “missync codes” "
            "shows them.",
        )


def _late_codes(codebook: Codebook, settings: SiteSettings) -> Iterator[Finding]:
    """Name the codes that lateness is written with, and that the MIS does not list.

    Where the settings have to name them, and do not, that is another finding.
    """
    listed = {known.code.code for known in codebook.codes if known.listed}
    for key, code, when in _codes_of_lateness(settings):
        if spelled_like(code, listed):
            continue
        if getattr(settings.attendance, key) is not None:
            yield _late_code_unlisted(
                key,
                f"The settings say that {code} means late, and the MIS does not list "
                "it.",
                f"Correct “{key}” in the settings: “missync codes” shows the codes "
                "that the MIS lists.",
            )
        elif write_back_off(settings) is None:
            yield _late_code_unlisted(
                key,
                f"Whoever {when} is written {code}, and the MIS does not list it.",
                f"Name the code that the MIS has for it as “{key}” under “attendance” "
                "in the settings: “missync codes” shows those that it lists. Or have "
                f"{code} listed there, then import.",
            )


def _codes_of_lateness(settings: SiteSettings) -> Iterator[tuple[str, str, str]]:
    """Give what names each code that means late, the code, and when it is written."""
    yield "late_code", late_code(settings), "comes late, or returns, before the close"
    yield "after_close_code", after_close_code(settings), "comes late after the close"


def _late_code_unlisted(key: str, message: str, mend: str) -> Finding:
    return _error(
        FindingId.LATE_CODE_UNLISTED,
        subject=f"attendance.{key}",
        message=message,
        mend=mend,
    )


def _no_codes() -> Finding:
    return _error(
        FindingId.CODES_NONE,
        subject="mis",
        message="No attendance code of the MIS is known.",
        mend="Run “missync import”. If it is still so, let the school grant the "
        "permission to read attendance codes.",
    )


def _refused_codes(why: str) -> Finding:
    return _error(
        FindingId.CODES_NONE,
        subject="mis",
        message=f"The MIS does not give its attendance codes: {sentence(why)}",
        mend="Do what it says, then import.",
    )


def _broken(offers: Iterable[ReasonOffer], codebook: Codebook) -> Iterator[Finding]:
    for offer in offers:
        if offer.problem is not None:
            label = offer.reason.label
            misnamed = label_problem(offer.reason, codebook) is not None
            other = "under another label" if misnamed else "with another code"
            yield _error(
                FindingId.REASON_BROKEN,
                subject=label,
                message=f"“{label}” is not offered. {offer.problem}",
                mend=f"Remove the reason, and add it again {other}: “missync reasons "
                "remove”, then “missync reasons add”.",
            )


def _error(id_: FindingId, *, subject: str, message: str, mend: str) -> Finding:
    return Finding(
        id=id_, severity=Severity.ERROR, subject=subject, message=message, mend=mend
    )
