"""Workers of a Dask cluster in place of processes of this machine.

Only `ceasefire sweep --cluster` needs this, and the extra `cluster`; nothing of Dask is imported
before a cluster is asked for. How to come by one is in docs/cluster.md.
"""
