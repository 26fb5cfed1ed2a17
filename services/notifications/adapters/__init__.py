"""Where the rules meet PostgreSQL, the investor service and the mail server."""
