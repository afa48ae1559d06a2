"""What a new office begins with: settings, lists, deadline rules and roles, as data."""
