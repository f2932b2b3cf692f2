"""Tandem: events and supplier conferences. Kept empty so that the solver imports without Flask."""
