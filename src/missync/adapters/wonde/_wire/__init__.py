"""Pure functions: from values to what Wonde is asked, from its answers to values."""
