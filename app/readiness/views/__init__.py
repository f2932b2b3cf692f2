"""Pages of the ladder: the firm's own (`mine`), the organiser's list (`desk`) and its steps (`steps`)."""
