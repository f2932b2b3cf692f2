"""The yearly programme: how many events of each kind are planned by quarter, and how the year stands."""
