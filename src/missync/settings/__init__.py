"""Settings: plain tables, as files hold them, into values."""
