"""The fair and safe split of a contract: members' cash from the engine's own runs, programmes that divide it, and a judgement on fresh luck."""
