// A client that claims more than its role: the server holds, the others see nothing, and the page says so.
import { test, expect } from "./fixtures.js";
import { ask, makeCase, makeLink } from "../support/api.js";
import { FROM_CLIENT, FROM_SERVER, asEditor, kindOf } from "../support/frames.js";
import { joinCase, signIn } from "../support/people.js";
import { Workspace } from "../support/workspace.js";

test("a viewer whose client claims to be an editor is refused by the server and told so", async ({ browser, page, server }) => {
  const owner = await (await browser.newContext()).newPage();
  await signIn(owner, server);
  const id = await makeCase(owner, "Looked at");
  await owner.goto(`${server.address}/case/${id}`);
  const ours = new Workspace(owner);
  await ours.synced();
  await ours.addStep("Written by the owner");
  await ours.synced();

  const link = await makeLink(owner, id, "viewer");
  const heard = { sent: 0, refused: 0 };
  await page.route(`**/api/cases/${id}`, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), role: "editor" } });
  });
  await page.routeWebSocket("**/room", (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      heard.sent += kindOf(frame) === FROM_CLIENT.update;
      server.send(frame);
    });
    server.onMessage((frame) => {
      heard.refused += kindOf(frame) === FROM_SERVER.refused;
      socket.send(kindOf(frame) === FROM_SERVER.welcome ? asEditor(frame) : frame);
    });
  });
  await joinCase(page, { address: server.address + link.path, code: link.code }, "Student");
  const forged = new Workspace(page);
  await page.waitForURL(`**/case/${id}`);
  await expect.poll(() => forged.titles()).toEqual(["Written by the owner"]);
  await forged.addStep("Smuggled in");
  await expect(page.getByText("You may look at this plan but not change it. Your changes stay on this device.")).toBeVisible();
  await page.screenshot({ path: "results/shots/access-forged.png" });
  expect(heard.sent).toBeGreaterThan(0);
  expect(heard.refused).toBeGreaterThan(0);

  await ours.addStep("Written afterwards");
  await ours.synced();
  const expected = ["Written by the owner", "Written afterwards"];
  expect(await ours.titles()).toEqual(expected);
  await owner.reload();
  await expect.poll(() => ours.titles()).toEqual(expected);
  const { body } = await ask(owner, "GET", `/api/cases/${id}/audit`);
  expect(body.entries.map((entry) => entry.action)).toContain("edit_refused");
});
