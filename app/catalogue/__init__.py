"""Offers and needs, classification codes and search."""
