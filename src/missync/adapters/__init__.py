"""The adapters that ship with missync; each is an ordinary plugin."""
