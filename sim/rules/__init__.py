"""How the world behaves: pure functions of arrays, one module a subject.

Nothing here keeps state, draws random numbers or knows an actor by name. All arithmetic is
+ − × ÷ √ and the functions of `sim.rules.arithmetic`, element by element and in a fixed order, so
that a world alone and the same world inside any batch give the same bits.
"""
