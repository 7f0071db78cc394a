"""What the size of an organisation decides where its file is silent: bands, spread, headroom, reserves."""

from __future__ import annotations

SIZES = ("micro", "small", "medium", "large", "major", "super-major")
SIZE_LIMITS = (10e3, 100e3, 1e6, 10e6, 100e6)  # £ of income; NCVO bands

# Spread of the yearly surplus by income: half the published spread of one-year margins, which also hold restricted and capital flows.
NOISE_LIMITS, NOISE = (500e3, 1e6, 10e6), (0.10, 0.07, 0.05, 0.035)

# Scale of Student's t with 2 degrees of freedom that has the published quartiles of one-year margins of service charities under and
# over their median (NCVO data 2013/14): the quartile's distance ÷ 0.8165; by the same incomes.
SHOCK_BELOW, SHOCK_ABOVE = (0.113, 0.077, 0.061, 0.036), (0.131, 0.086, 0.086, 0.070)

# Other contracts: part of income that government pays by contract or fee, by NCVO band (Almanac 2016, data of 2013/14: what government
# pays x the part of it that is contracts); how many beside the first, on average. Assumed.
CONTRACTS_PART, OTHER_CONTRACTS = (0.03, 0.15, 0.23, 0.28, 0.36, 0.22), (0.5, 1.0, 3.0, 8.0)

# Months of spending that free reserves may go below zero, by income: set so that organisations with no contract
# leave at the published background rates (docs/background.md).
HEADROOM_LIMITS, HEADROOM = (100e3, 500e3), (1.5, 3.0, 1.0)

# Months of spending held in free reserves: a part with none, the rest lognormal (fitted to Clifford and Mohan 2020).
SECTOR_MEDIAN, SECTOR_SIGMA = 4.8, 1.5
SECTOR_NONE_LIMIT, SECTOR_NONE = 500e3, (0.20, 0.10)
