"""The left side of a page: surface, racers, starts and conditions."""
