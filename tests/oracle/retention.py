"""What is kept back of each payment until the contract's run-off ends."""


class Retention:
    """One payer's; what it holds is by payee."""

    def __init__(self, part: float) -> None:
        self.part = part
        self.held: dict[str, float] = {}

    def keep(self, payee: str, payment: float) -> float:
        """Of a payment, after what an advance keeps back; nothing of what is paid back."""
        kept = self.part * max(0.0, payment)
        self.held[payee] = self.held.get(payee, 0.0) + kept
        return kept

    def release(self) -> dict[str, float]:
        held, self.held = self.held, {}
        return held
