"""How Sphinx builds this documentation."""

from __future__ import annotations

from importlib import metadata


project = "missync"
author = "The missync authors"
copyright = "2026, The missync authors"
release = metadata.version("missync")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
autodoc_typehints = "description"
html_theme = "furo"
html_title = f"missync {release}"
