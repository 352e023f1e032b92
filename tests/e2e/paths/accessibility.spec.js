// Nobody is kept out: axe-core on every page in both looks, a keyboard-only plan, calm motion, 200 % zoom, and paper.
import { test, expect } from "./fixtures.js";
import { chooseTheme, expectAccessible } from "../support/accessibility.js";
import { shareCase, signIn } from "../support/people.js";
import { Workspace } from "../support/workspace.js";

const THEMES = ["dark", "light"];

async function inBothThemes(page, where) {
  for (const theme of THEMES) {
    await chooseTheme(page, theme);
    await expectAccessible(page, `${where}, ${theme}`);
  }
  await chooseTheme(page, "dark");
}

test("start, forms, workspace, dialogs and the patient's page have no serious findings", async ({ browser, server }) => {
  test.setTimeout(420_000);
  const page = await (await browser.newContext()).newPage();
  await page.goto(server.welcome);
  await expect(page.getByLabel("Your name")).toBeVisible();
  await inBothThemes(page, "welcome");
  await signIn(page, server);
  await inBothThemes(page, "start");

  const work = await Workspace.demo(page, server);
  await work.addStep("Open the abdomen");
  await work.steps().last().getByRole("button", { name: "Details" }).click();
  await work.panel("Structures").getByRole("button", { name: "Liver", exact: true }).click();
  await inBothThemes(page, "workspace");
  await page.keyboard.press("Escape");
  await work.view("axial").focus();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toBeVisible();
  await inBothThemes(page, "help");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox", { name: "Commands" })).toBeVisible();
  await inBothThemes(page, "palette");
  await page.keyboard.press("Escape");

  const link = await shareCase(page, "Patient");
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await expect(page.getByRole("dialog").getByRole("button", { name: "Create link" })).toBeVisible();
  await inBothThemes(page, "share");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Sign", exact: true }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await inBothThemes(page, "sign");

  const phone = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
  await phone.goto(link.address);
  await expect(phone.getByLabel("Code")).toBeVisible();
  await inBothThemes(phone, "patient's code");
  await phone.getByLabel("Code").fill(link.code);
  await phone.getByRole("button", { name: "Open" }).click();
  await phone.getByRole("button", { name: "Start" }).click();
  await inBothThemes(phone, "patient's step");
});

test("hidden structures say so and come back as they were", async ({ page, server }) => {
  const work = await Workspace.demo(page, server);
  const eye = (name) => work.panel("Structures").getByRole("button", { name, exact: true });
  await eye("Hide Spleen").click();
  const before = await work.panel("Structures").getByRole("button", { name: /^Hide (?!all)/ }).count();
  await work.view("axial").focus();
  await page.keyboard.press("g");
  await expect(page.locator(".toasts").getByText("All structures are hidden.")).toBeVisible();
  await expect(work.view("volume").getByText("All structures are hidden.")).toBeVisible();
  await page.locator(".toasts").getByRole("button", { name: "Show again" }).click();
  await expect(work.panel("Structures").getByRole("button", { name: /^Hide (?!all)/ })).toHaveCount(before);
  await expect(eye("Show Spleen")).toBeVisible();
  await expect(work.view("volume").getByText("All structures are hidden.")).toBeHidden();
});

test("corner texts, letters and controls of the views never overlap", async ({ page, server }) => {
  const work = await Workspace.demo(page, server);
  await work.view("axial").hover();
  const overlaps = await page.evaluate(() => {
    const found = [];
    for (const view of document.querySelectorAll("section.view")) {
      const parts = [...view.querySelectorAll(".corner, .backing, .view-legend, .cube, .view-tools, input.slice-slider")];
      const boxes = parts.map((part) => [part.getAttribute("class"), part.getBoundingClientRect()]).filter(([, box]) => box.width > 0);
      const outer = view.getBoundingClientRect();
      boxes.forEach(([a, p], n) => {
        if (p.left < outer.left || p.right > outer.right || p.top < outer.top || p.bottom > outer.bottom) found.push(`${view.dataset.view}: ${a} is cut`);
        for (const [b, q] of boxes.slice(n + 1)) {
          if (p.left < q.right && q.left < p.right && p.top < q.bottom && q.top < p.bottom) found.push(`${view.dataset.view}: ${a} over ${b}`);
        }
      });
    }
    return found;
  });
  expect(overlaps).toEqual([]);
});

test("a page at 200 % keeps every control in reach, and motion is off for who asks for that", async ({ browser, server }) => {
  // 200 % of a 1280 x 800 window leaves 640 x 400 CSS px.
  const context = await browser.newContext({ viewport: { width: 640, height: 400 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  await Workspace.demo(page, server);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide).toBeLessThanOrEqual(0);
  const quick = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--quick").trim());
  expect(quick).toMatch(/^0m?s$/);
  await expect(page.getByRole("button", { name: "Share", exact: true })).toBeInViewport();
});

test("the plan on paper holds its steps, its numbers with units and its state", async ({ page, server }) => {
  const work = await Workspace.demo(page, server);
  await work.addStep("Divide the right portal vein");
  await work.view("axial").focus();
  await page.keyboard.press("m");
  await work.drag("axial", [0.4, 0.5], [0.6, 0.5]);
  await expect(work.panel("Marks").getByText(/\d+\.\d\s?mm/).first()).toBeVisible();
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  const paper = page.locator(".printed");
  await expect(paper).toBeVisible();
  await expect(paper).toContainText("Divide the right portal vein");
  await expect(paper).toContainText(/\d+\.\d\u202fmm/);
  await expect(paper).toContainText("Draft");
  await expect(paper).toContainText("Investigational. Not for diagnostic use.");
  await expect(page.locator(".frame")).toBeHidden();
  await page.screenshot({ path: "results/shots/plan-on-paper.png", fullPage: true });
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  await page.emulateMedia({ media: "screen" });
  await expect(paper).toHaveCount(0);
});
