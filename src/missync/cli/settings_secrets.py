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
"""Stands in for a secret that could not be read, so that it is one problem only."""

_LARGEST: Final = 1 << 16

_VARIABLE: Final = re.compile("[A-Z_][A-Z0-9_]{0,99}")
"""What variables are called. Anything else may be the secret itself, by mistake."""


@attrs.define(kw_only=True)
class SecretReader:
    """Replaces `{ env = "NAME" }` and `{ file = "PATH" }` by the secrets they name.

    Attributes:
        folder: What a relative path is relative to.
        environment: The environment variables.
        problems: What could not be read so far.
    """

    folder: Path
    environment: Mapping[str, str]
    problems: list[Problem] = attrs.field(factory=list)

    def replaced(self, value: object, path: str) -> object:
        """Give a value of the settings with the secrets in it, at any depth."""
        match value:
            case {"env": str(name), **others} if not others:
                return self._checked(path, *self._from_environment(name))
            case {"file": str(name), **others} if not others:
                return self._checked(path, *self._from_file(name))
            case dict():
                return {
                    key: self.replaced(inner, f"{path}.{key}")
                    for key, inner in value.items()
                }
            case _:
                return value

    def _checked(self, path: str, text: str, complaint: str) -> Secret:
        if text.strip():
            return Secret(text)
        self.problems.append(Problem(path=path, message=complaint))
        return _MISSING

    def _from_environment(self, name: str) -> tuple[str, str]:
        text = self.environment.get(name)
        state = "not set" if text is None else "empty"
        shown = name if _VARIABLE.fullmatch(name) else "that it names"
        complaint = f"the environment variable {shown} is {state}"
        return (text or "").rstrip("\r\n"), complaint

    def _from_file(self, name: str) -> tuple[str, str]:
        file = self.folder / name
        try:
            text = read_file(file, _LARGEST).decode("utf-8-sig")
        except InputError as error:
            return "", error.message
        except UnicodeDecodeError:
            return "", f"the file {file} holds no UTF-8 text"
        return text.rstrip("\r\n"), f"the file {file} is empty"
