// Sends a form without leaving the page and says what happened. Without this script it is an ordinary POST.
(() => {
  const patience = 20000;

  const say = (form, kind, text) => {
    const status = form.querySelector(".form-status");
    status.dataset.kind = kind;
    status.hidden = false;
    // A region that appears together with its text is not read out everywhere.
    requestAnimationFrame(() => {
      status.textContent = text;
    });
    return status;
  };

  const errorID = (field) => `${field.form.closest("[data-id]").dataset.id}-${field.name}-error`;

  const mark = (field, text) => {
    const place = field.closest(".field");
    if (!place) return;
    field.setAttribute("aria-invalid", "true");
    const id = errorID(field);
    let error = place.querySelector(".field-error");
    if (!error) {
      error = document.createElement("p");
      error.className = "field-error";
      error.id = id;
      place.append(error);
    }
    field.setAttribute("aria-describedby", id);
    error.textContent = text;
  };

  const unmark = (field) => {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
    field.closest(".field")?.querySelector(".field-error")?.remove();
  };

  const fields = (form) => [...form.elements].filter((element) => element.name && element.willValidate);

  const checked = (form) => {
    fields(form).forEach(unmark);
    const invalid = fields(form).filter((field) => !field.checkValidity());
    invalid.forEach((field) => mark(field, field.validationMessage));
    if (invalid.length === 0) return true;
    say(form, "error", form.dataset.invalid);
    invalid[0].focus();
    return false;
  };

  const words = (value) => (Array.isArray(value) ? value : [value]).filter((part) => typeof part === "string").join(" ");

  // A server that answers { "errors": { "email": "…" } }, or only the inner object, has its words put beside the fields;
  // what is about no field stands under "detail" or "non_field_errors".
  const markRefused = async (form, response) => {
    const type = response.headers.get("content-type") || "";
    if (!type.includes("json")) return false;
    const answer = await response.json().catch(() => null);
    const errors = answer?.errors ?? answer;
    if (!errors || typeof errors !== "object") return false;
    const refused = fields(form).filter((field) => Object.hasOwn(errors, field.name) && words(errors[field.name]) !== "");
    refused.forEach((field) => mark(field, words(errors[field.name])));
    const general = words([answer.detail, ...[answer.non_field_errors ?? []].flat()]);
    if (refused.length === 0 && general === "") return false;
    say(form, "error", general || form.dataset.invalid);
    refused[0]?.focus();
    return true;
  };

  // A row of a table: numbers and answers to yes or no keep their type, and what was left empty is left out.
  const row = (form) => {
    const values = {};
    for (const field of form.elements) {
      if (!field.name || field.disabled || (field.type === "radio" && !field.checked)) continue;
      if (field.type === "checkbox") values[field.name] = field.checked;
      else if (field.value === "") continue;
      else if (field.type === "number") values[field.name] = field.valueAsNumber;
      else if (field.type === "datetime-local") values[field.name] = new Date(field.value).toISOString();
      else values[field.name] = field.value;
    }
    return JSON.stringify(values);
  };

  const body = (form, submitter) => {
    const data = new FormData(form);
    if (submitter && submitter.name) data.append(submitter.name, submitter.value);
    const hasFiles = [...data.values()].some((value) => value instanceof File);
    return hasFiles ? data : new URLSearchParams(data);
  };

  const send = async (form, submitter) => {
    const { table } = form.dataset;
    let response;
    try {
      response = await fetch(form.action, {
        method: "POST",
        body: table ? row(form) : body(form, submitter),
        headers: { Accept: "application/json", ...(table && { "Content-Type": "application/json" }) },
        signal: AbortSignal.timeout ? AbortSignal.timeout(patience) : undefined,
      });
    } catch {
      say(form, "error", form.dataset.offline);
      return;
    }
    if (response.ok) {
      form.reset();
      say(form, "success", form.dataset.success).focus();
      if (table) document.dispatchEvent(new CustomEvent("slipway:written", { detail: table }));
    } else if (!((response.status === 400 || response.status === 422) && (await markRefused(form, response)))) {
      say(form, "error", form.dataset.error);
    }
  };

  const enhance = (form) => {
    form.noValidate = true;
    form.addEventListener("input", (event) => {
      if (event.target.getAttribute("aria-invalid") && event.target.checkValidity()) unmark(event.target);
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (form.getAttribute("aria-busy") === "true" || !checked(form)) return;
      const button = form.querySelector("button[type=submit]");
      form.setAttribute("aria-busy", "true");
      button.setAttribute("aria-disabled", "true");
      say(form, "sending", form.dataset.sending);
      try {
        await send(form, event.submitter);
      } finally {
        form.removeAttribute("aria-busy");
        button.removeAttribute("aria-disabled");
      }
    });
  };

  document.querySelectorAll("form[data-enhance]").forEach(enhance);
})();
