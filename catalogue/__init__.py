"""Every surface, rule and schedule as an entry that can be searched for, with a race that shows what it does."""
