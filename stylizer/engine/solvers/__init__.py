"""The solvers, which change the picture along the gradient, and the iterate that they change."""
