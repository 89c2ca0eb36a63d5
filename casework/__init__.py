"""Work that outlives the chat: people, cases of a type, activities on one timeline."""
