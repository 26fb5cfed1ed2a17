"""What the tests share: servers of their own, databases of their own, and stand-ins. No test is in here."""
