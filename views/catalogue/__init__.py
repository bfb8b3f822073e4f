"""The entries of the Reference page: every surface, rule and schedule, with a race that shows what it does."""
