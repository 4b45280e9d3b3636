"""Events: clauses of a sentence, frames that fit them, who stands where, and how far it is a fact."""
