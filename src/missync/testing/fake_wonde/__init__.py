"""A fake Wonde: a real HTTP server on loopback, with a school to change and faults.

- ``server``, ``http``: the shell, ``requests`` and ``routes``: what was asked;
- ``answers``, ``pages``, ``envelopes``, ``includes``, ``replies``: pure answers;
- ``school``, ``people``, ``codes``, ``registers``, ``*_rows``: what the school holds;
- ``faults``, ``spoils``, ``planting``, ``spoiling``: what goes wrong, where and how.

Each module says which of its behaviour is known of Wonde, and which is our convention.
"""
