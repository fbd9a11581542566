"""Importing: gather, decide, apply, and say what happened."""
