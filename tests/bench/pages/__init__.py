"""*pages*: what each page weighs, when a weak line shows it first, and how often the hottest routes answer."""
