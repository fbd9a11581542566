"""What people read: words, tables and paragraphs, before anything is written."""
