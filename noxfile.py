"""The checks, one session each: ``nox`` runs the everyday ones, ``nox -l`` lists all.

Every session installs the package as a user would; none runs from ``src``.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import nox


nox.needs_version = ">=2025.11.12"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.sessions = ["lint", "typing", "tests", "docs"]

PYPROJECT = nox.project.load_toml("pyproject.toml")
PYTHONS = nox.project.python_versions(PYPROJECT)
PURE = ",".join(
    f"*/missync/{name}"
    for name in (
        "model/*",
        "rules/*",
        "attendance/*",
        "checking.py",
        "guarding.py",
        "importing/*",
        "joining.py",
        "settings/arguments.py",
    )
)

PURE_TESTS = (
    "tests/model",
    "tests/rules",
    "tests/attendance",
    "tests/importing",
    "tests/settings",
    "tests/test_checking.py",
    "tests/test_guarding.py",
    "tests/test_guarding_texts.py",
    "tests/test_one_comparison.py",
    "tests/test_repr.py",
    "tests/test_site.py",
)
ALL_CORES = "--numprocesses=auto"
AND_ONE = f"--numprocesses={(os.cpu_count() or 1) + 1}"  # Some wait, for a disk or MIS.


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, who imports whom, and that docstrings are there."""
    session.install(*_group("lint"))
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports", env={"PYTHONPATH": "src"})
    session.run("interrogate", "src", "tests")


@nox.session
def typing(session: nox.Session) -> None:
    """Check the types of the package, its tests and this file."""
    session.install(".[testing]", *_group("typing"))
    session.run("mypy")


@nox.session
def tests(session: nox.Session) -> None:
    """Run the suite on the Python that runs nox; ``-- ARGS`` go to pytest.

    What is pure goes first, and is measured by its own tests.
    """
    _suite(session)


@nox.session(python=PYTHONS)
def matrix(session: nox.Session) -> None:
    """Run the suite on every supported Python that is installed."""
    _suite(session)


@nox.session
def coverage(session: nox.Session) -> None:
    """Measure what the whole suite reaches; takes twice as long as the suite."""
    session.install(".[testing]", *_group("tests"))
    _measured(session)
    session.run("coverage", "report", "--fail-under=95")


@nox.session
def properties(session: nox.Session) -> None:
    """Put every law to 2,000 examples, those of write-back to 5,000."""
    session.install(".[testing]", *_group("tests"))
    session.run(
        "pytest",
        "tests/laws",
        ALL_CORES,
        "--hypothesis-profile=properties",
        *session.posargs,
    )


@nox.session
def fuzz(session: nox.Session) -> None:
    """Spoil every answer of Wonde's in 2,000 ways, its bytes and its structure."""
    session.install(".[testing]", *_group("tests"))
    session.run(
        "pytest",
        "tests/adapters/wonde/test_fuzz.py",
        "tests/transport/test_salvage.py",
        ALL_CORES,
        "--hypothesis-profile=properties",
        *session.posargs,
    )


@nox.session
def endurance(session: nox.Session) -> None:
    """Kill a host and the delivery a hundred times while visits arrive."""
    session.install(".[testing]", *_group("tests"))
    session.run("pytest", "-m", "endurance", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation; a warning is an error."""
    session.install(".[testing]", *_group("docs"))
    session.run("sphinx-build", "-W", "--keep-going", "docs", "docs/_build/html")


@nox.session
def build(session: nox.Session) -> None:
    """Build the archives, check them, and run the command from the wheel alone."""
    session.install(*_group("build"))
    with TemporaryDirectory() as scratch:
        dist = Path(scratch, "dist")
        session.run("python", "-m", "build", "--outdir", str(dist))
        session.run("twine", "check", "--strict", *map(str, dist.iterdir()))
        _run_from_wheel(session, next(dist.glob("*.whl")), Path(scratch, "fresh"))


@nox.session
def bench(session: nox.Session) -> None:
    """Measure imports and delivery; ``-- --write docs`` renews the page on both."""
    session.install(".[testing]", *_group("bench"))
    session.run("python", "-m", "benchmarks", *session.posargs)


@nox.session
def audit(session: nox.Session) -> None:
    """Hold what is installed against known advisories; asks a service on the net."""
    session.install(".[postgresql,testing]", *_group("audit"))
    session.run("pip-audit", "--skip-editable")


def _suite(session: nox.Session) -> None:
    session.install(".[testing]", *_group("tests"))
    if session.posargs:
        session.run("pytest", *session.posargs)
        return
    _measured(session, *PURE_TESTS)
    _spread(session, AND_ONE, *(f"--ignore={path}" for path in PURE_TESTS))


def _measured(session: nox.Session, *paths: str) -> None:
    """Run tests that reach every line and branch of what is pure."""
    _spread(session, ALL_CORES, *paths, "--cov", "--cov-report=")
    session.run("coverage", "report", f"--include={PURE}", "--fail-under=100")


def _spread(session: nox.Session, *args: str) -> None:
    session.run("pytest", "--dist=worksteal", *args)


def _run_from_wheel(session: nox.Session, wheel: Path, venv: Path) -> None:
    session.run("python", "-m", "venv", str(venv))
    scripts = venv / ("Scripts" if sys.platform == "win32" else "bin")
    python, missync = str(scripts / "python"), str(scripts / "missync")
    session.run(python, "-m", "pip", "install", str(wheel), external=True)
    session.run(missync, "--help", external=True)


def _group(name: str) -> tuple[str, ...]:
    return nox.project.dependency_groups(PYPROJECT, name)
