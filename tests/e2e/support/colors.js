// Which colours a picture holds.

/** How many pixels of a locator's picture lean from grey toward each colour [r, g, b], as an overlay mixes it in. */
export async function leaning(page, locator, colors) {
  const shot = await locator.screenshot();
  return page.evaluate(
    async ({ png, colors }) => {
      const bytes = Uint8Array.from(atob(png), (c) => c.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext("2d");
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      const chroma = (r, g, b) => [r - g, g - b];
      const targets = colors.map((color) => chroma(...color));
      const counts = colors.map(() => 0);
      for (let k = 0; k < data.length; k += 4) {
        const [u, v] = chroma(data[k], data[k + 1], data[k + 2]);
        const length = Math.hypot(u, v);
        if (length < 12) continue;
        const likeness = targets.map(([a, b]) => (u * a + v * b) / (length * Math.hypot(a, b)));
        const best = likeness.indexOf(Math.max(...likeness));
        if (likeness[best] > 0.98) counts[best] += 1;
      }
      return counts;
    },
    { png: shot.toString("base64"), colors },
  );
}
