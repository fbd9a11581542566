"""The policy, as pure functions: no clock, no randomness, no I/O.

Read in this order: ``completeness`` (what a read proves), ``roll`` (who is on the
list), ``matching`` (whose record it is), ``precedence`` (which value is kept), and
``planning``, which puts them together. ``explanation`` tells a person's story.
"""
