"""From a stored standard normal to a count of people or of outcomes (R8 to R11)."""

import math

LARGEST_EXACT = 60
LEAST_SPREAD = 2.0 - 1e-9
SHEPPARD = 1.0 / 12.0


def poisson(z: float, mean: float) -> float:
    """The count of a Poisson with this mean at the normal quantile z."""
    if mean >= LEAST_SPREAD:
        spread = mean - SHEPPARD
        count = _cornish_fisher(z, mean, spread, 1.0 / math.sqrt(spread), 1.0 / spread)
        return max(0.0, count)
    target = _normal_below(z)
    term = below = math.exp(-mean)
    count = 0
    while below < target and count < LARGEST_EXACT:
        count += 1
        term *= mean / count
        below += term
    return float(count)


def binomial(z: float, trials: int, chance: float) -> float:
    """The count of successes at the normal quantile z."""
    if chance > 0.5:
        return trials - binomial(-z, trials, 1.0 - chance)
    miss = 1.0 - chance
    variance = trials * chance * miss
    if variance >= LEAST_SPREAD:
        variance -= SHEPPARD
        skewness = (1.0 - 2.0 * chance) / math.sqrt(variance)
        excess = (1.0 - 6.0 * chance * miss) / variance
        count = _cornish_fisher(z, trials * chance, variance, skewness, excess)
        return min(max(0.0, count), float(trials))
    target = _normal_below(z)
    term = below = miss**trials
    count = 0
    while below < target and count < min(LARGEST_EXACT, trials):
        term *= (trials - count) / (count + 1) * chance / miss
        count += 1
        below += term
    return float(count)


def outcomes(z: float, served: float, chance: float) -> float:
    """Outcomes of `served` people, who may be part-people: the mean is served x chance."""
    trials = math.ceil(served - 1e-9)
    if trials <= 0:
        return 0.0
    return binomial(z, trials, min(1.0, chance * served / trials))


def effect(z: float, spread: float) -> float:
    """An organisation's effect on outcomes: lognormal, mean 1, coefficient of variation `spread`."""
    variance = math.log(1.0 + spread**2)
    return math.exp(math.sqrt(variance) * z - variance / 2.0)


def _cornish_fisher(z: float, mean: float, variance: float, skewness: float, excess: float) -> float:
    bend = z + skewness * (z * z - 1.0) / 6.0 + excess * (z**3 - 3.0 * z) / 24.0
    bend -= skewness**2 * (2.0 * z**3 - 5.0 * z) / 36.0
    return float(math.ceil(mean + math.sqrt(variance) * bend - 0.5))


def _normal_below(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2.0))
