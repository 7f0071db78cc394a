"""How people write and read amounts: units, ranges, figures, lists and dates in words, the glossary. Nothing here knows a contract."""
