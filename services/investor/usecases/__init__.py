"""What can be asked of the investor service: one module per command. They run inside one transaction, given to them."""
