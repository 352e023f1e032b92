// Descriptions in the character sets of other countries. The page leaves them to the browser's own tables, so they are
// read here beside the tests of the same bytes in the imaging crate.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, expect } from "./fixtures.js";
import { writeTinyCt } from "../support/tiny-ct.js";
import { Workspace } from "../support/workspace.js";

// Names of PS3.5 annexes H, I and J as bytes of files, and as pydicom 3.0.2 decodes those of its character set files.
const DESCRIPTIONS = [
  ["ISO_IR 126", "\xc4\xe9\xef\xed\xf5\xf3\xe9\xef\xf2", "Διονυσιος"],
  ["ISO_IR 127", "\xe2\xc8\xc7\xe6\xea^\xe4\xe6\xd2\xc7\xd1", "قباني^لنزار"],
  ["ISO_IR 144", "\xbb\xee\xdace\xdc\xd1yp\xd3", "Люкceмбypг"],
  ["ISO_IR 100", "\xc4neas^R\xfcdiger", "Äneas^Rüdiger"],
  ["GB18030", "Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab", "Wang^XiaoDong=王^小东"],
  ["\\ISO 2022 IR 149", "\x1b$)C\xb1\xe8\xc8\xf1\xc1\xdf\x1b(B", "김희중"],
  [
    "\\ISO 2022 IR 87",
    "Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B",
    "Yamada^Tarou=山田^太郎=やまだ^たろう",
  ],
  [
    "ISO 2022 IR 13\\ISO 2022 IR 87",
    "\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J",
    "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎",
  ],
];

test("descriptions are read in the character set of their file", async ({ page, server, watched }) => {
  watched(page, server);
  const folder = mkdtempSync(join(tmpdir(), "prosector-characters-"));
  DESCRIPTIONS.forEach(([set, bytes], n) =>
    writeTinyCt(join(folder, `${n}`), n + 1, [
      [0x0008, 0x0005, "CS", set],
      [0x0008, 0x103e, "LO", bytes],
    ]),
  );
  const work = await Workspace.folder(page, server, folder);
  for (const [set, , words] of DESCRIPTIONS) await expect(work.panel("Series"), set).toContainText(words);
});
