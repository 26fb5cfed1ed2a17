"""What came of a notice after it left: reports, suppressed addresses, readings, and the chain of all of it."""
