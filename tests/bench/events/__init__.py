"""*events*: a dossier's state change committed -> its notice committed and the message acknowledged."""
