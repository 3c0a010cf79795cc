"""One module per revision of the tables, the first one making them all."""
