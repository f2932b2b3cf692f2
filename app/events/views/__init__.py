"""Pages about events: for everybody (`calendar`, `event`, `about`), for those who run them (`desk`, `agenda`, `team`)."""
