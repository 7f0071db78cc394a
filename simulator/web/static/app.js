// What the page does beside htmx: words at sliders, links that follow the address, the tour, copying, and pasting from a spreadsheet.
"use strict";
(() => {
  const find = (selector, from = document) => [...from.querySelectorAll(selector)];

  // --- sliders: their position in words, at once
  const written = (slider) => {
    const number = Number(slider.value).toString(), unit = slider.dataset.unit;
    if (unit === "%") return `${number}%`;
    if (unit === "% more") return `${number.replace("-", "")}% ${slider.value < 0 ? "less" : "more"}`;
    return `${number} ${number === "1" ? unit.replace(/s$/, "") : unit}`.trim();
  };
  document.addEventListener("input", (event) => {
    const slider = event.target;
    if (slider.type !== "range") return;
    const output = slider.closest(".lever").querySelector("output"), still = slider.value === slider.dataset.start;
    output.textContent = still && output.dataset.words ? output.dataset.words : written(slider);
    slider.setAttribute("aria-valuetext", output.textContent);
    slider.closest(".lever").classList.toggle("moved", !still);
  });
  // A choice that changes which terms there are is a page of its own.
  document.addEventListener("change", (event) => {
    if (!event.target.matches("select[data-whole]")) return;
    const form = event.target.form;
    if ("afresh" in event.target.dataset) for (const each of find("input[type=hidden], [name^='~']", form)) if (each.name !== "case" && each.name !== "pin") each.disabled = true;
    form.submit();
  });
  document.addEventListener("input", (event) => { if (event.target.matches("select[data-whole]")) event.stopPropagation(); }, true);

  // --- after an answer: links lead to what is on view, and it is said to who cannot see it
  let saying = 0;
  const settled = () => {
    for (const link of find("a[data-view]")) link.search = location.search;
    for (const field of find("input[data-view]")) field.value = location.search.slice(1);
    const told = document.getElementById("difference") || document.getElementById("sentence"), said = document.getElementById("said");
    clearTimeout(saying);
    saying = setTimeout(() => { if (told && said && said.textContent !== told.textContent) said.textContent = told.textContent; }, 700);
  };
  for (const name of ["htmx:after:swap", "htmx:after:history:replace", "htmx:after:settle"]) document.addEventListener(name, settled);
  document.addEventListener("htmx:error", () => {
    const said = document.getElementById("said");
    if (said) said.textContent = "The simulator does not answer. Is it still running?";
  });

  // While the reader looks, the page works out what the next moves the same way would ask for, and says nothing of it.
  const last = { name: "", from: NaN, to: NaN };
  let ahead = new AbortController();
  document.addEventListener("focusin", (event) => { if (event.target.type === "range") Object.assign(last, { name: event.target.name, from: NaN, to: Number(event.target.value) }); });
  document.addEventListener("input", (event) => {
    if (event.target.type !== "range") return;
    ahead.abort();
    Object.assign(last, { name: event.target.name, from: last.name === event.target.name ? last.to : NaN, to: Number(event.target.value) });
  });
  const foresee = async () => {
    const terms = document.getElementById("terms"), slider = terms?.elements[last.name];
    if (!slider || !document.querySelector(".refining")) return;
    ahead.abort();
    ahead = new AbortController();
    const { signal } = ahead, by = last.to - last.from || Number(slider.step);
    for (const value of [last.to + by, last.to + 2 * by]) {
      if (value < Number(slider.min) || value > Number(slider.max)) return;
      const asked = new URLSearchParams(new FormData(terms));
      asked.set(last.name, value);
      try { await fetch(`${terms.getAttribute("action")}/ahead?${asked}`, { signal, priority: "low" }); } catch { return; }
    }
  };
  document.addEventListener("htmx:after:swap", foresee);

  // A slider that was moved may go anywhere: once its first answer is there, its whole range is worked out behind all that the reader waits for.
  let ranged = "", range = new AbortController();
  document.addEventListener("htmx:after:swap", () => {
    const terms = document.getElementById("terms");
    if (!terms?.elements[last.name] || last.name === ranged) return;
    range.abort();
    range = new AbortController();
    ranged = last.name;
    const place = `${terms.getAttribute("action")}/range/${encodeURIComponent(ranged.slice(1))}`;
    fetch(`${place}?${new URLSearchParams(new FormData(terms))}`, { signal: range.signal, priority: "low" }).catch(() => {});
  });

  // A reader who goes on before the answer is there takes along what the sliders say.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-view]"), terms = document.getElementById("terms");
    if (link && terms) link.search = new URLSearchParams(new FormData(terms)).toString();
  }, true);

  // --- the tour, at the first visit
  const tour = document.getElementById("tour");
  const steps = tour ? find("[data-step]", tour) : [];
  const button = (name) => document.getElementById(`tour-${name}`);
  const show = (at) => {
    steps.forEach((step, place) => { step.hidden = place !== at; });
    tour.dataset.at = at;
    button("next").textContent = at === steps.length - 1 ? "Done" : "Next";
    button("back").disabled = at === 0;
    if (at === 0) button("next").focus();  // what is disabled would keep the focus
  };
  const remember = (value) => { try { if (value) localStorage.setItem("toured", value); return localStorage.getItem("toured"); } catch { return "yes"; } };
  const open = () => { tour.showModal(); show(0); };
  const move = (by) => { const at = Number(tour.dataset.at) + by; if (at < steps.length) show(at); else tour.close(); };
  if (tour) {
    button("open").addEventListener("click", open);
    button("next").addEventListener("click", () => move(1));
    button("back").addEventListener("click", () => move(-1));
    button("close").addEventListener("click", () => tour.close());
    tour.addEventListener("close", () => remember("yes"));
    if (!remember() && location.pathname === "/") open();
  }

  // --- copy what a button names
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand("copy"); }
    button.textContent = "Copied";
  });
})();
