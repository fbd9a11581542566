"""Plan sections: the parts of a plan's page, and which changes stand in each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from missync.model.plan import (
    Add,
    Amend,
    Archive,
    Exclude,
    Gone,
    Hold,
    Leave,
    Refuse,
    Replaced,
    Restore,
    SetAside,
    Step,
    Wait,
)


__all__ = ["DECIDED", "REMOVALS", "SECTIONS", "Section"]

REMOVALS: Final[Mapping[type[Step], str]] = {
    Leave: "Left",
    Gone: "No longer sent by the MIS",
    SetAside: "Not imported any more",
    Replaced: "Their id belongs to somebody else now",
}
"""What takes people off the list because of the MIS or the settings."""

DECIDED: Final[Mapping[type[Step], str]] = {
    Exclude: "Kept off the list",
    Archive: "Archived",
}
"""What takes people off the list because somebody decided so."""


@attrs.frozen(kw_only=True)
class Section:
    """A part of a page, and which changes stand in it.

    Attributes:
        key: Names it in links.
        intro: What it means for those who are in it.
        sorts: The steps, each with the word that tells it from others in there.
    """

    key: str
    title: str
    intro: str
    sorts: Mapping[type[Step], str] = attrs.field(hash=False)


SECTIONS: Final = (
    Section(
        key="held",
        title="Held until somebody decides",
        intro="These people stay on the list for now.",
        sorts={Hold: ""},
    ),
    Section(
        key="leaving",
        title="Coming off the list",
        intro="Their history is kept.",
        sorts=REMOVALS,
    ),
    Section(
        key="joining",
        title="Joining the list",
        intro="These people come on the list for the first time.",
        sorts={Add: ""},
    ),
    Section(
        key="back",
        title="Coming back",
        intro="These people were on the list before.",
        sorts={Restore: ""},
    ),
    Section(
        key="waiting",
        title="Waiting, because they are signed in",
        intro="Nobody who is signed in comes off the list until they are not.",
        sorts={Wait: ""},
    ),
    Section(
        key="kept-off",
        title="Kept off the list or archived",
        intro="Somebody decided so. It holds until it is taken back.",
        sorts=DECIDED,
    ),
    Section(
        key="changing",
        title="Changing",
        intro="These people stay where they are; something about them is new.",
        sorts={Amend: ""},
    ),
    Section(
        key="not-understood",
        title="Records that could not be understood",
        intro="Mend these in the MIS. Until then nobody is changed because of them.",
        sorts={Refuse: ""},
    ),
)
"""Every section of changes, in the order in which a school has to know of them."""
