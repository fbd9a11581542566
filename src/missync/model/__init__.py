"""The words of the domain as frozen values: what a school, a record, a plan *is*.

Read in this order: ``people``, ``standings``, ``reads``, ``plans``, ``runs``.
"""
