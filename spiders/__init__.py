"""What to follow: the story spider, the story-link finder, page requisites, site profiles."""
