"""What every peer does alike: the change of a dossier's state, the notice of it, and a producer's pace."""
