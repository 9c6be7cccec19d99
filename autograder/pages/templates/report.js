"use strict";
const value = (row, column) => {
  const text = row.cells[column].dataset.v ?? row.cells[column].textContent.trim();
  return text === "" ? null : isNaN(text) ? text : Number(text);
};
const compare = (a, b) => typeof a === "number" && typeof b === "number"
  ? a - b : String(a).localeCompare(String(b), "fr");
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  for (const button of table.tHead.querySelectorAll("button")) {
    button.addEventListener("click", () => {
      const head = button.closest("th"), column = heads.indexOf(head);
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...table.tBodies[0].rows].sort((left, right) => {
        const a = value(left, column), b = value(right, column);
        if (a === null || b === null) return (a === null) - (b === null);
        return down ? compare(b, a) : compare(a, b);
      });
      table.tBodies[0].append(...rows);
    });
  }
}
const filter = document.getElementById("filtre"), state = document.getElementById("etat");
const rows = [...document.querySelectorAll("#notes tbody tr")];
const found = document.getElementById("trouves");
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const apply = () => {
  let shown = 0;
  for (const row of rows) {
    const named = plain(row.cells[0].textContent).includes(plain(filter.value));
    const kept = !state.value || row.dataset.etats.split(" ").includes(state.value);
    row.hidden = !(named && kept);
    shown += !row.hidden;
  }
  found.textContent = `${shown} sur ${rows.length}`;
};
filter.addEventListener("input", apply);
state.addEventListener("change", apply);
document.getElementById("filtres").hidden = false;
apply();
