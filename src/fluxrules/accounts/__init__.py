"""What the ledger says: the follow-up of the year, and the legal bilan."""
