"""What rule sets are worth, beside what they decide: coverage of clauses, lint, proofs. Reads models and Programs."""
