"""What will go wrong at a site, and how to mend it."""
