// A link within the page leaves the menu open; close it.
for (const menu of document.querySelectorAll(".component-navbar .navbar-menu")) {
  menu.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link && menu.hidePopover && menu.matches(":popover-open")) menu.hidePopover();
  });
}
