"""Personal receptions of officials: plan, published schedule, the hour itself, and the report of them."""
