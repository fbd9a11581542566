"""A fake Wonde: a real HTTP server on loopback, with a school to change and faults.

Each module says which of its behaviour is known of Wonde, and which is our convention.
"""
