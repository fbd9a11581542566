"""Who is on the list, and why."""
