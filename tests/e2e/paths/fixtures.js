// A server for each file of tests, and a page whose errors fail the test.
import { test as base, expect } from "@playwright/test";
import { Server } from "../support/server.js";

export { expect };

export const test = base.extend({
  /** What a test opened ends with it: pages left open would hold graphics devices that the next test needs. */
  tidy: [
    async ({ browser }, use) => {
      const before = browser.contexts();
      await use();
      const opened = browser.contexts().filter((context) => !before.includes(context));
      await Promise.all(opened.map((context) => context.close()));
    },
    { auto: true },
  ],
  server: [
    async ({}, use) => {
      const server = await new Server().start();
      await use(server);
      await server.remove();
    },
    { scope: "worker" },
  ],
  /** Collects what a page must never do: throw, or ask another origin. */
  watched: async ({}, use) => {
    const seen = [];
    const watch = (page, server) => {
      page.on("pageerror", (error) => seen.push(`page error: ${error}`));
      page.on("request", (request) => {
        const url = new URL(request.url());
        const own = url.origin === server.address || ["blob:", "data:"].includes(url.protocol);
        if (!own) seen.push(`request to another origin: ${url.origin}`);
      });
      return page;
    };
    await use(watch);
    expect(seen).toEqual([]);
  },
});
