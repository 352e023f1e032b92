// Folders and plan files that are not what they seem: each gets a sentence, and what was open or saved before stays.
import { readFileSync } from "node:fs";
import { test, expect } from "./fixtures.js";
import { ctSlice } from "../support/dicom.js";
import { file, folderOf } from "../support/files.js";
import { Workspace } from "../support/workspace.js";

/** A folder of `count` slices, each made by `make(n)`. */
function series(count, make) {
  return folderOf(Object.fromEntries(Array.from({ length: count }, (_, n) => [`${n}.dcm`, make(n)])));
}

/** Opens the import report and returns its dialog. */
async function report(work) {
  await work.panel("Series").getByRole("button", { name: /remarks? on the import/ }).click();
  return work.page.getByRole("dialog");
}

test("two patients in one folder are listed apart, and a remark says to check the folder", async ({ page, server }) => {
  const folder = series(12, (n) => (n < 6 ? ctSlice({ n, patient: "A", series: "1" }) : ctSlice({ n, patient: "B", series: "2" })));
  const work = await Workspace.folder(page, server, folder);
  await expect(page.getByText(/belong to 2 different patients.*Check that you opened the right folder/).first()).toBeVisible();
  await expect(work.panel("Series")).toContainText("Made for patient A");
  await expect(work.panel("Series")).toContainText("Made for patient B");
  await page.screenshot({ path: "results/shots/bad-two-patients.png" });
  await expect(await report(work)).toContainText("belong to 2 different patients");
});

const spacings = [
  ["not a number", "NaN\\NaN"],
  ["zero", "0\\0"],
  ["negative", "-0.7\\-0.7"],
];

for (const [what, spacing] of spacings) {
  test(`a pixel spacing that is ${what} is told, and the series says that lengths are in pixels`, async ({ page, server }) => {
    const work = await Workspace.folder(page, server, series(5, (n) => ctSlice({ n, spacing })));
    await expect(work.panel("Series")).toContainText("Pixel size unknown: lengths are in px");
    const dialog = await report(work);
    await expect(dialog).toContainText("The distance between pixels is written in the files but is not a usable number.");
    await page.screenshot({ path: `results/shots/bad-spacing-${what.replaceAll(" ", "-")}.png` });
  });
}

test("a plan file is saved, opened again, and a bad one is refused without harm", async ({ page, server }) => {
  const work = await Workspace.folder(page, server, series(5, (n) => ctSlice({ n })));
  await work.addStep("Written before the file was saved");
  await work.saved();
  const saved = page.waitForEvent("download");
  await page.keyboard.press("Control+s");
  const good = readFileSync(await (await saved).path());

  const plan = JSON.parse(good);
  const bottomless = `{"plan": ${"[".repeat(300_000)}${"]".repeat(300_000)}}`;
  const random = Buffer.from(Array.from({ length: 50_000 }, (_, k) => (k * 2654435761) >>> 24));
  const altered = Buffer.from(JSON.stringify({ ...plan, plan: { ...plan.plan, title: "Another" } }));
  const forged = Buffer.from(JSON.stringify({ ...plan, snapshot: plan.snapshot.replace(/.{64}$/, "00".repeat(32)) }));
  const bad = { bottomless, random, altered, forged, cut: good.subarray(0, good.length / 2), empty: "" };
  for (const [what, bytes] of Object.entries(bad)) {
    await Workspace.files(page, server, file(`${what}.prosector`, bytes));
    const words = new RegExp(`${what}\\.prosector was not opened\\. This is not a plan that can be read.*use another copy`);
    await expect(page.getByText(words), what).toBeVisible();
    await page.screenshot({ path: `results/shots/bad-plan-${what}.png` });
  }

  await test.step("the saved plan opens alone, and stays after a reload", async () => {
    await Workspace.files(page, server, file("plan.prosector", good));
    await expect.poll(() => work.titles()).toEqual(["Written before the file was saved"]);
    await expect(page.getByText("This plan was opened without images")).toBeVisible();
    await work.addStep("Added to the opened plan");
    await work.saved();
    await page.reload();
    await expect.poll(() => work.titles()).toEqual(["Written before the file was saved", "Added to the opened plan"]);
  });

  await test.step("the plan and its images open together", async () => {
    const images = Array.from({ length: 5 }, (_, n) => file(`${n}.dcm`, ctSlice({ n })));
    await (await Workspace.files(page, server, [file("plan.prosector", good), ...images])).loaded();
    await expect.poll(() => work.titles()).toEqual(["Written before the file was saved"]);
  });
});
