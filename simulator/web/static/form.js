// The guided form: rows of the table, a paste from a spreadsheet, terms by structure, and what is wrong so far. On the start page, the size of a file.
"use strict";
(() => {
  const find = (selector, from = document) => [...from.querySelectorAll(selector)];

  // --- a file too large to be sent at all
  const file = document.getElementById("file");
  file?.form.addEventListener("submit", (event) => {
    const chosen = file.files[0];
    if (!chosen || chosen.size <= Number(file.dataset.most)) return;
    event.preventDefault();
    document.getElementById("file-fault").textContent = `${chosen.name} ${file.dataset.over}`;
    file.setAttribute("aria-invalid", "true");
    file.focus();
  });

  const form = document.getElementById("draft");
  if (!form) return;
  const table = form.querySelector("table.partners"), body = table.tBodies[0], most = Number(table.dataset.most);
  const kind = form.elements["structure.kind"];
  const say = (text) => { document.getElementById("rows-said").textContent = text; };

  // --- terms of the structure that is chosen, of a line's kind, and none where lines stand in their place
  const lines = document.getElementById("lines"), names = (list, value) => list === undefined || list.split(" ").includes(value);
  const fits = (each) => names(each.dataset.kinds, kind.value) && names(each.dataset.of, each.closest(".line")?.querySelector("[data-kind]").value) && !("instead" in each.dataset && lines.children.length);
  const fitting = () => { for (const each of find("[data-kinds], [data-of], [data-instead]", form)) each.hidden = !fits(each); };
  kind.addEventListener("change", fitting);

  // --- rows
  let next = 1 + Math.max(...find("[id^='row-'], [id^='line-']", form).map((each) => Number(each.id.replace(/^\w+-/, ""))));
  const numbered = () => { for (const each of [body, lines]) [...each.children].forEach((row, at) => { for (const number of find(".number", row)) number.textContent = at + 1; }); };
  const cells = (row) => find("input", row);
  const added = (what = "row", home = body) => {
    const row = document.getElementById(what).content.firstElementChild.cloneNode(true), number = next++;
    for (const each of [row, ...find("*", row)]) for (const { name, value } of [...each.attributes]) {
      if (name === "value" && value === "N") each.value = number;
      else if (/\b(partners|lines)\.N\.|\b(row|line)-N\b/.test(value)) each.setAttribute(name, value.replace(/\b(partners|lines)\.N\./g, `$1.${number}.`).replace(/\b(row|line)-N\b/g, `$1-${number}`));
    }
    home.append(row);
    numbered();
    fitting();
    return row;
  };
  const add = () => {
    if (body.rows.length >= most) { say(`At most ${most} rows.`); return; }
    cells(added())[0].focus();
    say(`Row ${body.rows.length} added.`);
  };
  const remove = (row) => {
    const place = row.sectionRowIndex;
    row.remove();
    if (!body.rows.length) added();
    numbered();
    body.rows[Math.min(place, body.rows.length - 1)].querySelector("[data-remove]").focus();
    say(`Row ${place + 1} taken out.`);
    check();
  };
  document.getElementById("add-row").addEventListener("click", add);
  const sayLine = (text) => { document.getElementById("lines-said").textContent = text; };
  document.getElementById("add-line").addEventListener("click", () => {
    cells(added("line", lines))[0].focus();
    sayLine(`Line ${lines.children.length} added.`);
  });
  lines.addEventListener("click", (event) => {
    const line = event.target.closest("[data-remove]")?.closest(".line");
    if (!line) return;
    const place = [...lines.children].indexOf(line);
    line.remove();
    numbered();
    fitting();
    (lines.children[Math.min(place, lines.children.length - 1)]?.querySelector("[data-remove]") ?? document.getElementById("add-line")).focus();
    sayLine(`Line ${place + 1} taken out.`);
    check();
  });
  lines.addEventListener("change", (event) => { if ("kind" in event.target.dataset) fitting(); });
  body.addEventListener("click", (event) => { const button = event.target.closest("[data-remove]"); if (button) remove(button.closest("tr")); });
  // As in a spreadsheet, Enter goes one down; it never sends a half-filled table.
  body.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    const row = event.target.closest("tr"), column = cells(row).indexOf(event.target), below = row.nextElementSibling;
    if (below) cells(below)[column].focus();
  });

  // --- a paste of cells
  const split = (text) => {
    const rows = [[]];
    for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r\n|\n|\r|$)/g)) {
      rows.at(-1).push((quoted === undefined ? plain : quoted.replace(/""/g, '"')).replace(/\s+/g, " ").trim());
      if (end !== "\t" && end !== "") rows.push([]);
      if (end === "") break;
    }
    return rows.filter((row) => row.some(Boolean));
  };
  const fill = (cell, text) => {
    if (cell.type === "text") cell.value = text;
    else if (cell.type === "radio") cell.checked ||= /^(yes|true|lead|x|1)$/i.test(text);
    else cell.checked = /^(yes|true|x|1)$/i.test(text);
  };
  body.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain");
    if (event.target.type !== "text" || !/[\t\n\r]/.test(text.trim())) return;
    event.preventDefault();
    const row = event.target.closest("tr"), left = cells(row).indexOf(event.target);
    const headings = find("thead [id^='column-']", table).map((each) => each.textContent.trim().toLowerCase());
    let rows = split(text);
    if (rows[0]?.every((each, at) => !each || each.toLowerCase() === headings[left + at])) rows = rows.slice(1);
    const fit = rows.slice(0, most - row.sectionRowIndex);
    fit.forEach((texts, at) => {
      const target = cells(body.rows[row.sectionRowIndex + at] ?? added());
      texts.slice(0, target.length - left).forEach((each, along) => { fill(target[left + along], each); touched.add(target[left + along].name); });
    });
    if (find("td.more input", body).some((each) => each.value)) document.getElementById("more-columns").checked = true;
    say(`${fit.length} ${fit.length === 1 ? "row" : "rows"} pasted${fit.length < rows.length ? `; ${rows.length - fit.length} more are over ${most} and were left out` : ""}.`);
    check();
  });

  // --- what is wrong so far, of what has been touched; after an answer with faults, of everything
  const touched = new Set();
  const all = form.querySelector("[aria-invalid]") !== null;
  let asked = 0;
  const check = async () => {
    const mine = ++asked;
    let told;
    try {
      const answer = await fetch(`${form.action}/check`, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      told = answer.ok ? await answer.json() : null;
    } catch { return; }
    if (mine !== asked || !told) return;
    const put = (place, texts) => {
      if (place.innerText.trim() === texts.join("\n")) return;
      place.replaceChildren(...texts.map((each) => Object.assign(document.createElement("p"), { textContent: each })));
    };
    for (const place of find("[data-fault]", form)) {
      const name = place.dataset.fault, sum = !form.elements[name];
      put(place, (all || sum || touched.has(name)) && told.faults[name] || []);
    }
    for (const place of find("[data-look]", form)) put(place, told.looks[place.dataset.look] ?? []);
    for (const each of find("input[type=text], input[type=date], select, textarea", form)) {
      const wrong = (each.getAttribute("aria-describedby") ?? "").split(" ").some((id) => id.startsWith("fault-") && document.getElementById(id)?.textContent.trim());
      if (wrong) each.setAttribute("aria-invalid", "true"); else each.removeAttribute("aria-invalid");
    }
  };
  form.addEventListener("change", (event) => { touched.add(event.target.name); check(); });
  addEventListener("pageshow", fitting);  // also where a browser puts back what was chosen
})();
