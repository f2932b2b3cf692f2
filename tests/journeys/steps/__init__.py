"""The steps of the journey, a module for each part of the circle; each step is a function of the circle."""
