"""Webinars: the way in, who was there and for how long, recordings and materials."""
