// A surgeon on the demo: look, mark, ask what if, plan, undo, reload, work without the server.
import { test, expect } from "./fixtures.js";
import { LONGEST_TASK_MS, longestTask, noteTasks, pageTime } from "../support/tasks.js";
import { DEMO_STEPS, Workspace, VIEWS } from "../support/workspace.js";

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

test("the page answers while the demo opens and while a vessel is narrowed and clamped", async ({ page, server }) => {
  await noteTasks(page);
  await page.goto(server.address);
  // Starting the application is another matter than opening a case.
  await page.waitForTimeout(1500);
  const opened = await pageTime(page);
  await page.getByRole("button", { name: "Open the demo" }).click();
  const work = await new Workspace(page).loaded();
  await work.surfaced();
  await work.kept();
  expect(await longestTask(page, "opening the demo", opened)).toBeLessThan(LONGEST_TASK_MS);

  const flow = work.panel("Flow");
  await flow.getByRole("combobox", { name: "Vessel", exact: true }).selectOption({ label: "Right portal vein" });
  const slider = flow.getByRole("slider").first();
  await slider.scrollIntoViewIfNeeded();
  const box = await slider.boundingBox();
  const begun = await pageTime(page);
  await page.mouse.move(box.x + 8, box.y + box.height / 2);
  await page.mouse.down();
  for (let k = 1; k <= 30; k++) await page.mouse.move(box.x + 8 + ((box.width - 16) * k) / 30, box.y + box.height / 2);
  await page.mouse.up();
  await expect(flow.getByText("1 change")).toBeVisible();
  await flow.getByRole("button", { name: "Clamp vessel" }).click();
  await expect(flow.getByRole("row", { name: /Right portal vein/ }).first()).toContainText("clamped");
  expect(await longestTask(page, "narrowing and clamping a vessel", begun)).toBeLessThan(LONGEST_TASK_MS);
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
  await expect(marks.getByText(/\d+\.\d\s?mm/)).toHaveCount(2); // the demo has one
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
  await flow.getByRole("button", { name: `Keep on step ${DEMO_STEPS + 1}` }).click();
  await expect(work.steps().last().getByText("Keeps a flow change")).toBeAttached();
  await page.screenshot({ path: "results/shots/surgeon-flow.png" });
  await page.keyboard.press("Control+z");
  await expect(work.steps().last().getByText("Keeps a flow change")).not.toBeAttached();
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
