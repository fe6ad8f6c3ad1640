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

  const fieldError = (field) => {
    const id = `${field.id || field.name}-error`;
    return field.form.querySelector(`[id="${CSS.escape(id)}"]`);
  };

  const mark = (field, text) => {
    if (!field.id) return;
    field.setAttribute("aria-invalid", "true");
    let error = fieldError(field);
    if (!error) {
      error = document.createElement("p");
      error.className = "field-error";
      error.id = `${field.id}-error`;
      field.closest(".field").append(error);
      field.setAttribute("aria-describedby", error.id);
    }
    error.textContent = text;
  };

  const unmark = (field) => {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
    const error = field.id && fieldError(field);
    if (error) error.remove();
  };

  const fields = (form) => [...form.elements].filter((element) => element.name && element.willValidate);

  const checked = (form) => {
    const invalid = fields(form).filter((field) => !field.checkValidity());
    fields(form).forEach(unmark);
    invalid.forEach((field) => mark(field, field.validationMessage));
    if (invalid.length === 0) return true;
    say(form, "error", form.dataset.invalid);
    invalid[0].focus();
    return false;
  };

  // A server that answers { "errors": { "email": "…" } } has its words put beside the fields.
  const markRefused = async (form, response) => {
    const type = response.headers.get("content-type") || "";
    if (!type.includes("json")) return false;
    const errors = (await response.json().catch(() => null))?.errors;
    if (!errors || typeof errors !== "object") return false;
    const refused = fields(form).filter((field) => typeof errors[field.name] === "string");
    refused.forEach((field) => mark(field, errors[field.name]));
    if (refused.length > 0) refused[0].focus();
    return refused.length > 0;
  };

  const send = async (form, submitter) => {
    const data = new FormData(form);
    if (submitter && submitter.name) data.append(submitter.name, submitter.value);
    const hasFiles = [...data.values()].some((value) => value instanceof File);
    let response;
    try {
      response = await fetch(form.action, {
        method: "POST",
        body: hasFiles ? data : new URLSearchParams(data),
        headers: { Accept: "application/json" },
        signal: AbortSignal.timeout ? AbortSignal.timeout(patience) : undefined,
      });
    } catch {
      say(form, "error", form.dataset.offline);
      return;
    }
    if (response.ok) {
      form.reset();
      say(form, "success", form.dataset.success).focus();
    } else if ((response.status === 400 || response.status === 422) && (await markRefused(form, response))) {
      say(form, "error", form.dataset.invalid);
    } else {
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
