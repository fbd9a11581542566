"""The README's example is one that works."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from missync.testing import FakeWonde, made_up_school


README = Path(__file__).parents[1] / "README.md"


def test_example(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Pasted into a program, with a school of its own, it imports and lists people."""
    monkeypatch.chdir(tmp_path)
    (example,) = re.findall(
        r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL
    )
    school = made_up_school(1, pupils=10, today=datetime.now(UTC).date())  # noqa: TID251
    with FakeWonde(school) as wonde:
        options = {
            '"A1930499544"': f'"{school.id}", "base_url": "{wonde.base_url}"',
            '"from your vault"': f'"{wonde.token}"',
        }
        for theirs, ours in options.items():
            example = example.replace(theirs, ours)
        exec(compile(example, str(README), "exec"), {})  # noqa: S102

    assert "applied" in capsys.readouterr().out
    assert (tmp_path / "missync.db").is_file()
