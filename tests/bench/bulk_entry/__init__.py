"""*import*: a file of dossiers brought in through the gateway's process, while others file single dossiers."""
