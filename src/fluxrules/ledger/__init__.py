"""The ledger: what was decided and what happened, append-only, hash-chained, shared, and played again."""
