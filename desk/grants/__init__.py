"""Access to one record by decision of a person: given until an end, denied, or taken in an emergency; and why."""
