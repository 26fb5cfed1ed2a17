"""*export*: the whole queue taken away as a file, through the gateway's own process."""
