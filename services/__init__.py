"""The services. None imports another; they meet in `shared/contracts`, RPC and events."""
