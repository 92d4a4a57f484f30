// The class table: sorts by any column, and shows only the rows that are looked for. What is looked for is part of the
// address (`#find=…`), so that a link can ask for it, and going back comes back to it.
"use strict";
(() => {
  const table = document.getElementById("class");
  const find = document.getElementById("find");
  const look = document.getElementById("look");
  const shown = document.getElementById("shown");
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];

  // "zoe" finds "Zoë".
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const number = (cell) => Number(cell.dataset.v ?? cell.textContent);

  // Read once: later the cells are only moved.
  const rows = [...body.rows].map((row) => {
    const mistakes = (row.dataset.mistakes ?? "").split(" ").filter(Boolean);
    return {
      row,
      name: row.cells[0].textContent.trim(),
      text: plain(row.cells[0].textContent + " " + mistakes.join(" ")),
      mistakes,
      look: "look" in row.dataset,
      points: [...row.cells].slice(1).map(number),
    };
  });

  // A word with a colon is the end of a mistake, to the letter: `:lock-held` is not `:lock-held-across-await`.
  const holds = (entry, word) =>
    word.includes(":") ? entry.mistakes.some((mistake) => mistake.endsWith(word)) : entry.text.includes(plain(word));

  const filter = () => {
    const words = find.value.split(/\s+/).filter(Boolean);
    let count = 0;
    for (const entry of rows) {
      const fits = (!look.checked || entry.look) && words.every((word) => holds(entry, word));
      entry.row.hidden = !fits;
      count += fits;
    }
    const all = count === rows.length;
    shown.value = all ? "" : count === 0 ? "nobody" : `${count} of ${rows.length}`;
  };

  const remember = () => {
    const hash = find.value ? "#find=" + encodeURIComponent(find.value) : "#table";
    history.replaceState(null, "", hash);
  };

  const obeyAddress = () => {
    const match = /^#find=(.*)$/.exec(location.hash);
    if (!match) return;
    try {
      find.value = decodeURIComponent(match[1]);
    } catch {
      find.value = "";
    }
    look.checked = false;
    filter();
    find.scrollIntoView({ block: "start" });
    find.focus({ preventScroll: true });
  };

  const names = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
  const sort = (column) => {
    const head = heads[column];
    // Names begin with A, points with the most.
    const first = column === 0 ? "ascending" : "descending";
    const other = column === 0 ? "descending" : "ascending";
    const order = head.getAttribute("aria-sort") === first ? other : first;
    const sign = order === "ascending" ? 1 : -1;
    const compare = column === 0
      ? (a, b) => names.compare(a.name, b.name)
      : (a, b) => a.points[column - 1] - b.points[column - 1];
    body.append(...[...rows].sort((a, b) => sign * compare(a, b)).map((entry) => entry.row));
    for (const cell of heads) cell.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", order);
    // The first rows are what was asked for.
    table.parentElement.scrollTop = 0;
  };

  heads.forEach((head, column) => head.firstElementChild.addEventListener("click", () => sort(column)));
  find.addEventListener("input", () => {
    filter();
    remember();
  });
  look.addEventListener("change", filter);
  find.form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", obeyAddress);
  find.form.hidden = false;
  filter();
  obeyAddress();
})();
