"""What a token may see of one school on the fake Wonde."""

from __future__ import annotations

import attrs


__all__ = ["Permissions"]


@attrs.define(kw_only=True, eq=False)
class Permissions:
    """Which resources, properties and includes a token may see.

    Attributes:
        approved: Whether the school lets the token in at all. If not, whatever
            is asked of the school answers 403.
        hidden: For a resource, the properties that come as null.
        forbidden: The resources that answer 403.
        forbidden_includes: For a resource, the includes that answer 400.
    """

    approved: bool = True
    hidden: dict[str, set[str]] = attrs.field(factory=dict)
    forbidden: set[str] = attrs.field(factory=set)
    forbidden_includes: dict[str, set[str]] = attrs.field(factory=dict)

    def hide(self, resource: str, *properties: str) -> None:
        """Send these properties of a resource as null, as without the scope.

        Args:
            resource: As in the path: ``students``, ``students-leaver`` ...
            properties: ``date_of_birth``, or with a dot inside what an include
                brings: ``education_details.upn``.
        """
        self.hidden.setdefault(resource, set()).update(properties)

    def show(self, resource: str, *properties: str) -> None:
        """Send these properties again."""
        self.hidden.get(resource, set()).difference_update(properties)

    def forbid(self, resource: str) -> None:
        """Answer 403 for a whole resource."""
        self.forbidden.add(resource)

    def allow(self, resource: str) -> None:
        """Answer for a resource again."""
        self.forbidden.discard(resource)

    def forbid_include(self, resource: str, *names: str) -> None:
        """Answer 400 where one of these includes is asked of a resource."""
        self.forbidden_includes.setdefault(resource, set()).update(names)

    def allow_include(self, resource: str, *names: str) -> None:
        """Take these includes again."""
        self.forbidden_includes.get(resource, set()).difference_update(names)

    def revoke(self) -> None:
        """Shut the token out of the school."""
        self.approved = False

    def approve(self) -> None:
        """Let the token in again."""
        self.approved = True
