"""A result on the terminal: the answer, two tables, groups, contracts, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.analysis.sentence import comparable
from simulator.analysis.wording import CAUSES_IN_WORDS
from simulator.cli import layout, screen
from simulator.cli.layout import Heading
from simulator.language.figures import NIL, money, number, people, percent
from simulator.language.glossary import BANDS
from simulator.language.words import length, listed
from simulator.scenario.sentences import teams
from simulator.terms.names import outcomes_of, served_are, units

if TYPE_CHECKING:
    from simulator.analysis.result import Result
    from simulator.terms import ScenarioFile

ENDS = {
    "handed_back": "handed\nback",
    "insolvent_delivering": "failed\nwhile\nat work",
    "left_without": "left\nwithout",
    "lost": "lost it\nlet\nagain",
}

_WIDE = 110  # columns from which income and cause stand in the same table as survival
_EXPLAINED = (
    "Cash and reserves in pounds; 5th: 1 in 20 replications have less, 50th: half have, 95th: 1 in 20 have more. "
    "At risk: the first year's price that is paid on outcomes, over opening reserves: their mean, which a few rich draws raise."
)


def show(result: Result, said: Sequence[str]) -> None:
    """Print everything but the closing line. `said` is what to say of how the run came about."""
    found = result.json()
    screen.say(result.sentence(), fold=True)
    for note in (*said, *(f"Changed: {note}." for note in result.scenario.notes)):
        screen.say(note, fold=True)
    leads = {contract.structure.lead for contract in result.scenario.file.contracts.values()}
    contracts, organisations = found["contracts"], _compared(result, found["organisations"])
    rows = [row for leading in (True, False) for key, row in organisations.items() if (key in leads) is leading]
    for part in (*_survival(rows, len(contracts)), _money(rows)):
        screen.say()
        for line in part:
            print(line)
    screen.say(_EXPLAINED, fold=True)
    screen.say()
    smaller = [row for row in rows if row["smaller_partner"]]
    leading = [row for key, row in organisations.items() if key in leads]
    for key, words, members in (("smaller_partners", "Smaller partners", smaller), ("lead", "Lead", leading)):
        group = found["groups"][key]
        if group["members"]:
            compare = bool(contracts) and all(row["survival_without"] is not None for row in members)
            screen.say(_group(words, group, len(contracts) if compare else 0), fold=True)
    for key, contract in contracts.items():
        screen.say(_contract(contract, organisations, result.scenario.file, key), fold=True)


def close(result: Result, out: Path | None, files: int) -> None:
    """Print what the figures rest on, and where the files are or how to get them."""
    found = result.json()
    record = found["record"].removeprefix("sha256:")[:12]
    many = "replication" if result.replications == 1 else "replications"
    told = f"{result.replications:,} {many}, seed {result.seed}, record {record}, version {found['version']}; intervals are 95% for the luck of the draw, not for doubt about what was assumed."
    out_by = found["ledger"]["largest_imbalance"]
    if out_by is not None and out_by < 0.01:
        told += " The ledger balances to the penny after every event."
    screen.say()
    screen.say(told, fold=True)
    if out is None:
        screen.say("Add --out FOLDER to keep tables, figures and the record that repeats this run.")
    else:
        screen.say(f"{files} files are in {out}; README.txt there says what each is.")


def _survival(rows: list[dict[str, Any]], contracts: int) -> Iterator[list[str]]:
    """How work ended, and who is solvent; income and cause beside it on a wide terminal, in a table of their own on a narrow one."""
    width = screen.width()
    ends = [key for key in ENDS if key != "lost" or any(row["lost"] for row in rows)]
    heads = [Heading("organisation", True), Heading("delivers\nto the\nend"), Heading("95%\ninterval")]
    heads += [*(Heading(ENDS[key]) for key in ends), Heading("solvent")]
    heads += [Heading(f"solvent\nwithout\ncontract{'s' if contracts > 1 else ''}")] if contracts else []
    words = [Heading("income", True), Heading("main cause of\ninsolvency", True)]
    cells = [_ended(row, ends, contracts) for row in rows]
    said = [[BANDS.get(row["size"], row["size"]), _cause(row["causes"])] for row in rows]
    if width >= _WIDE:
        together = [[name, income, *parts, cause] for (name, *parts), (income, cause) in zip(cells, said, strict=True)]
        yield layout.table([heads[0], words[0], *heads[1:], words[1]], together, width)
    else:
        yield layout.table(heads, cells, width)
        yield layout.table([heads[0], *words], [[row[0], *both] for row, both in zip(cells, said, strict=True)], width)


def _ended(row: dict[str, Any], ends: Sequence[str], contracts: int) -> list[str]:
    without = [_part(row["survival_without"])] if contracts else []
    delivers = [_part(row["delivering"]), _interval(row["delivering_interval"])]
    return [row["name"], *delivers, *(_part(row[key]) for key in ends), _part(row["solvent"]), *without]


def _money(rows: list[dict[str, Any]]) -> list[str]:
    heads = (
        "lowest\ncash\n5th",
        "lowest\ncash\n50th",
        "reserves\nat end\n5th",
        "reserves\nat end\n50th",
        "reserves\nat end\n95th",
    )
    others = ("costs\ncovered", "at risk\nover\nreserves")
    cells = []
    for row in rows:
        lowest, end = row["lowest_cash"], row["reserves_end"]
        amounts = (lowest["p05"], lowest["p50"], end["p05"], end["p50"], end["p95"])
        cells.append([row["name"], *map(_short, amounts), _part(row["cost_recovery"]), _part(row["at_risk_to_reserves"])])
    return layout.table([Heading("organisation", True), *map(Heading, (*heads, *others))], cells, screen.width())


def _group(words: str, group: dict[str, Any], contracts: int) -> str:
    """A group, beside what it would be without so many contracts; without any, nothing is compared."""
    members = group["members"]
    who = words.removesuffix("s") if members == 1 else f"{words} ({number(members)})"
    if group["delivering"] is None:
        return f"{who}: never had any work; {_part(group['solvent'])} solvent."
    told = f"{who}: {_part(group['delivering'])} deliver{'s' if members == 1 else ''} to the end ({_interval(group['delivering_interval'])}), {_part(group['solvent'])} solvent"
    if contracts:
        told += f", {_part(group['survival_without'])} without the contract{'s' if contracts > 1 else ''}"
    if members > 1:
        told += f"; all who had work deliver to the end in {_part(group['all_delivering'])} of replications"
    return f"{told}."


def _length(came: dict[str, Any]) -> str:
    """How long it came to be, and who is solvent when the agreed years end."""
    parts = [f"{length(int(months))} in {_part(part)}" for months, part in came["months"].items() if part >= 0.005]
    broken = f"; it is broken off in {_part(came['broken_off'])}" if came["broken_off"] >= 0.005 else ""
    solvent = came["solvent_at_agreed_end"].get("smaller_partners")
    then = (
        f" When the agreed {length(came['agreed_months'])} end, {_part(solvent)} of smaller partners are solvent."
        if solvent is not None
        else ""
    )
    return f"Its term comes to {listed(parts)}{broken}.{then}"


def _contract(contract: dict[str, Any], organisations: dict[str, Any], file: ScenarioFile, key: str) -> str:
    terms = file.contracts[key]
    counted = f" ({told})" if (told := units(terms, contract["people_served"])) else ""
    helped = [
        f"{number(round(contract['people_served']))} {served_are(terms)} served{counted}",
        f"{number(round(contract['unmet']))} with their need unmet",
    ]
    if contract["disrupted"] >= 0.5:
        helped.append(f"{number(round(contract['disrupted']))} disrupted as a provider left")
    told = f"{contract['name']}: {money(contract['paid'])} paid; {listed(helped)}"
    if contract["outcomes"]:
        line = outcomes_of(terms)
        told += f"; {number(round(contract['outcomes']))} outcomes"
        told += f" of {line}" if line else f" at {money(contract['cost_per_outcome'])} each"
    needed = contract["working_capital"]
    told += f"; working capital needed {money(needed['p50'])}, in 1 of 20 over {money(needed['p95'])}."
    if "lines" in contract:
        before = "" if terms.payment.most is None else ", before the most that is paid"
        told += f" Claimed by line{before}: {'; '.join(_line(key, each) for key, each in contract['lines'].items())}."
    if "investors" in contract:
        its = contract["investors"]
        told += f" Investors paid in {money(its['paid_in'])} and had {money(its['repaid'])} back; they lost some of it in {_part(its['losing'])} of replications."
    if contract["ended_early"] >= 0.005:
        told += f" It ended early, with nobody left to deliver it, in {_part(contract['ended_early'])} of replications."
    if "length" in contract:
        told += f" {_length(contract['length'])}"
    if contract["not_let"] >= 0.005:
        told += f" Nobody won it when it was let again in {_part(contract['not_let'])}."
    for award in contract.get("retender", []):
        told += f" {_award(award, teams(file, terms))}"
    for words, sign in (("Cuts were borne by", 1), ("Changes paid more to", -1)):
        moved = {key: sign * amount for key, amount in contract["cut_borne"].items() if amount and sign * amount >= 0.5}
        if moved:
            most = sorted(moved, key=lambda key: -moved[key])
            parts = [f"{organisations[key]['name']} {money(moved[key])}" for key in most]
            told += f" {words} {listed(parts)}."
    return told


def _line(key: str, line: dict[str, Any]) -> str:
    """A line of payment: what was claimed for it, and what it counted."""
    counted = "" if line["counted"] is None else f" for {people(line['counted'])} {line['counts']}"
    return f"{key} {money(line['claimed'])}{counted}"


def _award(award: dict[str, Any], bidders: dict[str, str]) -> str:
    """One letting: who won how often, at what price and cost. `bidders` are what teams are called."""
    won = sorted(((team, part) for team, part in award["won"].items() if part >= 0.005), key=lambda each: -each[1])
    who = [f"{bidders.get(team, team)} ({_part(part)})" for team, part in won]
    who += [f"nobody ({_part(award['nobody'])})"] if award["nobody"] >= 0.005 else []
    told = f"Term {award['term']}: {award['bidders']:.1f} bids; won by {' or '.join(who)}"
    if award["price"] is None:
        return f"{told}."
    told, gap = f"{told}; at {money(award['price'])} a year", award["winners_curse"]
    if gap is None:  # it costs nothing
        return f"{told}."
    return f"{told}, {_part(abs(gap))} {'under' if gap >= 0 else 'over'} its full cost."


def _cause(causes: dict[str, float]) -> str:
    worst = max(causes, key=lambda key: causes[key] or 0.0)
    return CAUSES_IN_WORDS[worst] if causes[worst] else NIL


def _compared(result: Result, organisations: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The organisations, with no figure for survival without the contracts where there is nothing to compare."""
    known = comparable(result.scenario.file)
    return {key: row if key in known else {**row, "survival_without": None} for key, row in organisations.items()}


def _part(part: float | None) -> str:
    return percent(part).replace("under ", "<").replace("over ", ">")


def _interval(bounds: list[float | None]) -> str:
    low, high = bounds
    return NIL if low is None or high is None else f"{_part(low).removesuffix('%')} to {_part(high)}"


def _short(amount: float | None) -> str:
    """£ for a narrow column: £1.55m, £230k, £5.4k, -£148."""
    if amount is None or not 999.5 <= abs(amount) < 999_500:
        return money(amount)
    thousands = abs(amount) / 1000
    return f"{'-' if amount < 0 else ''}£{thousands:.{0 if thousands >= 99.95 else 1}f}k"
