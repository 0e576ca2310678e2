"""Past offers and the record of 2025: scenarios made of them, forecasts, scores, rivals."""
