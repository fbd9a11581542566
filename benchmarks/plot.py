"""Draws cost against people."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.costs import Measured, Step


_SETTINGS = {"svg.hashsalt": "missync", "svg.fonttype": "none"}
_UNDATED = dict.fromkeys(("Creator", "Date", "Format", "Type"))
_WIDTH_AND_HEIGHT = (7.0, 4.5)


def draw(measured: Measured, path: Path) -> None:
    """Draw the processor seconds of each step against people, as an SVG file.

    The same figures give the same bytes. Matplotlib is imported only now: loaded
    sooner, its memory would show in what is measured.
    """
    matplotlib = import_module("matplotlib")
    figure_class = import_module("matplotlib.figure").Figure
    with matplotlib.rc_context(_SETTINGS):
        figure = figure_class(figsize=_WIDTH_AND_HEIGHT, layout="constrained")
        _plot(measured, figure.subplots())
        figure.savefig(path, metadata=_UNDATED)


def _plot(measured: Measured, axes: Any) -> None:  # noqa: ANN401 - matplotlib's
    people = [size.people for size in measured.sizes]
    for step in reversed(Step):
        seconds = [size.costs[step].cpu for size in measured.sizes]
        axes.plot(people, seconds, marker="o", label=step)
    axes.set(xscale="log", yscale="log", xlabel="people", ylabel="CPU seconds")
    axes.set_xticks(people, [f"{each:,}" for each in people], minor=False)
    axes.yaxis.set_major_formatter("{x:g}")
    axes.grid(alpha=0.3)
    axes.legend()
