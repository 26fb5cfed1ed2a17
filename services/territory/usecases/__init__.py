"""What can be asked of the territory service: one module per command, and what it does when it hears of a dossier.

They run inside one transaction, given to them.
"""
