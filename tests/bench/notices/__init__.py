"""*notices*: how many messages a second leave, and how soon one about a dossier does behind many others."""
