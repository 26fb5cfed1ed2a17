"""What can be asked of the gateway itself. They run inside one transaction, given to them."""
