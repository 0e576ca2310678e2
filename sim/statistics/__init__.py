"""Pure statistics of counts and days: intervals, survival curves, the input band."""
