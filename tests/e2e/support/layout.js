// What a person would call a broken layout: cut off, too small to hit, on top of each other.

/** Names of controls that can be seen only in part, or not by scrolling down. */
export function cutOff(page) {
  return page.evaluate(() => {
    const named = (e) => e.getAttribute("aria-label") || e.textContent.trim().slice(0, 30) || e.className;
    const shown = (e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !e.closest(".visually-hidden, .skip-link");
    const out = (r) => r.left < -0.5 || r.right > innerWidth + 0.5;
    const controls = [...document.querySelectorAll("button, a, input, select, textarea, [role=tab], h1, h2, p")].filter(shown);
    const wide = controls.filter((e) => e.getBoundingClientRect().width > 0 && out(e.getBoundingClientRect())).map(named);
    return document.documentElement.scrollWidth > innerWidth ? ["the page scrolls sideways", ...wide] : wide;
  });
}

/** Names of controls smaller than a fingertip, within what the selector names. */
export function tooSmall(page, within, least = 40) {
  return page.evaluate(
    ({ within, least }) => {
      const all = [...document.querySelectorAll(within)].flatMap((e) => [...e.querySelectorAll("button, a, [role=tab], [role=radio]")]);
      const seen = all.filter((e) => e.checkVisibility({ opacityProperty: true }) && e.getBoundingClientRect().width > 0);
      const small = seen.filter((e) => Math.min(e.getBoundingClientRect().width, e.getBoundingClientRect().height) < least);
      return small.map((e) => `${e.getAttribute("aria-label") || e.textContent} ${e.getBoundingClientRect().width}x${e.getBoundingClientRect().height}`);
    },
    { within, least },
  );
}

/** Names of controls that something else covers: what a finger in their middle would hit is not theirs. */
export function covered(page, within) {
  return page.evaluate((within) => {
    const all = [...document.querySelectorAll(within)].flatMap((e) => [...e.querySelectorAll("button, a, [role=tab], [role=radio]")]);
    const seen = all.filter((e) => e.checkVisibility({ opacityProperty: true }) && e.getBoundingClientRect().width > 0);
    const hidden = seen.filter((e) => {
      const r = e.getBoundingClientRect();
      const hit = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
      return !hit || !(e.contains(hit) || hit.contains(e));
    });
    return hidden.map((e) => e.getAttribute("aria-label") || e.textContent);
  }, within);
}
