"""Company cards, representatives, clusters and their membership."""
