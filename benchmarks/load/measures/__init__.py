"""A file is a measure: TITLE for the table, and `measure(options)`, which returns its rows. Its name is its slug."""
