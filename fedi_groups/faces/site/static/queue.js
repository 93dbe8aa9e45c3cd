/* Keys for the queue: one may leave all of them alone, and switch them off. None works while one writes. */
(() => {
  "use strict";

  const cases = [...document.querySelectorAll("[data-case]")];
  const help = document.querySelector("[data-keys]");
  if (!cases.length || !help) return;

  const KEPT = "queue-keys";
  const on = help.querySelector("[data-keys-on]");
  const remembered = () => { try { return localStorage.getItem(KEPT); } catch { return null; } };
  on.checked = remembered() !== "off";
  on.addEventListener("change", () => {
    try { localStorage.setItem(KEPT, on.checked ? "on" : "off"); } catch { /* It holds for this page. */ }
  });

  const here = () => cases.findIndex((each) => each.contains(document.activeElement));
  const go = (step) => {
    const at = here();
    const next = at < 0 ? (step > 0 ? 0 : cases.length - 1) : Math.min(cases.length - 1, Math.max(0, at + step));
    cases[next].focus();
    cases[next].scrollIntoView({ block: "nearest" });
  };
  const now = () => cases[here()];
  const press = (name) => now()?.querySelector(`button[value="${name}"]`);

  const keys = {
    j: () => go(1),
    k: () => go(-1),
    x: () => now()?.querySelector(".tick input")?.click(),
    a: () => (press("approve") || press("resolve") || press("overturn"))?.click(),
    r: () => {
      const more = now()?.querySelector("details.more");
      if (more) more.open = true;
      now()?.querySelector("select[name=rule], textarea")?.focus();
    },
    o: () => now()?.querySelector("[data-open]")?.click(),
    "?": () => help.scrollIntoView(),
  };

  document.addEventListener("keydown", (event) => {
    if (!on.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
