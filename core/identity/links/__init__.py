"""Links by e-mail that let somebody choose a password once: an invitation, or a reset."""
