"""Pictures of results: one function a figure, each returns a matplotlib figure.

Names and titles come from people's files: they are drawn literally, never as mathematics.
"""
