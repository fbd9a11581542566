"""What an import costs, beside the least that fetching and storing can cost.

``python -m benchmarks --write docs`` measures whole processes against one server
with every page ready to send, and renews ``docs/benchmarks.md`` and its plot:

- ``help``: ``missync --help``;
- ``parse``: fetch every page and parse it, nothing else;
- ``floor``: the same, and one ``executemany`` of twelve columns into SQLite;
- ``first``: ``missync import`` into an empty database;
- ``unchanged``: ``missync import`` again;
- ``dlt first``: dlt, merging the columns of ``floor`` into an empty database;
- ``dlt again``: the same again.

Figures of one run can be compared with each other, never with another machine's.
"""
