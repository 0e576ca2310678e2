"""What moves the answer: many points of the inputs' space, each met by the same worlds."""
