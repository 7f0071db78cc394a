"""VAT on the price: what a contract says with it is read without, and the commissioner pays it beside (R77)."""

from typing import Any

from .values import Value

Data = dict[str, Any]
OF_A_LINE = ("tariff", "ceiling", "target")


def rate_of(payment: Data) -> float:
    return payment.get("price_vat") or 0.0


def without_vat(data: Data) -> Data:
    """A contract of the file, in pounds without VAT; what the next term may come to is a price as well."""
    rate = rate_of(data["payment"])
    if rate == 0.0:
        return data
    payment = {**data["payment"], "most": _net(data["payment"].get("most"), rate)}
    if payment.get("lines"):
        payment["lines"] = {
            name: {**line, **{each: _net(line.get(each), rate) for each in OF_A_LINE}} for name, line in payment["lines"].items()
        }
    retender = data["retender"]
    if retender is not None:
        retender = {**retender, "annual_value": _net(retender["annual_value"], rate)}
    return {**data, "annual_value": _net(data["annual_value"], rate), "payment": payment, "retender": retender}


def _net(pounds: Value | None, rate: float) -> Value | None:
    if isinstance(pounds, dict):
        return {year: each / (1.0 + rate) for year, each in pounds.items()}
    return None if pounds is None else pounds / (1.0 + rate)
