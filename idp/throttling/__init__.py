"""How often one may try. Counts failures under keyed hashes; knows no account."""
