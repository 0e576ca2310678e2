"""Rules as compiled loops where Numba is installed, as plain NumPy where it is not.

`kernel` marks a rule. Its one Python source is all there is: under the engine `numpy` it runs as it
stands; under `compiled` it is run once on stand-ins, and the arithmetic that these wrote down
becomes one loop over worlds (`trace`, `loops`). Both give the same bits.
"""
