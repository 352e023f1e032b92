// What a test asks of the server directly, with the cookies of a page: setting up, and behaving as a forged client would.

/** Sends a request from within the page; returns { status, body, retryAfter }. */
export function ask(page, method, path, body) {
  return page.evaluate(
    async ({ method, path, body }) => {
      const headers = { "X-Prosector": "1", "content-type": "application/json" };
      const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
      return { status: answer.status, body: await answer.json().catch(() => null), retryAfter: answer.headers.get("retry-after") };
    },
    { method, path, body },
  );
}

/** Makes a case without images and returns its identifier. */
export async function makeCase(page, title) {
  const id = crypto.randomUUID();
  const { status } = await ask(page, "POST", "/api/cases", { id, title });
  if (status !== 201) throw new Error(`the case was not made: ${status}`);
  return id;
}

/** Makes a link to a case; returns { id, path, code }. */
export async function makeLink(page, id, role, seconds = 3600) {
  const { status, body } = await ask(page, "POST", `/api/cases/${id}/links`, { role, expires_in_s: seconds });
  if (status !== 201) throw new Error(`the link was not made: ${status}`);
  return body;
}
