// One clock for all pages of a browser: milliseconds since 1970 with fractions, from performance.timeOrigin.

/** Notes when Enter is pressed in a page, by the time that the browser gave the event. */
export async function watchEnter(page) {
  await page.evaluate(() => {
    const note = (event) => event.key === "Enter" && (window.enterAt = performance.timeOrigin + event.timeStamp);
    window.addEventListener("keydown", note, { capture: true });
  });
}

/** When Enter was pressed last. */
export const enteredAt = (page) => page.evaluate(() => window.enterAt);

/** Waits in the page until a step has this title; resolves to when it was there. */
export function titleArrives(page, title) {
  return page.evaluate(
    (title) =>
      new Promise((resolve, reject) => {
        const late = performance.now() + 10_000;
        const look = () => {
          const now = performance.now();
          if ([...document.querySelectorAll("li.step input")].some((field) => field.value === title)) resolve(performance.timeOrigin + now);
          else if (now > late) reject(new Error(`"${title}" did not come within ten seconds`));
          else setTimeout(look, 4);
        };
        look();
      }),
    title,
  );
}

/** The middle one. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
