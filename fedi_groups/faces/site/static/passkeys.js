/* Passkeys, where the browser has them. The pages work without: forms that need this are not shown where no script
   runs (by the style sheet, so that nothing moves), nor where the browser has none. */
(() => {
  "use strict";
  const forms = document.querySelectorAll("form[data-passkey]");
  if (!window.PublicKeyCredential || !navigator.credentials) {
    for (const form of forms) form.hidden = true;
    return;
  }

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (each) => each.charCodeAt(0));
  };
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const made = async (options) => {
    options.challenge = bytes(options.challenge);
    options.user.id = bytes(options.user.id);
    options.excludeCredentials = (options.excludeCredentials || []).map((each) => ({ ...each, id: bytes(each.id) }));
    const found = await navigator.credentials.create({ publicKey: options });
    return told(found, ["clientDataJSON", "attestationObject"]);
  };
  const shown = async (options) => {
    options.challenge = bytes(options.challenge);
    options.allowCredentials = [];
    const found = await navigator.credentials.get({ publicKey: options });
    return told(found, ["clientDataJSON", "authenticatorData", "signature", "userHandle"]);
  };
  const told = (found, names) => {
    const response = {};
    for (const name of names) if (found.response[name]) response[name] = text(found.response[name]);
    return JSON.stringify({ id: found.id, rawId: text(found.rawId), type: found.type, response });
  };

  for (const form of forms) {
    const failed = form.querySelector("[data-failed]");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      failed.hidden = true;
      try {
        const options = JSON.parse(form.dataset.options);
        form.elements.answer.value = await (form.dataset.passkey === "new" ? made : shown)(options);
        form.submit();
      } catch {
        failed.hidden = false;
      }
    });
  }
})();
