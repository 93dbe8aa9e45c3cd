/* What helps while one writes: words outlive a closed page, and moments are those of one's own clock. All forms work
   without. */
(() => {
  "use strict";

  const WAIT = 800;
  const SENT = "draft-sent";
  const KEPT = ["title", "text", "link"];

  const stored = (act) => {
    try {
      return act(window.localStorage, window.sessionStorage);
    } catch {
      return null; /* A browser that keeps nothing. */
    }
  };

  const fields = (form) => KEPT.map((name) => form.elements[name]).filter((each) => each && "value" in each);
  const written = (form) => fields(form).some((each) => each.value.trim());

  /* What was sent has arrived: it is kept no longer. */
  if (document.querySelector(".news")) {
    stored((local, session) => {
      const key = session.getItem(SENT);
      if (key) local.removeItem(key);
      session.removeItem(SENT);
    });
  }

  for (const form of document.querySelectorAll("form[data-draft]")) {
    const key = `draft:${form.dataset.person || ""}:${form.dataset.draft}`;
    const restore = form.querySelector("[data-restore]");
    const kept = stored((local) => JSON.parse(local.getItem(key) || "null"));
    if (restore && kept && !written(form)) {
      restore.hidden = false;
      restore.querySelector("button").addEventListener("click", () => {
        for (const each of fields(form)) each.value = kept[each.name] || "";
        restore.hidden = true;
        fields(form).at(-1).focus();
      });
    }
    let timer;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const now = Object.fromEntries(fields(form).map((each) => [each.name, each.value]));
        stored((local) => (written(form) ? local.setItem(key, JSON.stringify(now)) : local.removeItem(key)));
      }, WAIT);
    });
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      stored((_, session) => session.setItem(SENT, key));
    });
  }

  /* An event is by one's own clock, until one says otherwise. */
  for (const zone of document.querySelectorAll("form [name=zone]")) {
    const ahead = String(-new Date().getTimezoneOffset());
    const known = [...zone.options].some((each) => each.value === ahead);
    if (known && !zone.form.elements.starts.value) zone.value = ahead;
  }

  /* The moment at which something is to be posted. */
  for (const at of document.querySelectorAll("form [name=at]")) {
    const offset = at.form.elements.offset;
    if (at.value && !offset.value) {
      const moment = new Date(`${at.value}Z`);
      const here = new Date(moment.getTime() - moment.getTimezoneOffset() * 60000);
      if (!Number.isNaN(here.getTime())) at.value = here.toISOString().slice(0, 16);
    }
    const hint = document.getElementById("at-hint");
    if (hint && hint.dataset.here) hint.textContent = hint.dataset.here;
    at.form.addEventListener("submit", () => {
      const moment = new Date(at.value);
      offset.value = Number.isNaN(moment.getTime()) ? "" : moment.getTimezoneOffset();
    });
  }
})();
