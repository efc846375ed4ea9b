"""From PCM to words: the recogniser is heavy and shared, a session is light and belongs to one leg."""
