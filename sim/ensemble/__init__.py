"""Many worlds: how they are simulated, what the result says, how two results compare."""
