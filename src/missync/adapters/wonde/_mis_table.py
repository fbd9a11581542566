"""What is known of the MISs behind Wonde: which take marks, and what beside them.

Nothing of this is published by Wonde. It is what two vendors who write through Wonde
say to their schools: Sign In App (signinapp.com/docs/education/mis.html) and Custr
(mediabasedirect.help, articles 8630978 and 6816264). They contradict each other here
and there, and MISs change, so that the site's settings win over it.

============================  ======  ============  =======
MIS                           writes  minutes late  comment
============================  ======  ============  =======
SIMS, Bromcom, iSAMS          yes     yes           yes
Pupil Asset                   yes     yes           yes
Arbor                         yes     yes (Custr)   in doubt
Engage                        in doubt, and one of the two is missing
Facility, Cloud School        yes     no            no
SchoolBase                    yes     no            no
ScholarPack                   in doubt  no          no
RM Integris, WCBS             no
============================  ======  ============  =======

Where writing is in doubt it is tried; where a detail is, it is left out. Of an MIS that
is not in here nothing is known: Wonde offers both details, so both are sent.
"""

from __future__ import annotations

from typing import Final

import attrs


__all__ = ["Known", "known_of"]


@attrs.frozen(kw_only=True)
class Known:
    """What an MIS takes."""

    writes: bool = True
    minutes_late: bool = True
    comment: bool = True


_EVERYTHING: Final = Known()
_BARE: Final = Known(minutes_late=False, comment=False)
_NOTHING: Final = Known(writes=False, minutes_late=False, comment=False)
_KNOWN: Final = {
    "arbor": Known(comment=False),
    "bromcom": _EVERYTHING,
    "cloudschool": _BARE,
    "engage": _BARE,
    "facility": _BARE,
    "integris": _NOTHING,
    "isams": _EVERYTHING,
    "pupilasset": _EVERYTHING,
    "scholarpack": _BARE,
    "schoolbase": _BARE,
    "sims": _EVERYTHING,
    "wcbs": _NOTHING,
}


def known_of(mis: str | None) -> Known:
    """Look an MIS up by its name, as the school's object has it (``SIMS``)."""
    name = "".join(filter(str.isalnum, (mis or "").casefold()))
    return next((known for word, known in _KNOWN.items() if word in name), _EVERYTHING)
