// Follows the builds of "slipway dev": reloads the page, swaps its style sheets, or shows what is wrong over it.
(() => {
  const own = document.currentScript;
  // The build that this page, or what has been swapped in it, is of.
  let build = Number(own.dataset.build);
  // There was nothing to show yet: this page tells why, and makes room as soon as there is.
  const isStandIn = "standIn" in own.dataset;
  let source = null;
  let host = null;

  function hide() {
    if (host) host.remove();
    host = null;
  }

  // In a tree of its own: no style of the page reaches it, and none of it the page.
  function show(failure) {
    hide();
    host = document.createElement("slipway-overlay");
    const tree = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(failure.style);
    tree.adoptedStyleSheets = [sheet];
    const overlay = document.createElement("div");
    overlay.className = "slipway-overlay";
    overlay.setAttribute("role", "alertdialog");
    overlay.setAttribute("aria-label", "The build failed");
    overlay.tabIndex = -1;
    // The server has escaped all text in it.
    overlay.innerHTML = failure.html;
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "Close";
    close.addEventListener("click", hide);
    overlay.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
    overlay.append(close);
    tree.append(overlay);
    document.documentElement.append(host);
    overlay.focus();
  }

  const sheets = (root) => [...root.querySelectorAll('link[rel~="stylesheet"][href]')];

  // Only style sheets have changed. Their names may have too, so the page is asked for anew.
  async function swapStyles(number) {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!answer.ok) return location.reload();
    const fresh = sheets(new DOMParser().parseFromString(await answer.text(), "text/html"));
    const present = sheets(document);
    if (fresh.length !== present.length) return location.reload();
    await Promise.all(present.map((old, index) => new Promise((done) => {
      const url = new URL(fresh[index].getAttribute("href"), location.href);
      if (url.origin !== location.origin) return done();
      url.searchParams.set("slipway-build", number);
      const link = fresh[index].cloneNode();
      link.href = url.href;
      link.addEventListener("load", () => { old.remove(); done(); });
      link.addEventListener("error", () => { link.remove(); done(); });
      old.after(link);
    })));
    build = number;
    document.dispatchEvent(new CustomEvent("slipway:styles", { detail: number }));
  }

  // The state of things: after each build, and whenever the connection is made.
  function take(state) {
    if (state.session !== own.dataset.session) return location.reload();
    if (isStandIn) {
      if (state.failure ? state.failure.build !== build : state.build > 0) location.reload();
      return;
    }
    if (state.failure) return show(state.failure);
    hide();
    if (state.build === build) return;
    // Have all builds since this page was made changed nothing but style sheets?
    if (state.stylesSince <= build) swapStyles(state.build).catch(() => location.reload());
    else location.reload();
  }

  function connect() {
    if (source) return;
    source = new EventSource("/_slipway/events");
    source.addEventListener("state", (event) => take(JSON.parse(event.data)));
  }

  function disconnect() {
    if (source) source.close();
    source = null;
  }

  // A browser gives each server six connections: pages that nobody sees take none, and catch up when they are seen.
  document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", () => { if (!document.hidden) connect(); });
  if (!document.hidden) connect();
})();
