//! Reduced-order haemodynamics: networks from centrelines and their solvers.
