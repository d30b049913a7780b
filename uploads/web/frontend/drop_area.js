/** Dropping files is an extra way in; the file button beside it does the same. */

export function dropArea(area, onFiles) {
  let depth = 0;
  const over = (change) => {
    depth = Math.max(0, depth + change);
    area.classList.toggle("is-over", depth > 0);
  };

  area.addEventListener("dragenter", (event) => {
    event.preventDefault();
    over(1);
  });
  area.addEventListener("dragover", (event) => event.preventDefault());
  area.addEventListener("dragleave", () => over(-1));
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    over(-depth);
    if (event.dataTransfer.files.length > 0) onFiles([...event.dataTransfer.files]);
  });
  keepStrayDropsOut();
}

/** A file dropped beside the area would make the browser leave the page. */
function keepStrayDropsOut() {
  for (const kind of ["dragover", "drop"]) {
    window.addEventListener(kind, (event) => event.preventDefault());
  }
}
