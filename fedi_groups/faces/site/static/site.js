/* What makes the pages a little smoother. They work without. What is of use with it alone is of the class
   "scripted": the style sheet does not show it where no script runs, so that nothing moves. */
(() => {
  "use strict";

  /* What is there to be sent on is copied. */
  for (const button of document.querySelectorAll("button[data-copy]")) {
    if (!navigator.clipboard) {
      button.hidden = true;
      continue;
    }
    const words = button.textContent;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
      button.textContent = `✓ ${words}`;
    });
  }

  /* A menu closes where one goes on, and with Escape. */
  const menus = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  /* A button in the bar below a post changes that bar alone. Whatever goes wrong, the form is sent as it would be. */
  const bars = document.getElementById("acts");
  document.addEventListener("submit", async (event) => {
    const button = event.submitter;
    const bar = button && event.target === bars ? button.closest(".acts[id]") : null;
    if (!bar) return;
    event.preventDefault();
    if (bar.getAttribute("aria-busy")) return;
    bar.setAttribute("aria-busy", "true");
    const place = [...bar.children].indexOf(button);
    const part = bar.querySelector("[formaction*='bookmark']") ? "wide" : "bar";
    try {
      const body = new URLSearchParams(new FormData(bars));
      const answer = await fetch(button.formAction, { method: "POST", headers: { "X-Part": part }, body });
      const made = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".acts[id]");
      if (!answer.ok || answer.redirected || !made || made.id !== bar.id) throw new Error("no bar");
      const focused = bar.contains(document.activeElement);
      bar.replaceWith(made);
      if (focused) made.children[place]?.focus();
    } catch {
      bar.removeAttribute("aria-busy");
      bars.action = button.formAction;
      bars.submit();
    }
  });

  /* Among comments, J and K lead to the next one and the one before, N to the next that is new. */
  document.addEventListener("keydown", (event) => {
    const here = event.target.closest?.(".comments li");
    if (!here || event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, textarea, select")) return;
    const step = { j: 1, n: 1, k: -1 }[event.key];
    if (!step) return;
    const all = [...document.querySelectorAll(".comments li")].filter((each) => each === here || event.key !== "n" || each.matches(".new"));
    const next = all[all.indexOf(here) + step];
    if (!next) return;
    event.preventDefault();
    next.querySelector("summary").focus();
    next.scrollIntoView({ block: "nearest" });
  });
})();
