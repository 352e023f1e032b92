// A surgeon on the demo: look, mark, ask what if, plan, undo, reload, work without the server.
import { test, expect } from "./fixtures.js";
import { Workspace, VIEWS } from "../support/workspace.js";

test("the demo opens with four views, right side up and right side right", async ({ page, server, watched }) => {
  watched(page, server);
  const work = await Workspace.demo(page, server);
  expect(await work.letters("axial")).toBe("R,L,A,P");
  expect(await work.letters("sagittal")).toBe("A,P,H,F");
  expect(await work.letters("coronal")).toBe("R,L,H,F");
  expect(await work.letters("volume")).toBe("R,L,H,F");
  for (const view of VIEWS) {
    await expect.poll(async () => Math.max(...(await work.picture(view)).flat()), { timeout: 60_000 }).toBeGreaterThan(60);
  }
  await expect(work.panel("Structures").getByText("Liver", { exact: true })).toBeVisible();
  await page.screenshot({ path: "results/shots/surgeon-demo.png" });
});

test("the value under the pointer is Hounsfield units of what lies there", async ({ page, server }) => {
  const work = await Workspace.demo(page, server);
  expect(await work.probe("axial", 0.05, 0.25)).toMatch(/^-(9\d\d|10\d\d) HU/);
  await page.keyboard.press("Home");
  const middle = await work.probe("axial", 0.5, 0.5);
  expect(middle).toMatch(/^-?\d+ HU/);
});

test("marks are placed, measured in millimetres, undone and redone", async ({ page, server }) => {
  const work = await Workspace.demo(page, server);
  const marks = work.panel("Marks");
  await page.keyboard.press("m");
  await work.drag("axial", [0.35, 0.5], [0.55, 0.5]);
  await expect(marks.getByText(/\d+\.\d\s?mm/)).toBeVisible();
  await page.keyboard.press("a");
  await work.click("axial", 0.4, 0.4);
  await work.click("axial", 0.5, 0.5);
  await work.click("axial", 0.6, 0.4);
  await expect(marks.getByText(/\d+(\.\d)?\s?°/)).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+z");
  await expect(marks.getByText(/\d+(\.\d)?\s?°/)).toBeHidden();
  await page.keyboard.press("Control+Shift+z");
  await expect(marks.getByText(/\d+(\.\d)?\s?°/)).toBeVisible();
});

test("a clamp redistributes flow and is kept on a step", async ({ page, server }) => {
  const work = await Workspace.demo(page, server);
  await work.addStep("Clamp the right portal vein");
  const flow = work.panel("Flow");
  await flow.getByRole("combobox", { name: "Vessel", exact: true }).selectOption({ label: "Right portal vein" });
  await flow.getByRole("button", { name: "Clamp vessel" }).click();
  await expect(flow.getByText("1 change")).toBeVisible();
  await expect(flow.getByRole("row", { name: /Right portal vein/ }).first()).toContainText("clamped");
  await flow.getByRole("button", { name: "Keep on step 1" }).click();
  await expect(work.steps().first().getByText("Keeps a flow change")).toBeAttached();
  await page.screenshot({ path: "results/shots/surgeon-flow.png" });
  await page.keyboard.press("Control+z");
  await expect(work.steps().first().getByText("Keeps a flow change")).not.toBeAttached();
});

test("steps are ordered, moved, and back after a reload with the server stopped", async ({ page, server }) => {
  const work = await Workspace.demo(page, server);
  for (const title of ["Open the abdomen", "Mobilise the liver", "Divide the parenchyma"]) await work.addStep(title);
  await work.steps().nth(2).getByRole("button", { name: "Details" }).click();
  await page.getByRole("button", { name: /Move earlier/ }).click();
  const expected = ["Open the abdomen", "Divide the parenchyma", "Mobilise the liver"];
  await expect.poll(() => work.titles()).toEqual(expected);
  await work.saved();
  await work.kept();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await server.stop("SIGTERM");
  try {
    await page.reload();
    await work.loaded();
    await expect.poll(() => work.titles()).toEqual(expected);
    await work.addStep("Close");
    await work.saved();
  } finally {
    await server.start();
  }
});
