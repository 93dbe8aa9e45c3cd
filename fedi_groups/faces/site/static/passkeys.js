/* Passkeys, where the browser has them. The pages work without: forms that need this are shown by it. */
(() => {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials) return;

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

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const failed = form.querySelector("[data-failed]");
    form.hidden = false;
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
