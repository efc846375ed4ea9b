"""The method as data: phases, excuses, ladders, conduct, per language."""
