"""What should hold of a ledger that is kept up unattended, and what to do where it does not."""
