"""Where the servers are: several addresses for one broker or database, and which to try first. No I/O."""
