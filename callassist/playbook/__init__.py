"""What callassist knows about collecting, as data: phases, excuses, ladders, conduct, by language."""
