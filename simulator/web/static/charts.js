// Charts as the page and the explorer draw them: <sim-chart kind="curves">, its data as JSON in a script inside it, or set as `.data`.
// Each is an image with words for a screen reader and, for all, a table of its figures. Colours: Okabe and Ito 2008.
"use strict";
(() => {
  const COLOURS = ["#d55e00", "#0072b2", "#009e73", "#aa4e86", "#8a6100", "#3d7ea6"];
  const DASHES = ["", "7 4", "2 3", "10 3 2 3", "5 2", "1 2"];
  const NS = "http://www.w3.org/2000/svg";

  // --- numbers as people read them
  // As simulator/language/figures.py has them, where a half goes to the even number.
  const even = (value) => value % 1 === 0.5 ? 2 * Math.round(value / 2) : Math.round(value);
  const percent = (part) => {
    const shown = Math.round(1e11 * part) / 1e9;
    for (const [end, edge] of [[0, "under 0.1%"], [100, "over 99.9%"]]) {
      const away = Math.abs(shown - end);
      if (away > 1e-9 && away < 0.05) return shown > 0 && shown < 100 ? edge : `${shown.toFixed(2)}%`;
      if (away >= 0.05 && away < 0.95) return `${even(10 * shown) / 10}%`;
    }
    return `${even(shown)}%`;
  };
  const whole = (value) => { const shown = Math.round(value) || 0; return shown.toLocaleString("en-GB"); };
  const pounds = (amount) => {
    const sign = amount < 0 ? "−" : "", size = Number(Math.abs(amount).toPrecision(3));
    if (size >= 999500000) return `${sign}£${Number((size / 1e9).toPrecision(3))}bn`;
    if (size >= 999500) return `${sign}£${Number((size / 1e6).toPrecision(3))}m`;
    if (size >= 9995) return `${sign}£${Number((size / 1e3).toPrecision(3))}k`;
    return size < 0.5 ? "£0" : `${sign}£${whole(size)}`;
  };
  const points = (part) => {
    const size = Math.abs(100 * part), shown = size > 0 && size < 10 ? Number(size.toFixed(1)) : Math.round(size);
    return shown === 0 ? "0" : `${part < 0 ? "−" : "+"}${shown}`;
  };
  const FORMS = { percent, pounds, people: whole, number: whole, points };
  const form = (unit) => FORMS[unit] || whole;

  // --- SVG by hand
  const node = (name, attributes, ...children) => {
    const made = document.createElementNS(NS, name);
    for (const [key, value] of Object.entries(attributes || {})) if (value !== null && value !== undefined) made.setAttribute(key, value);
    for (const child of children) made.append(child);
    return made;
  };
  const words = (x, y, text, attributes) => node("text", { x, y, ...attributes }, text);
  const html = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  const DAY = 86400000;
  const dated = (start, day) => new Date(Date.parse(start) + day * DAY);
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const monthOf = (date) => `${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;

  // Heights near those wanted at which labels of these sizes do not overlap, from the top of the chart to its foot.
  const apart = (wanted, sizes, top, foot) => {
    const order = wanted.map((_, place) => place).sort((a, b) => wanted[a] - wanted[b]);
    const placed = [];
    let roof = top;
    for (const place of order) { placed[place] = Math.max(wanted[place], roof + sizes[place] / 2); roof = placed[place] + sizes[place] / 2; }
    let floor = foot;
    for (const place of order.reverse()) { placed[place] = Math.min(placed[place], floor - sizes[place] / 2); floor = placed[place] - sizes[place] / 2; }
    return placed;
  };
  const lines = (text, most) => {
    const out = [""];
    for (const word of String(text).split(/\s+/)) {
      const longer = `${out[out.length - 1]} ${word}`.trim();
      if (!out[out.length - 1] || longer.length <= most) out[out.length - 1] = longer; else out.push(word);
    }
    return out;
  };
  const nice = (low, high, count) => {
    const rough = (high - low || 1) / count, size = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 2.5, 5, 10].map((each) => each * size).find((each) => each >= rough);
    const ticks = [];
    for (let tick = Math.ceil(low / step) * step; tick <= high + step * 1e-9; tick += step) ticks.push(Math.abs(tick) < step * 1e-9 ? 0 : tick);
    return ticks;
  };

  class Plot {
    constructor(width, height, left, right, top, foot) {
      Object.assign(this, { width, height, left, right, top, foot });
      this.svg = node("svg", { viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true", focusable: "false" });
    }
    get inner() { return this.width - this.left - this.right; }
    get depth() { return this.height - this.top - this.foot; }
    put(...children) { this.svg.append(...children); return this; }
    years(start, last) {
      this.x = (day) => this.left + (this.inner * day) / last;
      const first = dated(start, 0), end = dated(start, last), years = [];
      for (let year = first.getUTCFullYear() + 1; Date.UTC(year, 0, 1) <= end; year += 1) years.push(year);
      const step = [1, 2, 5, 10, 20, 50].find((each) => years.length / each <= Math.max(2, this.inner / 60));
      for (const year of years.filter((each) => each % step === 0)) {
        const x = this.x((Date.UTC(year, 0, 1) - first) / DAY);
        this.put(node("line", { x1: x, x2: x, y1: this.height - this.foot, y2: this.height - this.foot + 5, class: "tick" }));
        this.put(words(x, this.height - this.foot + 19, year, { "text-anchor": "middle", class: "axis" }));
      }
      this.put(node("line", { x1: this.left, x2: this.left + this.inner, y1: this.height - this.foot, y2: this.height - this.foot, class: "tick" }));
    }
    // Dates on which rules look, with as many names as there is room for: what is rare comes first.
    marks(all) {
      const named = [];
      for (const mark of all) this.put(node("line", { x1: this.x(mark.day), x2: this.x(mark.day), y1: this.top, y2: this.height - this.foot, class: "mark" }));
      for (const mark of [...all].sort((a, b) => b.rare - a.rare)) {
        const x = this.x(mark.day), half = 3.2 * mark.name.length + 3;
        if (x + half > this.width || named.some((each) => Math.abs(each.x - x) < each.half + half)) continue;
        named.push({ x, half });
        this.put(words(x, this.top - 5, mark.name, { "text-anchor": "middle", class: "axis" }));
      }
    }
    heights(low, high, ticks, text) {
      this.y = (value) => this.top + this.depth * (1 - (Math.min(Math.max(value, low), high) - low) / (high - low));
      for (const tick of ticks) {
        this.put(node("line", { x1: this.left, x2: this.left + this.inner, y1: this.y(tick), y2: this.y(tick), class: tick === 0 && low < 0 ? "zero" : "grid" }));
        this.put(words(this.left - 7, this.y(tick) + 4, text(tick), { "text-anchor": "end", class: "axis" }));
      }
    }
    path(days, values, step) {
      let text = "";
      values.forEach((value, place) => {
        const x = this.x(days[place]).toFixed(1), y = this.y(value).toFixed(1);
        text += place === 0 ? `M${x} ${y}` : step ? `H${x}V${y}` : `L${x} ${y}`;
      });
      return text;
    }
    band(days, low, high, step) {
      const back = this.path([...days].reverse(), [...low].reverse(), false);
      if (!step) return `${this.path(days, high, false)}L${back.slice(1)}Z`;
      let text = this.path(days, high, true);
      for (let place = days.length - 1; place >= 0; place -= 1) {
        const x = this.x(days[place]).toFixed(1), y = this.y(low[place]).toFixed(1);
        text += place === days.length - 1 ? `V${y}` : `V${this.y(low[place]).toFixed(1)}H${x}`;
      }
      return `${text}Z`;
    }
  }

  // --- kinds of charts: each answers with the drawing, words for it, and its figures as rows
  const KINDS = {
    // {unit, start, days, lines: [{name, values, low, high, quiet, like}], step, marks: [{day, name, rare}]}; like: the line whose colour it has
    curves(data, width) {
      const paint = (place) => COLOURS[(data.lines[place].like ?? place) % COLOURS.length];
      const narrow = width < 560, right = narrow ? 12 : 172, legend = narrow ? 20 * data.lines.length + 6 : 0;
      const plot = new Plot(width, (narrow ? 250 : 300) + legend, data.unit === "percent" ? 48 : 62, right, (data.marks ? 20 : 14) + legend, 30);
      const text = form(data.unit), last = data.days[data.days.length - 1] || 1;
      if (data.unit === "percent") plot.heights(0, 1, [0, 0.25, 0.5, 0.75, 1], percent);
      else {
        const all = data.lines.flatMap((line) => [...(line.low || []), ...(line.high || []), ...line.values]);
        const low = Math.min(0, ...all), high = Math.max(...all, 1);
        plot.heights(low, high * 1.02, nice(low, high, 5), text);
      }
      plot.years(data.start, last);
      const looks = (data.marks || []).filter((mark) => mark.day < last);
      plot.marks(looks);
      data.lines.forEach((line, place) => { if (line.low) plot.put(node("path", { d: plot.band(data.days, line.low, line.high, data.step), fill: paint(place), class: "band" })); });
      data.lines.forEach((line, place) => plot.put(node("path", { d: plot.path(data.days, line.values, data.step), stroke: paint(place), "stroke-dasharray": DASHES[place % DASHES.length], class: line.quiet ? "line quiet" : "line" })));
      const ends = data.lines.map((line) => line.values[line.values.length - 1]);
      const told = data.lines.map((line, place) => `${line.name}: ${text(ends[place])}`);
      if (narrow) told.forEach((each, place) => {
        const y = 16 + 20 * place;
        plot.put(node("line", { x1: 8, x2: 40, y1: y - 4, y2: y - 4, stroke: paint(place), "stroke-dasharray": DASHES[place % DASHES.length], class: "line" }), words(48, y, each, { fill: paint(place), class: "label" }));
      });
      else {
        const cut = data.lines.map((line, place) => lines(told[place], 20));
        const sizes = cut.map((each) => 15 * each.length + 5);
        apart(ends.map((end) => plot.y(end)), sizes, plot.top - 8, plot.height - plot.foot + 8).forEach((y, place) => {
          const x = plot.left + plot.inner, colour = paint(place);
          plot.put(node("line", { x1: x, x2: x + 10, y1: plot.y(ends[place]), y2: y, stroke: colour, "stroke-width": 1 }));
          cut[place].forEach((each, row) => plot.put(words(x + 14, y + 15 * (row - (cut[place].length - 1) / 2) + 4, each, { fill: colour, class: "label" })));
        });
      }
      plot.read = { days: data.days, start: data.start, lines: data.lines.map((line, place) => ({ ...line, colour: paint(place) })), text };
      return { plot, told: [...told, ...marked(looks, data.start)].join("; "), head: ["", ...data.lines.map((line) => line.name)], rows: yearly(data, (place) => data.lines.map((line) => within(line, place, text))) };
    },
    // {start, days, levels: {p05, p25, p50, p75, p95}, floor, name, marks}
    fan(data, width) {
      const { p05, p25, p50, p75, p95 } = data.levels, right = width < 560 ? 84 : 132;
      const plot = new Plot(width, 276, 62, right, 20, 30), floor = data.floor ?? 0, last = data.days[data.days.length - 1] || 1;
      // A few rich draws would squash the rest: the upper band may leave the chart, and its label says how far it goes.
      const low = Math.min(0, floor, ...p05), high = Math.max(Math.min(Math.max(...p95), 2.5 * Math.max(...p75, -low)), 1), room = (high - low) * 0.03;
      plot.heights(low - room, high + room, nice(low, high, 5), pounds);
      plot.years(data.start, last);
      plot.marks((data.marks || []).filter((mark) => mark.day < last));
      plot.put(node("path", { d: plot.band(data.days, p05, p95), fill: COLOURS[1], class: "band" }), node("path", { d: plot.band(data.days, p25, p75), fill: COLOURS[1], class: "band" }));
      plot.put(node("path", { d: plot.path(data.days, p50), stroke: COLOURS[1], class: "line" }));
      const x = plot.left + plot.inner;
      const labels = [["1 in 20 has over", p95], ["half have over", p50], ["1 in 20 has under", p05]].map(([text, values]) => {
        const end = values[values.length - 1];
        return [`${text} ${pounds(end)}${end > high ? ", off the chart" : ""}`, plot.y(Math.min(end, high))];
      });
      if (data.floor !== undefined && data.floor !== null) {
        plot.put(node("line", { x1: plot.left, x2: x, y1: plot.y(floor), y2: plot.y(floor), stroke: COLOURS[0], "stroke-dasharray": "6 4", "stroke-width": 1.5 }));
        labels.push(["bills go unpaid", plot.y(floor)]);
      }
      const narrow = labels.map(([text]) => lines(text, right < 100 ? 11 : 18));
      apart(labels.map(([, y]) => y), narrow.map((each) => 14 * each.length + 4), plot.top - 6, plot.height - plot.foot + 6).forEach((y, place) => narrow[place].forEach((each, row) =>
        plot.put(words(x + 8, y + 14 * (row - (narrow[place].length - 1) / 2) + 4, each, { fill: place === 3 ? COLOURS[0] : COLOURS[1], class: "label" }))));
      plot.read = { days: data.days, start: data.start, text: pounds, lines: [["1 in 20 has more than", p95], ["half have more than", p50], ["1 in 20 has less than", p05]].map(([name, values]) => ({ name, values, colour: COLOURS[1] })) };
      const end = p50.length - 1;
      return { plot, told: `Cash of ${data.name}: at the end half have more than ${pounds(p50[end])}, 1 in 20 less than ${pounds(p05[end])}, 1 in 20 more than ${pounds(p95[end])}`, head: ["", "1 in 20 has less", "half have more", "1 in 20 has more"], rows: yearly(data, (place) => [p05, p50, p95].map((each) => pounds(each[place]))) };
    },
    // {unit, axis, harm, names, rows: [{name, value, low, high, second}], low, high}: from nil, with intervals, beside what was; `harm`: more is worse
    // from: where a bar begins that goes on from the one before it; whole: it stands for the sum; a row may have a unit of its own
    bars(data, width) {
      const text = form(data.unit), own = (row) => row.unit ? form(row.unit) : text, begin = (row) => row.from ?? 0, narrow = width < 560, left = narrow ? 130 : 230, right = 74, two = data.rows.some((row) => row.second !== undefined);
      const cut = data.rows.map((row) => lines(row.name, narrow ? 18 : 34));
      const deep = cut.map((each) => Math.max(two ? 34 : 26, 15 * each.length + 8));
      const legend = two ? 24 : 4;
      const plot = new Plot(width, deep.reduce((a, b) => a + b, 0) + legend + (data.axis ? 48 : 30), left, right, legend, data.axis ? 44 : 26);
      if (data.axis) plot.put(words(left + plot.inner / 2, plot.height - 6, data.axis, { "text-anchor": "middle", class: "axis" }));
      const all = data.rows.flatMap((row) => [row.value, row.low ?? row.value, row.high ?? row.value].map((each) => begin(row) + each).concat(row.second ?? []));
      const low = data.low ?? Math.min(0, ...all), high = data.high ?? Math.max(0, ...all, low + 1e-9), x = (value) => left + (plot.inner * (value - low)) / (high - low || 1);
      for (const tick of nice(low, high, narrow ? 3 : 5)) {
        plot.put(node("line", { x1: x(tick), x2: x(tick), y1: plot.top, y2: plot.height - plot.foot, class: tick === 0 ? "zero" : "grid" }), words(x(tick), plot.height - plot.foot + 18, text(tick), { "text-anchor": "middle", class: "axis" }));
      }
      if (two) [[data.names[0], 3, left], [data.names[1], 1, left + Math.min(plot.inner / 2, 200)]].forEach(([name, colour, at]) =>
        plot.put(node("rect", { x: at, y: 3, width: 12, height: 12, fill: COLOURS[colour], class: colour === 3 ? "was" : "bar" }), words(at + 17, 14, name, { class: "label", fill: COLOURS[colour] })));
      let y = plot.top;
      data.rows.forEach((row, place) => {
        const middle = y + deep[place] / 2, tall = two ? 11 : 14, from = begin(row), colour = two ? 1 : (row.value < 0) === Boolean(data.harm) ? 1 : 0;
        cut[place].forEach((each, line) => plot.put(words(left - 9, middle + 15 * (line - (cut[place].length - 1) / 2) + 4, each, { "text-anchor": "end", class: "label" })));
        const bar = (value, top, fill, kind) => plot.put(node("rect", { x: Math.min(x(from), x(from + value)), y: top, width: Math.max(Math.abs(x(from + value) - x(from)), 1), height: tall, fill, class: kind }));
        if (two && row.second !== undefined) bar(row.second, middle - 12, COLOURS[3], "was");
        const top = two ? middle + 1 : middle - tall / 2;
        if (from) plot.put(node("line", { x1: x(from), x2: x(from), y1: y - deep[place - 1] / 2, y2: top + tall, class: "tick" }));
        bar(row.value, top, row.whole ? "#525252" : COLOURS[colour], "bar");
        if (row.low !== undefined) {
          const low = x(from + row.low), high = x(from + row.high);
          plot.put(node("path", { d: `M${low} ${top + tall / 2}H${high}M${low} ${top + 2}V${top + tall - 2}M${high} ${top + 2}V${top + tall - 2}`, class: "interval" }));
        }
        plot.put(words(width - right + 8, two ? middle + 11 : middle + 4, own(row)(row.value), { class: "label strong" }));
        y += deep[place];
      });
      return { plot, told: data.rows.map((row) => `${row.name}: ${own(row)(row.value)}`).join("; "), head: two ? ["", ...data.names] : ["", data.title || "value"], rows: data.rows.map((row) => [row.name, ...(two ? [text(row.second), text(row.value)] : [range(row, own(row))])]) };
    },
    // {x: {label, unit}, y: {label, unit}, points: [{x, y, name, href, now}]}: a line through all but those that are now
    frontier(data, width) {
      const plot = new Plot(width, 320, 62, 24, 18, 52), fx = form(data.x.unit), fy = form(data.y.unit);
      const xs = data.points.map((each) => each.x), span = Math.max(Math.max(...xs) - Math.min(...xs), 1) * 0.08;
      const from = Math.min(...xs) - span, to = Math.max(...xs) + span;
      plot.heights(0, 1, [0, 0.25, 0.5, 0.75, 1], fy);
      plot.x = (value) => plot.left + (plot.inner * (value - from)) / (to - from);
      for (const tick of nice(from, to, 5)) plot.put(node("line", { x1: plot.x(tick), x2: plot.x(tick), y1: plot.top, y2: plot.height - plot.foot, class: "grid" }), words(plot.x(tick), plot.height - plot.foot + 18, fx(tick), { "text-anchor": "middle", class: "axis" }));
      plot.put(words(plot.left + plot.inner / 2, plot.height - 10, data.x.label, { "text-anchor": "middle", class: "axis" }), words(plot.left - 48, 11, data.y.label, { class: "axis" }));
      const along = data.points.filter((each) => !each.now);
      plot.put(node("path", { d: along.map((each, place) => `${place ? "L" : "M"}${plot.x(each.x)} ${plot.y(each.y)}`).join(""), stroke: COLOURS[1], class: "line" }));
      plot.svg.removeAttribute("aria-hidden");
      for (const each of data.points) {
        const dot = node("circle", { cx: plot.x(each.x), cy: plot.y(each.y), r: each.chosen ? 10 : 7, fill: each.now ? COLOURS[0] : COLOURS[1], class: each.chosen ? "dot chosen" : "dot" }, node("title", {}, `${each.name}: ${fx(each.x)} ${data.x.label}, ${fy(each.y)} ${data.y.label}`));
        const about = { x: plot.x(each.x), y: plot.y(each.y) + (each.now ? -14 : 24), "text-anchor": "middle", class: "label" };
        if (each.href) plot.put(node("a", { href: each.href, "aria-label": each.name }, dot));
        else plot.put(dot);
        if (each.now || each.chosen) plot.put(node("text", about, each.now ? "as it is" : "chosen"));
      }
      return { plot, told: data.points.map((each) => `${each.name}: ${fx(each.x)}, ${fy(each.y)}`).join("; "), head: ["", data.x.label, data.y.label], rows: data.points.map((each) => [each.name, fx(each.x), fy(each.y)]) };
    },
  };

  const range = (row, text) => row.low === undefined ? text(row.value) : `${text(row.value)} (${text(row.low)} to ${text(row.high)})`;
  const within = (line, place, text) => line.low ? `${text(line.values[place])} (${text(line.low[place])} to ${text(line.high[place])})` : text(line.values[place]);
  const marked = (looks, start) => looks.length ? [`marked: ${looks.map((each) => `${each.name}, ${monthOf(dated(start, each.day))}`).join("; ")}`] : [];
  // A row for each year's end, and the last day.
  function yearly(data, cells) {
    const rows = [], last = data.days.length - 1;
    data.days.forEach((day, place) => {
      const date = dated(data.start, day), next = place < last ? dated(data.start, data.days[place + 1]) : null;
      if (place === last || date.getUTCFullYear() !== next.getUTCFullYear()) rows.push([place === last ? `the end, ${monthOf(date)}` : `end of ${monthOf(date)}`, ...cells(place)]);
    });
    return rows;
  }

  class Chart extends HTMLElement {
    connectedCallback() {
      const held = this.querySelector("script[type='application/json']");
      if (held && !this.given) this.given = JSON.parse(held.textContent);
      this.watcher = new ResizeObserver(() => { if (Math.abs(this.clientWidth - (this.drawn || 0)) > 4) this.draw(); });
      this.watcher.observe(this);
      this.draw();
    }
    disconnectedCallback() { this.watcher.disconnect(); }
    set data(value) { this.given = value; this.draw(); }
    get data() { return this.given; }
    draw() {
      const width = Math.round(this.clientWidth);
      if (!this.given || width < 60) return;
      this.drawn = width;
      const open = this.querySelector("details")?.open;
      const { plot, told, head, rows } = KINDS[this.getAttribute("kind")](this.given, width);
      const picture = html("div", { class: "picture" }, plot.svg);
      if (plot.svg.hasAttribute("aria-hidden")) { picture.setAttribute("role", "img"); picture.setAttribute("aria-label", `${this.given.title || ""}. ${told}`); }
      if (plot.read) this.reader(plot, picture);
      const body = rows.map((row) => html("tr", {}, ...row.map((cell, place) => place ? html("td", {}, cell) : html("th", { scope: "row" }, cell))));
      const table = html("table", {}, html("thead", {}, html("tr", {}, ...head.map((cell, place) => cell ? html("th", { scope: "col" }, cell) : html("td", {})))), html("tbody", {}, ...body));
      const figures = html("details", { class: "figures" }, html("summary", {}, "Figures of this chart"), html("div", { class: "wide", tabindex: "0", role: "region", "aria-label": `Figures: ${this.given.title || "chart"}` }, table));
      figures.open = Boolean(open);
      this.replaceChildren(picture, figures);
    }
    // What the lines are at the day under the pointer.
    reader(plot, picture) {
      const tip = html("div", { class: "tip", hidden: "" }), rule = node("line", { y1: plot.top, y2: plot.height - plot.foot, class: "rule", visibility: "hidden" });
      plot.put(rule);
      picture.append(tip);
      picture.addEventListener("pointermove", (event) => {
        const at = event.clientX - picture.getBoundingClientRect().left, { days, start, lines: all, text } = plot.read;
        if (at < plot.left || at > plot.left + plot.inner) { tip.hidden = true; rule.setAttribute("visibility", "hidden"); return; }
        const last = days[days.length - 1], day = ((at - plot.left) / plot.inner) * last;
        let place = days.findIndex((each) => each > day) - 1;
        if (place < 0) place = days.length - 1;
        rule.setAttribute("x1", plot.x(days[place])); rule.setAttribute("x2", plot.x(days[place])); rule.setAttribute("visibility", "visible");
        tip.replaceChildren(html("strong", {}, monthOf(dated(start, days[place]))), ...all.map((line) => html("div", {}, `${line.name}: ${within(line, place, text)}`)));
        tip.hidden = false;
        tip.style.left = `${Math.min(Math.max(at + 14, 0), picture.clientWidth - tip.offsetWidth - 4)}px`;
      });
      picture.addEventListener("pointerleave", () => { tip.hidden = true; rule.setAttribute("visibility", "hidden"); });
    }
  }
  customElements.define("sim-chart", Chart);

  // --- how work ended: parts of a bar in the report's colours (simulator/report/ends.py), told apart by hatching too
  const ENDS = {
    delivering: { fill: "#0072b2", ink: "#fff" },
    handed_back: { fill: "#56b4e9", ink: "#1d1d1d", hatch: "M0 8L8 0M-1 1L1 -1M7 9L9 7" },
    insolvent_delivering: { fill: "#d55e00", ink: "#1d1d1d", hatch: "M0 0L8 8M8 0L0 8" },
    left_without: { fill: "#e69f00", ink: "#1d1d1d", hatch: "M0 2H8M0 6H8" },
    lost: { fill: "#9a9a9a", ink: "#1d1d1d", hatch: "M2 0V8M6 0V8" },
  };
  const KEYS = Object.keys(ENDS);
  // The hatchings, once for all bars of a page.
  const hatched = () => {
    if (document.getElementById("end-lost")) return;
    const made = KEYS.filter((key) => ENDS[key].hatch).map((key) => node("pattern", { id: `end-${key}`, width: 8, height: 8, patternUnits: "userSpaceOnUse" },
      node("rect", { width: 8, height: 8, fill: ENDS[key].fill }), node("path", { d: ENDS[key].hatch, stroke: ENDS[key].ink, "stroke-width": 1.2, "stroke-opacity": 0.4 })));
    document.body.append(node("svg", { width: 0, height: 0, class: "unseen", "aria-hidden": "true", focusable: "false" }, node("defs", {}, ...made)));
  };
  const paint = (key) => ENDS[key].hatch ? `url(#end-${key})` : ENDS[key].fill;
  const share = (part) => `${(100 * part).toFixed(2)}%`;
  // Shares by key as one bar as wide as its place; its larger parts have their figures in them where it is `told`.
  const barOf = (values, told) => {
    hatched();
    const bar = node("svg", { class: told ? "ends told" : "ends", width: "100%", "aria-hidden": "true", focusable: "false" });
    let from = 0;
    for (const key of KEYS) {
      const part = values[key] || 0;
      if (part > 0) bar.append(node("rect", { x: share(from), width: share(part), height: "100%", fill: paint(key) }));
      if (told && part >= 0.12) bar.append(words(share(from + part / 2), "50%", percent(part), { "text-anchor": "middle", dy: "0.35em", fill: ENDS[key].ink, stroke: ENDS[key].fill }));
      from += part;
    }
    return bar;
  };
  const swatch = (key) => node("svg", { class: "swatch", width: 14, height: 14, "aria-hidden": "true", focusable: "false" }, node("rect", { width: 14, height: 14, fill: paint(key) }));

  // <sim-bar values="0.57 0.4 0.03 0 0">, in the order of the ends: a small bar beside figures that say the same.
  class Bar extends HTMLElement {
    static observedAttributes = ["values"];
    connectedCallback() { this.draw(); }
    attributeChangedCallback() { if (this.isConnected) this.draw(); }
    draw() {
      const shares = (this.getAttribute("values") || "").split(" ").filter(Boolean).map(Number);
      this.replaceChildren(...(shares.length ? [barOf(Object.fromEntries(KEYS.map((key, place) => [key, shares[place]])), false)] : []));
    }
  }
  // {parts: [{key, name, help}], rows: [{name, note, stops, values, within, was, beside: [[name, figure, interval]]}]}: a bar for each row, its figures
  // in words under it; `was`: a thin bar of the file as it stands.
  class Ends extends HTMLElement {
    connectedCallback() {
      const held = this.querySelector("script[type='application/json']");
      if (held && !this.given) this.given = JSON.parse(held.textContent);
      if (this.given) this.draw();
    }
    set data(value) { this.given = value; this.draw(); }
    get data() { return this.given; }
    draw() {
      const { parts, rows } = this.given;
      this.replaceChildren(...rows.map((row) => {
        const made = html("div", { class: "ended", role: "group", "aria-label": row.name }, html("h3", {}, row.name));
        if (row.stops) made.append(html("p", { class: "flag" }, row.stops));
        if (row.note) made.append(html("p", { class: "note" }, row.note));
        if (row.values) made.append(barOf(row.values, true));
        if (row.values && row.was) made.append(html("div", { class: "was" }, barOf(row.was, false), html("span", { class: "within" }, `as the file stands: ${percent(row.was.delivering)} ${parts[0].name}`)));
        const told = row.values ? parts.filter(({ key }, place) => !place || row.values[key] > 0) : [];
        if (told.length) made.append(html("ul", { class: "parts" }, ...told.map(({ key, name, help }, place) =>
          html("li", { class: key, title: help }, swatch(key), ` ${name} `, html("b", {}, percent(row.values[key])), ...(place ? [] : [" ", html("span", { class: "within" }, row.within)])))));
        made.append(html("p", { class: "besides" }, ...row.beside.map(([name, figure, within]) => html("span", {}, `${name} `, html("b", {}, figure), " ", html("span", { class: "within" }, within)))));
        return made;
      }));
    }
  }
  customElements.define("sim-bar", Bar);
  customElements.define("sim-ends", Ends);
  window.simNumbers = { percent, pounds, whole, points };
})();
