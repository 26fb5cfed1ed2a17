"""*ledger*: what chained history costs, and how long its verification takes."""
