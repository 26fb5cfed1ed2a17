"""The gateway without servers: its services and its database as stand-ins, and a browser to talk to it."""
