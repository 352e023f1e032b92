// The workspace on a phone, upright and lying, and on a tablet: one view or four, and everything within a thumb's reach.
import { test, expect } from "./fixtures.js";
import { Workspace, VIEWS } from "../support/workspace.js";
import { covered, cutOff, tooSmall } from "../support/layout.js";

const touch = { hasTouch: true, isMobile: true };
const PHONE = { ...touch, viewport: { width: 390, height: 844 }, deviceScaleFactor: 3 };
const BARS = ".topbar, .view-tabs, .statusbar, .sheet-tabs";

test("a phone shows one view, a sheet of lists and every tool", async ({ browser, server, watched }) => {
  const page = await (await browser.newContext(PHONE)).newPage();
  watched(page, server);
  const work = await Workspace.demo(page, server);
  const shot = (name) => page.screenshot({ path: `results/shots/phone-${name}.png` });
  const fits = async (what) => {
    expect(await cutOff(page), what).toEqual([]);
    expect(await tooSmall(page, BARS), what).toEqual([]);
    // Dialogs and menus lie over the page, and over its bars, on purpose.
    const over = page.getByRole("dialog").or(page.getByRole("menu"));
    if ((await over.count()) === 0) expect(await covered(page, BARS), what).toEqual([]);
  };

  await test.step("each view alone, by its tab", async () => {
    const tabs = page.locator(".view-tabs").getByRole("radio");
    await expect(tabs).toHaveCount(4);
    for (const [n, view] of VIEWS.entries()) {
      await tabs.nth(n).tap();
      for (const other of VIEWS) await expect(work.view(other)).toBeVisible({ visible: other === view });
      const { width, height } = await work.view(view).boundingBox();
      expect(width).toBe(390);
      expect(height).toBeGreaterThan(500);
      await fits(view);
      await page.waitForTimeout(1000);
      await shot(view);
    }
  });

  await test.step("lists in a sheet, with the picture still above", async () => {
    for (const [tab, panel] of [["Structures", "Series"], ["Plan", "Plan"], ["Flow", "Flow"]]) {
      await page.getByRole("tab", { name: tab }).tap();
      await expect(work.panel(panel)).toBeVisible();
      expect((await work.view("volume").boundingBox()).height).toBeGreaterThan(200);
      await fits(`sheet ${tab}`);
      await shot(`sheet-${tab.toLowerCase()}`);
    }
    await page.getByRole("tab", { name: "Plan" }).tap();
    await work.addStep("Open the abdomen");
    await work.steps().last().getByRole("button", { name: "Details" }).tap();
    await fits("step details");
    await shot("step");
    await page.getByRole("tab", { name: "Plan" }).tap();
    await expect(work.panel("Plan")).toBeHidden();
  });

  await test.step("what the bars have no room for is under more", async () => {
    await page.getByRole("button", { name: "More" }).tap();
    const menu = page.getByRole("menu");
    for (const name of ["Undo", "Redo", "Pan", "Angle", "Zoom", "Sign", "Keys and gestures"]) {
      await expect(menu.getByRole("menuitem", { name }).first()).toBeVisible();
    }
    await expect(menu.getByText("Four views")).toBeHidden();
    const box = await menu.boundingBox();
    expect(box.y).toBeGreaterThanOrEqual(0);
    expect(box.y + box.height).toBeLessThanOrEqual(844);
    await shot("more");
    await menu.getByRole("menuitem", { name: "Undo" }).tap();
    for (const name of ["Share", "Window presets"]) {
      await page.getByRole("button", { name }).first().tap();
      await fits(name);
      await shot(name.toLowerCase());
      await page.keyboard.press("Escape");
    }
  });

  await test.step("a phone that lies on its side keeps the same layout", async () => {
    await page.setViewportSize({ width: 844, height: 390 });
    await page.waitForTimeout(1000);
    await fits("lying");
    await expect(work.view("axial")).toBeHidden();
    await shot("lying");
  });

  await test.step("a tablet shows four views between its lists, and one where it stands upright", async () => {
    await page.setViewportSize({ width: 1024, height: 768 });
    for (const view of VIEWS) await expect(work.view(view)).toBeVisible();
    await page.waitForTimeout(1500);
    expect(await cutOff(page)).toEqual([]);
    expect(await tooSmall(page, ".topbar, .statusbar")).toEqual([]);
    await shot("tablet");
    await page.setViewportSize({ width: 768, height: 1024 });
    await page.waitForTimeout(1500);
    expect(await cutOff(page)).toEqual([]);
    await expect(work.view("axial")).toBeHidden();
    await shot("tablet-upright");
  });
});
