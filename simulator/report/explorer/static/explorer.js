// The explorer: sliders over designs that were worked out beforehand. Nothing is asked of any network.
"use strict";
(() => {
  const held = JSON.parse(document.getElementById("held").textContent);
  const { terms, shape, replications } = held;
  const { percent, pounds, whole, points } = window.simNumbers;
  const find = (id) => document.getElementById(id);
  const make = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const listed = (texts) => texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} and ${texts[texts.length - 1]}`;
  const low = (text) => text.charAt(0).toLowerCase() + text.slice(1);
  const between = (three, text) => Number.isNaN(three[1]) ? "" : `${text(three[1])} to ${text(three[2])}`;

  // --- unpacking: see packing.py
  async function unpack() {
    const text = atob(find("packed").textContent.trim()), bytes = new Uint8Array(text.length);
    for (let place = 0; place < text.length; place += 1) bytes[place] = text.charCodeAt(place);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }
  function read(data) {
    const { designs, days, organisations, wide } = shape, lines = 3 * held.lines.length;
    let start = 0;
    const numbers = (size, width, as) => {
      const joined = new Uint8Array(size * width);
      for (let plane = 0; plane < width; plane += 1) for (let place = 0; place < size; place += 1) joined[place * width + plane] = data[start + plane * size + place];
      start += size * width;
      return new as(joined.buffer);
    };
    const moved = numbers(lines * days * designs, 2, Uint16Array), curves = new Int16Array(moved.length), row = designs;
    for (let line = 0; line < lines; line += 1) for (let day = 0; day < days; day += 1) {
      const base = (line * days + day) * row;
      for (let design = 0; design < row; design += 1) {
        const step = moved[base + design];
        curves[base + design] = (day ? curves[base + design - row] : 0) + ((step >> 1) ^ -(step & 1));
      }
    }
    return {
      curves, ends: numbers(designs, 2, Uint16Array), figures: numbers(3 * held.figures.length * designs, 4, Float32Array),
      shares: numbers(held.shares.length * designs, 4, Float32Array),
      counts: numbers(held.counts.length * organisations * designs, wide ? 2 : 1, wide ? Uint16Array : Uint8Array),
    };
  }

  // --- one design
  let all;
  const at = () => terms.map((term, place) => term.ordered ? Number(find(`term-${place}`).value) : Number(document.querySelector(`[name=term-${place}]:checked`).value));
  const number = (places) => places.reduce((sum, place, term) => sum * terms[term].values.length + place, 0);
  const exact = (single) => Math.abs(single) <= 1 ? Math.round(1e7 * single) / 1e7 : single;  // a half, such as 57.5%, is one again
  const figure = (design, name) => [0, 1, 2].map((row) => exact(all.figures[(3 * held.figures.indexOf(name) + row) * shape.designs + design]));
  const share = (design, name) => exact(all.shares[held.shares.indexOf(name) * shape.designs + design]);
  const curve = (design, line, row, last) => {
    const from = 3 * held.lines.indexOf(line) + row, end = all.ends[design], found = [];
    for (let day = 0; day <= last; day += 1) found.push(all.curves[(from * shape.days + Math.min(day, end)) * shape.designs + design] / held.steps);
    return found;
  };
  // Replications of an organisation: how its work ended, and what else is counted of it.
  const ends = held.parts.map((part) => part.key);
  const counted = (design, place) => {
    const found = Object.fromEntries(held.counts.map((name, row) => [name, all.counts[(held.counts.length * place + row) * shape.designs + design]]));
    return { ...found, worked: ends.reduce((sum, key) => sum + found[key], 0) };
  };

  // Bonett and Price's interval of paired parts, as `consortium compare` has it: see mean_step in intervals.py.
  const sure = ({ both, gained, gone }) => {
    const count = both + 2, middle = (gained - gone) / count;
    const spread = Math.sqrt(((gained + gone + 2) - count * middle * middle) / (count - 1));
    const half = held.student[both] * spread / Math.sqrt(count);
    return middle - half > 0 || middle + half < 0;
  };

  const changed = (places) => terms.map((term, place) => ({ term, place: places[place] })).filter(({ term, place }) => place !== term.stands);
  function answer(places, design) {
    const delivering = figure(design, "delivering"), solvent = figure(design, "solvent"), more = figure(design, "more");
    const said = Number.isNaN(delivering[0]) ? `None of ${held.group} ever had any work; ${percent(solvent[0])} stay solvent.`
      : `${percent(delivering[0])} of ${held.group} ${held.deliver} (${between(delivering, percent)}), and ${percent(solvent[0])} stay solvent.`;
    if (design === held.stands) return { said, than: "This is the file as it stands. Move a term to see what it does." };
    const told = more[1] > 0 || more[2] < 0;
    const size = (part) => points(Math.abs(part)).replace("+", ""), bounds = [more[1], more[2]].sort((a, b) => Math.abs(a) - Math.abs(b));
    const amount = size(more[0]);
    const than = told
      ? `That is ${amount} point${amount === "1" ? "" : "s"} ${more[0] > 0 ? "more" : "fewer"} than as the file stands (${size(bounds[0])} to ${size(bounds[1])}).`
      : `That is no difference from the file as it stands that can be told from luck (${points(more[1])} to ${points(more[2])} points).`;
    const moved = changed(places).map(({ term, place }) => `${low(term.label)} ${term.shown[place]} instead of ${term.shown[term.stands]}`);
    return { said, than: `${than} Changed: ${listed(moved)}.` };
  }
  const stops = (design) => {
    const often = figure(design, "stopped");
    return often[0] >= held.some ? `In ${percent(often[0])} of replications ${held.stopping} (${between(often, percent)}).` : "";
  };
  // How the work of a group ended, as <sim-ends> draws it; `of` is before the names of its figures.
  const valuesOf = (design, of) => {
    const delivering = figure(design, `${of}delivering`)[0];
    return Number.isNaN(delivering) ? null : { delivering, ...Object.fromEntries(ends.slice(1).map((key) => [key, share(design, `${of}${key}`)])) };
  };
  function bars(design) {
    find("ends").data = { parts: held.parts, rows: held.bars.map(({ of, name, without, never: some }) => {
      const never = share(design, `${of}never_had_work`), values = valuesOf(design, of);
      const figures = [["solvent", "solvent", percent], ["without", without, percent], ["subsidy", "own money put in", pounds]];
      return {
        name, values, was: design === held.stands ? null : valuesOf(held.stands, of),
        note: !values ? held.never : never >= held.some ? some.replace("{}", percent(never)) : "",
        within: between(figure(design, `${of}delivering`), percent),
        beside: figures.map(([key, words, text]) => [words, figure(design, `${of}${key}`), text]).filter(([, three]) => !Number.isNaN(three[0]))
          .map(([words, three, text]) => [words, text(three[0]), between(three, text)]),
      };
    }) };
  }
  const says = (places) => terms.map((term, place) => term.says[places[place]]).join("; ");

  function chart(places, design) {
    const stands = held.stands, last = Math.max(all.ends[design], design === stands ? 0 : all.ends[stands]);
    const known = (of) => ({ delivering: figure(of, "delivering")[0], solvent: figure(of, "solvent")[0], lead: figure(of, "lead_delivering")[0] });
    const now = known(design), was = known(stands);
    const lines = held.lines.filter((line) => !Number.isNaN(now[line])).map((line) => {
      const values = curve(design, line, 0, last);
      values[values.length - 1] = now[line];
      return { name: held.names[line], values, low: curve(design, line, 1, last), high: curve(design, line, 2, last), like: 1 + held.lines.indexOf(line) };
    });
    if (design !== stands && !Number.isNaN(was.delivering)) {
      const values = curve(stands, "delivering", 0, last);
      values[values.length - 1] = was.delivering;
      lines.push({ name: "Delivering as the file stands", values, quiet: true, like: 1 });
    }
    const marks = held.marks[held.dated.map((term) => places[term]).join()];
    find("chart").data = { title: "Who still delivers, month by month", unit: "percent", start: held.start, days: held.days.slice(0, last + 1), step: true, lines, marks };
  }
  function cards(design) {
    for (const [name, text] of [["people", whole], ["outcomes", whole], ["paid", pounds], ["cost_per_outcome", pounds]]) {
      const card = find(`card-${name}`), three = figure(design, name), was = figure(held.stands, name)[0], away = three[0] - was;
      const known = !Number.isNaN(three[0]), shown = text(Math.abs(away));
      card.querySelector(".value").textContent = known ? text(three[0]) : "–";
      card.querySelector(".within").textContent = known ? between(three, text) : "";
      card.querySelector(".more").textContent = design === held.stands || Number.isNaN(away) ? "" : shown === text(0) ? "as it stands" : `${shown} ${away > 0 ? "more" : "less"}`;
    }
  }
  function table(design) {
    find("changes").hidden = design === held.stands;
    held.organisations.forEach((organisation, place) => {
      const now = counted(design, organisation.place), row = find(`organisation-${place}`), { worked } = now;
      const put = (name, text) => { row.querySelector(`.${name}`).textContent = text; };
      row.querySelector("sim-bar").setAttribute("values", worked ? held.counts.slice(0, held.all).map((key) => now[key] / worked).join(" ") : "");
      put("delivers", worked ? percent(now.delivering / worked) : organisation.contract ? "never had any work" : "in no contract");
      const never = worked && worked < replications ? `; no work in ${percent(1 - worked / replications)}` : "";
      put("range", worked ? `${between([0, ...held.wilson[worked][now.delivering]], percent)}${never}` : "");
      for (const key of ends.slice(1)) put(key, worked ? percent(now[key] / worked) : "");
      put("solvent", percent(1 - now.insolvent / replications));
      put("without", organisation.other ? percent(1 - now.without / replications) : "");
      const told = design !== held.stands && sure(now), change = row.querySelector(".change");
      change.textContent = design === held.stands || !now.both ? "" : told ? points((now.gained - now.gone) / now.both) : "–";
      change.className = `figure change${!told ? "" : now.gained > now.gone ? " gain" : " loss"}`;
    });
  }
  const quoted = (text) => /[^\w.%=,-]/.test(text) ? `"${text}"` : text;
  function words(places) {
    const sets = changed(places).flatMap(({ term, place }) => term.sets[place]);
    const every = sets.length ? [...held.set, ...held.lifted.filter(([path]) => !held.set.some(([own]) => own === path)), ...sets] : held.set;
    const design = held.design === null ? "" : ` --design ${quoted(held.design)}`;
    return `consortium run ${quoted(held.file)}${design} -n ${replications} --seed ${held.seed}${every.map(([path, value]) => ` --set ${quoted(`${path}=${value}`)}`).join("")}`;
  }

  function show() {
    const places = at(), design = number(places);
    terms.forEach((term, place) => {
      if (term.ordered) find(`term-${place}`).setAttribute("aria-valuetext", term.shown[places[place]]);
      if (term.ordered) find(`shown-${place}`).textContent = term.shown[places[place]];
      find(`beside-${place}`).textContent = term.beside[places[place]];
      find(`lever-${place}`).classList.toggle("moved", places[place] !== term.stands);
    });
    const { said, than } = answer(places, design);
    find("stops").textContent = stops(design);
    find("stops").hidden = !stops(design);
    find("said").textContent = said;
    find("than").textContent = than;
    find("says").textContent = `This design: ${says(places)}.`;
    find("words").textContent = words(places);
    find("back").disabled = design === held.stands;
    bars(design); chart(places, design); cards(design); table(design);
  }

  // --- the address: only what was moved
  function keep() {
    const parts = changed(at()).map(({ term, place }) => `${encodeURIComponent(term.path)}=${encodeURIComponent(term.values[place])}`);
    const hash = `#${parts.join("&")}`;
    if (hash === (location.hash || "#")) return;
    try { history.replaceState(null, "", hash); } catch { location.replace(hash); }
  }
  function put(places) {
    terms.forEach((term, place) => {
      if (term.ordered) find(`term-${place}`).value = String(places[place]);
      else document.querySelector(`[name=term-${place}][value="${places[place]}"]`).checked = true;
    });
  }
  function addressed() {
    const places = terms.map((term) => term.stands);
    for (const part of location.hash.replace(/^#/, "").split("&")) {
      let pair;
      try { pair = part.split("=").map(decodeURIComponent); } catch { continue; }
      const term = terms.findIndex((each) => each.path === pair[0]), place = term < 0 ? -1 : terms[term].values.indexOf(pair[1]);
      if (place >= 0) places[term] = place;
    }
    put(places);
  }

  function levers() {
    terms.forEach((term, place) => {
      const id = `term-${place}`, help = make("span", { class: "help", id: `help-${place}` }, `${term.help} As the file stands: ${term.shown[term.stands]}.`.trim());
      const beside = make("span", { class: "beside", id: `beside-${place}` });
      let made;
      if (term.ordered) {
        const ticks = make("datalist", { id: `ticks-${place}` }, ...term.values.map((_, tick) => make("option", { value: tick })));
        const slider = make("input", { type: "range", id, min: 0, max: term.values.length - 1, step: 1, value: term.stands, list: `ticks-${place}`, "aria-describedby": `beside-${place} help-${place}` });
        made = make("div", { class: "lever", id: `lever-${place}` }, make("div", { class: "at" }, make("label", { for: id }, term.label), make("output", { id: `shown-${place}`, for: id })), slider, ticks, beside, help);
      } else {
        const options = term.shown.map((shown, option) => make("label", {}, make("input", { type: "radio", name: id, value: option, ...(option === term.stands ? { checked: "" } : {}) }), ` ${shown}`));
        made = make("fieldset", { class: "lever", id: `lever-${place}`, "aria-describedby": `beside-${place} help-${place}` }, make("legend", {}, term.label), ...options, beside, help);
      }
      find("terms").append(made);
    });
    find("levers").addEventListener("input", () => { show(); keep(); });
    find("back").addEventListener("click", () => { put(terms.map((term) => term.stands)); show(); keep(); find("levers").querySelector("input").focus(); });
  }
  async function copy() {
    let done = true;
    try { await navigator.clipboard.writeText(find("words").textContent); } catch {
      getSelection().selectAllChildren(find("words"));
      done = document.execCommand("copy");
    }
    find("copied").textContent = done ? "Copied." : "Select the line and copy it.";
  }

  async function start() {
    if (!window.DecompressionStream) throw new Error("this browser is too old to unpack the figures; use Edge, Chrome, Firefox or Safari of 2023 or later");
    all = read(await unpack());
    levers();
    addressed();
    show();
    addEventListener("hashchange", () => { addressed(); show(); });
    find("copy").addEventListener("click", copy);
    find("page").hidden = false;
    find("wait").hidden = true;
    chart(at(), number(at()));
  }
  start().catch((error) => { find("wait").textContent = `The figures cannot be shown: ${error.message}.`; });
})();
