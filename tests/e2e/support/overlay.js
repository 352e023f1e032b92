// What the drawing over a view says: where things are, in px of the view and in mm.

/** The text and geometry of a view's scale bar: how many mm a px is. */
export async function mmPerPixel(work, view) {
  const bar = work.view(view).locator("g.scale");
  const [, left, right] = (await bar.locator("path").getAttribute("d")).match(/M([\d.]+) .* H([\d.]+)/);
  const [, number, unit] = (await bar.locator("text").textContent()).match(/([\d.]+)\s*(cm|mm)/u);
  return (Number(number) * (unit === "cm" ? 10 : 1)) / (right - left);
}

/** The orientation cube's faces: equal paths are equal directions of sight, to a third of a degree. */
export async function cube(work) {
  const faces = work.view("volume").locator("g.cube g");
  return faces.evaluateAll((all) => all.map((face) => `${face.textContent} ${face.querySelector("path").getAttribute("d")}`));
}

/** Where the three slices meet, px: the lines of a slice view, or the small cross of the volume view. */
export async function crossing(work, view) {
  if (view !== "volume") {
    return (await work.view(view).locator("[data-crosshair]").getAttribute("data-crosshair")).split(",").map(Number);
  }
  const d = await work.view("volume").locator("svg > path.scale-bar").getAttribute("d");
  const [, x, y] = d.match(/^M([-\d.]+) ([-\d.]+)h/);
  return [Number(x) + 14, Number(y)];
}

/** Where somebody else points in a view, px; null while they do not. */
export async function pointerOf(work, view, name) {
  const person = work.view(view).locator("g.person", { hasText: name });
  if ((await person.count()) === 0) return null;
  const [, x, y] = (await person.getAttribute("transform")).match(/translate\(([-\d.]+) ([-\d.]+)\)/);
  return [Number(x), Number(y)];
}

/** Where a mark's first handle is in a view, px. */
export async function markAt(work, view, n = 0) {
  const handle = work.view(view).locator("g.mark [data-handle='0']").nth(n);
  return [Number(await handle.getAttribute("cx")), Number(await handle.getAttribute("cy"))];
}

/** Width and height of a view, px. */
export async function sizeOf(work, view) {
  const { width, height } = await work.view(view).boundingBox();
  return [width, height];
}

/** The number of the slice that a view shows, from 1. */
export async function sliceNumber(work, view) {
  return Number(await work.view(view).locator("input.slice-slider").inputValue());
}
