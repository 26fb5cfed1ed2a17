"""Every kind of event that is announced, told once, whatever befalls the servers."""
