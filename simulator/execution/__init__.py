"""How runs are made: one loop over batches, other processes, and what is written while somebody may stop it."""
