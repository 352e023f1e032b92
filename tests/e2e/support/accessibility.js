// What axe-core finds on a page, down to the findings that keep somebody out.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect } from "@playwright/test";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Fails with rule, element and reason if a page has serious or critical findings. */
export async function expectAccessible(page, where) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate((values) => globalThis.axe.run(document, { runOnly: { type: "tag", values } }), RULES);
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const lines = grave.flatMap(({ id, nodes }) => nodes.map((node) => `${where}: ${id} at ${node.target}: ${node.failureSummary}`));
  expect(lines).toEqual([]);
}

/** Chooses the dark or the light look and waits until colours have settled. */
export async function chooseTheme(page, theme) {
  await page.evaluate((name) => document.documentElement.setAttribute("data-theme", name), theme);
  // Two frames until the transitions to the new colours have begun, then until they have ended: a busy page is slow.
  await page.evaluate(async () => {
    for (let n = 0; n < 2; n++) await new Promise(requestAnimationFrame);
    const finite = document.getAnimations().filter((each) => each.effect.getComputedTiming().endTime < Infinity);
    await Promise.allSettled(finite.map((each) => each.finished));
  });
}
