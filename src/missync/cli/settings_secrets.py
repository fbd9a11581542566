"""Secrets in the settings: named there, and read from where they are kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import attrs

from missync.cli.private_files import read_file
from missync.errors import InputError, Problem
from missync.model.secrets import Secret


__all__ = ["SecretReader"]

_MISSING = Secret("not there")
"""Stands in for a secret that could not be read; it is never sent."""

_LARGEST: Final = 1 << 16

_VARIABLE: Final = re.compile("[A-Z_][A-Z0-9_]{0,99}")
"""What variables are called. Anything else may be the secret itself, by mistake."""


@attrs.define(kw_only=True)
class SecretReader:
    """Replaces `{ env = "NAME" }` and `{ file = "PATH" }` by the secrets they name.

    Attributes:
        folder: What a relative path is relative to.
        environment: The environment variables.
        problems: What can be no name of a secret.
        missing: The secrets that are not where they should be. Only who asks the MIS
            needs them.
    """

    folder: Path
    environment: Mapping[str, str]
    problems: list[Problem] = attrs.field(factory=list)
    missing: list[Problem] = attrs.field(factory=list)

    def replaced(self, value: object, path: str) -> object:
        """Give a value of the settings with the secrets in it, at any depth."""
        match value:
            case {"env": str(name), **others} if not others:
                return self._from_environment(name, path)
            case {"file": str(name), **others} if not others:
                return self._from_file(name, path)
            case dict():
                return {
                    key: self.replaced(inner, f"{path}.{key}")
                    for key, inner in value.items()
                }
            case _:
                return value

    def _from_environment(self, name: str, path: str) -> Secret:
        text = self.environment.get(name)
        shown = name if _VARIABLE.fullmatch(name) else "that it names"
        state = "not set" if text is None else "empty"
        message = f"the environment variable {shown} is {state}"
        problem = Problem(path=path, message=message)
        if text is None and shown != name:
            return self._refused(problem)
        return self._checked(text, problem)

    def _from_file(self, name: str, path: str) -> Secret:
        file = self.folder / name
        complaint, text = f"the file {file} is empty", None
        try:
            text = read_file(file, _LARGEST).decode("utf-8-sig")
        except InputError as error:
            complaint = error.message
            if not _may_be_a_file(file):
                return self._refused(Problem(path=path, message=complaint))
        except UnicodeDecodeError:
            complaint = f"the file {file} holds no UTF-8 text"
        return self._checked(text, Problem(path=path, message=complaint))

    def _checked(self, text: str | None, problem: Problem) -> Secret:
        if text is not None and text.strip():
            return Secret(text.rstrip("\r\n"))
        self.missing.append(problem)
        return _MISSING

    def _refused(self, problem: Problem) -> Secret:
        self.problems.append(problem)
        return _MISSING


def _may_be_a_file(path: Path) -> bool:
    """Whether there could be a file under a name, as far as can be seen now."""
    return "\0" not in str(path) and (path.is_file() or not path.exists())
