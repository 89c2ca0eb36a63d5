"""What the rooms keep about a person or a conversation, in one place: to erase it, to copy it, to tell when its time is over."""
