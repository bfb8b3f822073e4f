"""What the Reference page lists: every surface, rule and schedule there is, and the race that shows what it does."""
