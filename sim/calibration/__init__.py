"""Calibration: what the cases and regularities say about the model's judged numbers.

`priors` what is free, `bank` the model at many draws, `weights` how well each draw fits,
`identifiability`, `predictive` and `simulated` what that is worth, `rows` the posterior as a
scenario; `calibrate` does it all.
"""
