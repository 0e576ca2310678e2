"""What past offers say about judged numbers: history matching, a posterior, and its checks."""
