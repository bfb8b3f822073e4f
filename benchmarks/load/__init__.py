"""`make load`: many visitors, faults and a soak against a server of its own, on this machine's loopback alone."""
