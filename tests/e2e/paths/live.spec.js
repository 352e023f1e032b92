// Two people on one case: the same plan within half a second, offline edits that merge, roles that hold.
import { test, expect } from "./fixtures.js";
import { Workspace } from "../support/workspace.js";
import { enteredAt, median, titleArrives, watchEnter } from "../support/clock.js";
import { PASSWORD, joinCase, shareCase, signIn } from "../support/people.js";

test.describe.configure({ mode: "serial" });

test("two people edit live, merge what they did apart, and keep it when the server is killed", async ({ browser, server }) => {
  test.setTimeout(300_000);
  const surgeon = await (await browser.newContext()).newPage();
  await signIn(surgeon, server);
  const ours = await Workspace.demo(surgeon, server);
  await ours.addStep("Open the abdomen");
  const link = await shareCase(surgeon, "Edit");
  await ours.synced();

  const context = await browser.newContext();
  const specialist = await context.newPage();
  await joinCase(specialist, link, "Dr Ben Remote");
  const theirs = await new Workspace(specialist).loaded();
  await expect.poll(() => theirs.titles()).toEqual(["Open the abdomen"]);
  await expect(surgeon.getByRole("button", { name: /1 other person is here/ })).toBeVisible();

  await test.step("every edit reaches the other within half a second", async () => {
    const took = await editsTook(surgeon, specialist, ours, theirs);
    console.log(`    edits were there after ${took.map((ms) => ms.toFixed(0)).join(", ")} ms, median ${median(took).toFixed(0)} ms`);
    expect(median(took)).toBeLessThan(500);
    expect(Math.max(...took)).toBeLessThan(500);
  });

  await test.step("a pointer is seen with its name", async () => {
    await theirs.probe("axial", 0.4, 0.5);
    await expect(ours.view("axial").getByText("Dr Ben Remote")).toBeVisible();
  });

  await test.step("edits made apart merge on return", async () => {
    await context.setOffline(true);
    await theirs.addStep("Made offline by Ben");
    await ours.addStep("Made online by Ada");
    await theirs.saved();
    await context.setOffline(false);
    const both = ["Made offline by Ben", "Made online by Ada"];
    for (const side of [ours, theirs]) {
      await expect.poll(async () => (await side.titles()).slice(1).sort(), { timeout: 60_000 }).toEqual(both);
    }
    expect(await ours.titles()).toEqual(await theirs.titles());
  });

  await test.step("a killed server loses nothing that it acknowledged", async () => {
    await ours.addStep("Acknowledged before the kill");
    await ours.synced();
    await server.stop("SIGKILL");
    await ours.addStep("Made while the server was down");
    await ours.saved();
    await server.start();
    await expect.poll(() => theirs.titles(), { timeout: 90_000 }).toEqual(await ours.titles());
    await ours.synced();
  });
  await surgeon.screenshot({ path: "results/shots/live-surgeon.png" });
  await specialist.screenshot({ path: "results/shots/live-specialist.png" });
});

test("a viewer sees and points but cannot edit", async ({ browser, server }) => {
  const surgeon = await (await browser.newContext()).newPage();
  await signIn(surgeon, server);
  await surgeon.getByRole("link", { name: /Demo patient/ }).first().click();
  const ours = await new Workspace(surgeon).loaded();
  await ours.synced();
  const link = await shareCase(surgeon, "View");
  const viewer = await (await browser.newContext()).newPage();
  await joinCase(viewer, link, "Student");
  const theirs = await new Workspace(viewer).loaded();
  await expect(theirs.panel("Plan").getByRole("button", { name: "Add step" })).toBeDisabled();
});

test("a plan is signed with the password, and a later edit shows", async ({ browser, server }) => {
  const surgeon = await (await browser.newContext()).newPage();
  await signIn(surgeon, server);
  await surgeon.getByRole("link", { name: /Demo patient/ }).first().click();
  const ours = await new Workspace(surgeon).loaded();
  await ours.addStep("The step that is signed");
  await ours.synced();
  await surgeon.getByRole("button", { name: "Sign", exact: true }).click();
  const dialog = surgeon.getByRole("dialog");
  await dialog.getByLabel("Your password again").fill("wrong password");
  await dialog.getByRole("button", { name: "Sign plan" }).click();
  await expect(dialog).toContainText(/password/i);
  await dialog.getByLabel("Your password again").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Sign plan" }).click();
  await expect(surgeon.getByText(/Signed by Dr Ada Example/)).toBeVisible();
  await ours.rename(1, "Changed afterwards");
  await expect(surgeon.getByText(/Changed since Dr Ada Example signed/)).toBeVisible();
  await surgeon.screenshot({ path: "results/shots/signed-changed.png" });
});

/** Milliseconds from Enter in one page to the title in the other, by the pages' own clock, for several edits each way. */
async function editsTook(surgeon, specialist, ours, theirs) {
  for (const page of [surgeon, specialist]) await watchEnter(page);
  const took = [];
  for (let n = 1; n <= 10; n++) {
    const [from, to, side] = n % 2 ? [surgeon, specialist, ours] : [specialist, surgeon, theirs];
    for (const each of [ours, theirs]) await each.synced();
    const field = side.steps().first().locator("input");
    await field.fill(`Open the abdomen, wording ${n}`);
    const arrives = titleArrives(to, `Open the abdomen, wording ${n}`);
    await field.press("Enter");
    took.push((await arrives) - (await enteredAt(from)));
  }
  return took;
}
