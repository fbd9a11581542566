"""What PostgreSQL does in its own way. It needs psycopg 3, an extra."""
