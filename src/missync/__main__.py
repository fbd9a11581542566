"""``python -m missync``: the command, where its script is not on the path."""

from missync.cli import main


main()
