// A patient on a phone: a link, a code, one step a screen, and nothing else.
import { test, expect } from "./fixtures.js";
import { DEMO_STEPS, Workspace } from "../support/workspace.js";
import { cutOff } from "../support/layout.js";
import { signIn, shareCase } from "../support/people.js";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

test("the planned procedure in plain words on a narrow screen", async ({ browser, server }) => {
  test.setTimeout(300_000);
  const surgeon = await (await browser.newContext()).newPage();
  await signIn(surgeon, server);
  const work = await Workspace.demo(surgeon, server);
  await work.addStep("Right hemihepatectomy");
  await work.steps().first().getByRole("button", { name: "Details" }).click();
  const words = surgeon.getByLabel("Words for the patient");
  await words.fill("The doctors take out the right part of your liver. The rest grows back.");
  await words.blur();
  await work.saved();
  const link = await shareCase(surgeon, "Patient");
  await work.synced();

  const phone = await (await browser.newContext(PHONE)).newPage();
  await phone.goto(link.address);
  await phone.getByLabel("Code").fill("00000000");
  await phone.getByRole("button", { name: "Open" }).click();
  await expect(phone.getByText("That code does not fit")).toBeVisible();
  await phone.getByLabel("Code").fill(link.code);
  await phone.getByRole("button", { name: "Open" }).click();
  await expect(phone.getByRole("heading", { name: "Your planned operation" })).toBeVisible();
  await phone.screenshot({ path: "results/shots/patient-overview.png" });
  await phone.getByRole("button", { name: "Start" }).click();
  for (let n = 0; n < DEMO_STEPS; n++) await phone.getByRole("button", { name: "Next" }).click();
  await expect(phone.locator("#patient-screen").getByText("The rest grows back.")).toBeVisible();
  await expect(phone.getByText("Turn the picture with your finger")).toBeVisible({ timeout: 60_000 });
  await phone.screenshot({ path: "results/shots/patient-step.png" });
  const narrow = await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
  expect(narrow).toBe(true);
  // The smallest phones, and pages enlarged to 200 % on a phone and on a laptop.
  for (const [width, height] of [[320, 568], [195, 422], [640, 400]]) {
    await phone.setViewportSize({ width, height });
    await phone.waitForTimeout(500);
    expect(await cutOff(phone), `${width} px wide`).toEqual([]);
    await phone.screenshot({ path: `results/shots/patient-${width}.png` });
  }
  await phone.setViewportSize(PHONE.viewport);
  const refused = await phone.evaluate(() => fetch("/api/cases").then((answer) => answer.status));
  expect([401, 403]).toContain(refused);

  await surgeon.getByRole("button", { name: "Share", exact: true }).click();
  await surgeon.getByRole("dialog").getByRole("button", { name: "End now" }).first().click();
  await expect(surgeon.getByText("The link has ended")).toBeVisible();
  await phone.reload();
  await expect(phone.getByLabel("Code")).toBeVisible();
  await phone.getByLabel("Code").fill(link.code);
  await phone.getByRole("button", { name: "Open" }).click();
  await expect(phone.getByText("This page is no longer open")).toBeVisible();
});
