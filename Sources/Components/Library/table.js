// Lists the rows that an API has: its answers are shown as text and never as HTML.
const patience = 20000;
const mostRows = 1000;

const language = (element) => {
  const tag = element.closest("[lang]")?.lang;
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
};

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const isRow = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
// Objects may have a toString that is none.
const plain = (value) => {
  if (Array.isArray(value)) return value.map(plain).filter(Boolean).join(", ");
  return value === null || value === undefined || isRow(value) ? "" : String(value);
};

class NoConnection extends Error {}

// What a text of a type looks like: a text, or an element.
const formats = (locale, words) => {
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const number = (text) => {
    if (text.trim() === "" || !Number.isFinite(Number(text))) return text;
    // As many decimals as the API gives: prices keep theirs.
    const decimals = Math.min(/\.(\d+)$/.exec(text)?.[1].length ?? 0, 20);
    return new Intl.NumberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(Number(text));
  };
  const time = (format, pattern) => (text) => {
    const parsed = pattern.test(text) ? new Date(text) : NaN;
    if (Number.isNaN(Number(parsed))) return text;
    const element = document.createElement("time");
    element.dateTime = text;
    element.textContent = format.format(parsed);
    return element;
  };
  const link = (text, address) => {
    const element = document.createElement("a");
    element.href = address;
    element.rel = "noopener";
    element.textContent = text;
    return element;
  };
  // Only what begins so leads anywhere: no javascript:, no data:.
  const url = (text) => {
    if (!/^(https?:\/\/|\/(?![\/\\]))/i.test(text)) return text;
    return link(text.replace(/^https?:\/\//i, "").replace(/\/$/, "") || text, text);
  };
  const email = (text) => (/^[^\s@<>"?&]+@[^\s@<>"?&]+$/.test(text) ? link(text, `mailto:${text}`) : text);
  const tel = (text) => (/^\+?[\d\s().-]{3,30}$/.test(text) ? link(text, `tel:${text.replace(/[^+\d]/g, "")}`) : text);
  const boolean = (text) => ({ true: words.yes, false: words.no })[text] ?? text;
  const text = (text) => text;
  return {
    text, number, integer: number, boolean, url, email, tel,
    date: time(date, /^\d{4}-\d\d-\d\d$/), datetime: time(moment, /^\d{4}-\d\d-\d\dT/),
  };
};

// For APIs that give all rows at once.
const searched = (rows, columns, wanted) => {
  const simple = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const words = simple(wanted).split(/\s+/).filter(Boolean);
  return rows.filter((row) => words.every((word) => columns.some((column) => simple(plain(row[column.name])).includes(word))));
};

const sorted = (rows, column, isDescending, locale) => {
  const collator = new Intl.Collator(locale, { numeric: true });
  const isNumber = column.type === "number" || column.type === "integer";
  const compare = (a, b) => {
    const [first, second] = [plain(a[column.name]), plain(b[column.name])];
    // What is missing comes last, whatever the direction.
    if (first === "" || second === "") return (first === "") - (second === "");
    const order = isNumber ? Number(first) - Number(second) : collator.compare(first, second);
    return isDescending ? -order : order;
  };
  return [...rows].sort(compare);
};

const start = (component) => {
  const inner = component.querySelector(".table-inner");
  const part = (name) => component.querySelector(name);
  const words = inner.dataset;
  const locale = language(component);
  const format = formats(locale, words);
  const size = Number(words.pageSize);
  const heads = [...component.querySelectorAll("thead th")];
  const columns = heads.map((head) => ({ name: head.dataset.name, type: head.dataset.type }));
  const [scroll, body, status, failure, pages] = [".table-scroll", "tbody", ".table-status", ".table-failure", ".table-pages"].map(part);
  const input = part(".table-search input");

  const wanted = { page: 1, search: "", sort: words.sort };
  // All rows, once the API turns out to give them all at once.
  let all = null;
  let current = null;

  const address = () => {
    const url = new URL(words.address, location.href);
    url.searchParams.set("page", wanted.page);
    url.searchParams.set("page_size", size);
    if (wanted.search) url.searchParams.set("search", wanted.search);
    if (wanted.sort) url.searchParams.set("ordering", wanted.sort);
    return url;
  };

  const fetched = async (signal) => {
    const response = await fetch(address(), { headers: { Accept: "application/json" }, signal }).catch(() => {
      throw new NoConnection();
    });
    if (response.status === 404 && wanted.page > 1) {
      // The page went away with its last row.
      wanted.page = 1;
      return fetched(signal);
    }
    if (!response.ok) throw new Error(`status ${response.status}`);
    const answer = await response.json().catch((error) => {
      throw error instanceof SyntaxError ? error : new NoConnection();
    });
    const rows = Array.isArray(answer) ? answer : answer?.results;
    if (!Array.isArray(rows) || !rows.every(isRow)) throw new Error("no rows");
    if (Array.isArray(answer)) {
      all = rows;
      return chosen();
    }
    const count = Number.isInteger(answer.count) && answer.count >= rows.length ? answer.count : null;
    return { rows: rows.slice(0, mostRows), count, hasNext: count === null ? typeof answer.next === "string" : wanted.page * size < count };
  };

  // The rows of the page that is wanted, of all rows.
  const chosen = () => {
    let rows = wanted.search ? searched(all, columns, wanted.search) : all;
    const column = columns.find((column) => column.name === wanted.sort.replace(/^-/, ""));
    if (column) rows = sorted(rows, column, wanted.sort.startsWith("-"), locale);
    wanted.page = Math.max(1, Math.min(wanted.page, Math.ceil(rows.length / size)));
    const first = (wanted.page - 1) * size;
    return { rows: rows.slice(first, first + size), count: rows.length, hasNext: first + size < rows.length };
  };

  const cell = (row, column, index) => {
    const element = document.createElement(index === 0 ? "th" : "td");
    if (index === 0) element.scope = "row";
    element.dataset.type = column.type;
    element.append((format[column.type] ?? format.text)(plain(row[column.name])));
    return element;
  };

  const show = ({ rows, count, hasNext }) => {
    body.replaceChildren(
      ...rows.map((row) => {
        const line = document.createElement("tr");
        line.append(...columns.map((column, index) => cell(row, column, index)));
        return line;
      }),
    );
    const from = (wanted.page - 1) * size + 1;
    const values = { from, to: from + rows.length - 1, count: count ?? "…", page: wanted.page, pages: Math.max(1, Math.ceil(count / size)), search: wanted.search };
    const nothing = wanted.search ? words.nothingFound : words.empty;
    status.textContent = rows.length > 0 ? fill(words.rows, values) : fill(nothing, values);
    scroll.hidden = rows.length === 0;
    pages.hidden = wanted.page === 1 && !hasNext;
    pages.querySelector("span").textContent = fill(count === null ? "{page}" : words.page, values);
    for (const button of pages.querySelectorAll("button")) {
      const isPossible = button.dataset.step === "1" ? hasNext : wanted.page > 1;
      button.setAttribute("aria-disabled", String(!isPossible));
    }
    showReach();
  };

  // Where columns are out of sight, the keyboard must be able to scroll.
  const showReach = () => {
    if (scroll.scrollWidth > scroll.clientWidth) scroll.tabIndex = 0;
    else scroll.removeAttribute("tabindex");
  };

  const showOrder = () => {
    for (const [index, head] of heads.entries()) {
      const name = columns[index].name;
      if (wanted.sort === name) head.setAttribute("aria-sort", "ascending");
      else if (wanted.sort === `-${name}`) head.setAttribute("aria-sort", "descending");
      else head.removeAttribute("aria-sort");
    }
  };

  const load = async (isFresh) => {
    current?.abort();
    const request = new AbortController();
    current = request;
    const timer = setTimeout(() => request.abort(), patience);
    inner.setAttribute("aria-busy", "true");
    failure.hidden = true;
    status.textContent = words.loading;
    showOrder();
    try {
      const rows = all && !isFresh ? chosen() : await fetched(request.signal);
      if (current === request) show(rows);
    } catch (error) {
      if (current !== request) return;
      status.textContent = "";
      scroll.hidden = body.children.length === 0;
      failure.hidden = false;
      const message = failure.querySelector("p");
      requestAnimationFrame(() => {
        message.textContent = error instanceof NoConnection ? words.offline : words.failed;
      });
    } finally {
      clearTimeout(timer);
      if (current === request) inner.removeAttribute("aria-busy");
    }
  };

  for (const [index, head] of heads.entries()) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const name = columns[index].name;
      wanted.sort = wanted.sort === name ? `-${name}` : name;
      wanted.page = 1;
      load();
    });
  }
  failure.querySelector("button").addEventListener("click", () => {
    load(true);
    scroll.hidden = false;
    (input ?? heads[0].firstChild).focus();
  });
  pages.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    wanted.page += Number(button.dataset.step);
    load();
  });
  if (input) {
    let timer;
    const search = () => {
      clearTimeout(timer);
      if (wanted.search === input.value.trim()) return;
      wanted.search = input.value.trim();
      wanted.page = 1;
      load();
    };
    input.form.hidden = false;
    input.form.addEventListener("submit", (event) => {
      event.preventDefault();
      search();
    });
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(search, 300);
    });
  }
  // A form on this page has written to the table.
  document.addEventListener("slipway:written", (event) => {
    if (event.detail === words.table) load(true);
  });
  new ResizeObserver(showReach).observe(scroll);
  load(true);
};

document.querySelectorAll(".component-table").forEach(start);
