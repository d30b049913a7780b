"""The portal's own database: the sessions of its relying party, nothing else."""
