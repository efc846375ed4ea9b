"""Words into values: spoken numbers, money, dates; redaction."""
