// Sections below each other become tabs (https://www.w3.org/WAI/ARIA/apg/patterns/tabs/). Without scripts they stay as
// they are.
for (const component of document.querySelectorAll(".component-tabs")) {
  const panels = [...component.querySelectorAll(":scope > .tabs-inner > .tabs-panels > .tabs-panel")];
  const list = document.createElement("div");
  list.className = "tabs-list";
  list.setAttribute("role", "tablist");
  const title = component.querySelector(":scope > .tabs-inner > .tabs-title");
  if (title) list.setAttribute("aria-labelledby", title.id);
  const tabs = panels.map((panel, index) => {
    const label = panel.querySelector(":scope > .tabs-label");
    const tab = document.createElement("button");
    tab.type = "button";
    tab.className = "tabs-tab";
    tab.id = `${component.id}-tab-${index + 1}`;
    tab.textContent = label.textContent;
    tab.setAttribute("role", "tab");
    panel.id = `${component.id}-panel-${index + 1}`;
    panel.tabIndex = 0;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    tab.setAttribute("aria-controls", panel.id);
    label.hidden = true;
    list.append(tab);
    return tab;
  });
  const select = (chosen, focus) => {
    tabs.forEach((tab, index) => {
      tab.setAttribute("aria-selected", String(index === chosen));
      tab.tabIndex = index === chosen ? 0 : -1;
      panels[index].hidden = index !== chosen;
    });
    if (focus) tabs[chosen].focus();
  };
  const ways = { ArrowRight: 1, ArrowLeft: -1 };
  const turned = getComputedStyle(component).direction === "rtl" ? -1 : 1;
  list.addEventListener("click", (event) => {
    const chosen = tabs.indexOf(event.target);
    if (chosen >= 0) select(chosen, false);
  });
  list.addEventListener("keydown", (event) => {
    const current = tabs.indexOf(document.activeElement);
    if (event.key in ways) select((current + ways[event.key] * turned + tabs.length) % tabs.length, true);
    else if (event.key === "Home") select(0, true);
    else if (event.key === "End") select(tabs.length - 1, true);
    else return;
    event.preventDefault();
  });
  component.querySelector(":scope > .tabs-inner > .tabs-panels").before(list);
  // A link to something in a panel opens that panel.
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const chosen = target ? panels.findIndex((panel) => panel.contains(target)) : -1;
    if (chosen >= 0) select(chosen, false);
  };
  select(0, false);
  reveal();
  addEventListener("hashchange", reveal);
}
