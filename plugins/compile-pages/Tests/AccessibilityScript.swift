/// Looks for what WCAG 2.2 (A and AA) would complain of in a page as it is shown, and returns the complaints. It asks the
/// browser for what it can compute: colours, sizes, focus.
let accessibilityScript = """
  const problems = [];
  const complain = (rule, element, detail) => {
    const name = element?.closest?.("[data-id]")?.dataset.id ?? "";
    problems.push(`${rule}: ${element?.tagName?.toLowerCase() ?? "page"} in "${name}" ${detail ?? ""} ${(element?.textContent ?? "").trim().slice(0, 40)}`);
  };
  const all = (selector) => [...document.querySelectorAll(selector)];
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  const isHiddenVisually = (element) => element.closest(".visually-hidden") !== null;

  if (document.documentElement.scrollWidth > innerWidth) complain("overflow", null, `${document.documentElement.scrollWidth} > ${innerWidth}`);
  if (!document.documentElement.lang) complain("language", null);
  if (!document.title) complain("title", null);
  if (all("main").length !== 1) complain("main", null, all("main").length);
  if (all("h1").length !== 1) complain("h1", null, all("h1").length);
  for (const image of all("img:not([alt])")) complain("alt", image);
  for (const frame of all("iframe:not([title])")) complain("frame", frame);

  let level = 0;
  for (const heading of all("h1, h2, h3, h4, h5, h6").filter(isShown)) {
    const own = Number(heading.tagName[1]);
    if (own > level + 1) complain("heading-order", heading, `h${own} after h${level}`);
    level = own;
  }
  const ids = all("[id]").map((element) => element.id);
  for (const id of new Set(ids.filter((id, index) => ids.indexOf(id) !== index))) complain("duplicate-id", null, id);
  for (const attribute of ["aria-labelledby", "aria-describedby", "aria-controls", "for"]) {
    for (const element of all(`[${attribute}]`)) {
      for (const id of element.getAttribute(attribute).split(" ")) if (!document.getElementById(id)) complain("reference", element, id);
    }
  }

  // Colours as numbers: the canvas knows every notation.
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const channels = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = (front, back) => [0, 1, 2].map((index) => front[index] * front[3] + back[index] * (1 - front[3])).concat(1);
  const luminance = (colour) => {
    const [red, green, blue] = colour.slice(0, 3).map((value) => value / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ratio = (a, b) => {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  };
  const background = (element) => {
    const ancestors = [];
    for (let current = element; current; current = current.parentElement) ancestors.unshift(current);
    return ancestors.reduce((back, current) => over(channels(getComputedStyle(current).backgroundColor), back), [255, 255, 255, 1]);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !isShown(element) || isHiddenVisually(element)) continue;
    if (element.closest("[aria-disabled=true], script, style, noscript, option")) continue;
    const style = getComputedStyle(element);
    const back = background(element);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const found = ratio(over(channels(style.color), back), back);
    if (found < (isLarge ? 3 : 4.5)) complain("contrast", element, found.toFixed(2));
  }

  document.documentElement.style.scrollBehavior = "auto";
  for (const element of all("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']").filter(isShown)) {
    element.focus({ preventScroll: false });
    if (document.activeElement !== element) { complain("focus", element, "takes none"); continue; }
    const rectangle = element.getBoundingClientRect();
    const marks = [element, element.parentElement, element.closest(":focus-within[class]"), element.closest("li")].filter(Boolean);
    const isMarked = marks.some((mark) => getComputedStyle(mark).outlineStyle !== "none" && parseFloat(getComputedStyle(mark).outlineWidth) >= 2);
    if (!isMarked) complain("focus", element, "is not seen");
    if (rectangle.bottom < 0 || rectangle.top > innerHeight || rectangle.right < 0) complain("focus", element, "is out of view");
    // WCAG 2.5.8; links within a text are exempt.
    const isInline = getComputedStyle(element).display === "inline" || element.type === "checkbox" || element.type === "radio";
    if (!isInline && (rectangle.width < 24 || rectangle.height < 24)) complain("target-size", element, `${rectangle.width} × ${rectangle.height}`);
  }
  document.activeElement?.blur();
  return problems;
  """
