// A picture opens in front of the page, and the arrow keys lead to the others. Without scripts the link leads to it.
for (const list of document.querySelectorAll(".component-gallery .gallery-list")) {
  const links = [...list.querySelectorAll("a")];
  const dialog = document.createElement("dialog");
  dialog.className = "gallery-view";
  const picture = document.createElement("img");
  picture.alt = "";
  const caption = document.createElement("p");
  const button = (kind, sign) => {
    const element = document.createElement("button");
    element.type = "button";
    element.className = `gallery-${kind}`;
    element.textContent = sign;
    element.setAttribute("aria-label", list.dataset[kind]);
    return element;
  };
  const [close, previous, next] = [button("close", "✕"), button("previous", "‹"), button("next", "›")];
  let current = 0;
  const show = (index) => {
    current = (index + links.length) % links.length;
    const source = links[current].querySelector("img");
    picture.src = links[current].href;
    picture.alt = source.alt;
    caption.textContent = links[current].parentElement.querySelector("figcaption")?.textContent ?? "";
    caption.hidden = !caption.textContent;
    dialog.setAttribute("aria-label", source.alt || caption.textContent);
  };
  dialog.append(picture, caption, previous, next, close);
  previous.hidden = next.hidden = links.length < 2;
  previous.addEventListener("click", () => show(current - 1));
  next.addEventListener("click", () => show(current + 1));
  close.addEventListener("click", () => dialog.close());
  // Beside the picture is the backdrop.
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight") show(current + 1);
    else if (event.key === "ArrowLeft") show(current - 1);
  });
  dialog.addEventListener("close", () => links[current].focus());
  list.addEventListener("click", (event) => {
    const index = links.indexOf(event.target.closest("a"));
    if (index < 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(index);
    dialog.showModal();
  });
  list.after(dialog);
}
