"""The pages of the portal. Reads requests, asks `Services`, writes HTML; decides nothing else."""
