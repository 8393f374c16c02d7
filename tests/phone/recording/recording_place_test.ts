/** Places of recordings, with a fake file; real ones are in tests/browser/recording_test.ts. */
import { assertEquals, assertRejects } from "@std/assert";
import { choosePlace } from "../../../lib/phone/recording/recording_place.ts";

const WEBM = {
  mimeType: "video/webm",
  plainType: "video/webm",
  extension: ".webm",
};

/** A file as the browser shows it to other programs: complete after each close. */
class FakeFile {
  /** The bytes that are safe in the file. */
  content = "";
  removed = false;
  /** Times at which it was brought up to date, in s. */
  readonly safeAt: number[] = [];
  constructor(readonly name: string, private readonly now: () => number) {}

  createWritable({ keepExistingData = false } = {}) {
    let written = keepExistingData ? this.content : "";
    let at = 0;
    return Promise.resolve({
      seek: (place: number) => {
        at = place;
        return Promise.resolve();
      },
      write: async (piece: Blob) => {
        const text = await piece.text();
        written = written.slice(0, at) + text;
        at += text.length;
      },
      close: () => {
        this.content = written;
        this.safeAt.push(this.now() / 1_000);
        return Promise.resolve();
      },
    });
  }

  remove(): Promise<void> {
    this.removed = true;
    return Promise.resolve();
  }
}

/** Lets the page choose this file, at times that the test sets. */
async function withPicker(
  choose: (() => Promise<FakeFile>) | undefined,
  test: () => Promise<void>,
): Promise<void> {
  const scope = globalThis as { showSaveFilePicker?: unknown };
  scope.showSaveFilePicker = choose;
  try {
    await test();
  } finally {
    delete scope.showSaveFilePicker;
  }
}

Deno.test("a chosen file is brought up to date while it is written, ever less often", async () => {
  const { now } = performance;
  let ms = 0;
  performance.now = () => ms;
  const file = new FakeFile("call.webm", () => ms);
  try {
    await withPicker(() => Promise.resolve(file), async () => {
      const place = (await choosePlace("call", WEBM))!;
      for (ms = 0; ms < 20 * 60_000; ms += 2_000) {
        await place.write(new Blob(["piece"]));
      }
      const { safeAt } = file;
      assertEquals(safeAt.slice(0, 6), [10, 30, 70, 150, 310, 610]);
      assertEquals(safeAt.at(-1), 910);
      await place.close();
    });
  } finally {
    performance.now = now;
  }
});

Deno.test("no byte is lost or doubled when a chosen file is brought up to date", async () => {
  const { now } = performance;
  let ms = 0;
  performance.now = () => ms;
  const file = new FakeFile("call.webm", () => ms);
  try {
    await withPicker(() => Promise.resolve(file), async () => {
      const place = (await choosePlace("call", WEBM))!;
      const pieces = Array.from({ length: 100 }, (_, at) => `piece ${at};`);
      for (const piece of pieces) {
        await place.write(new Blob([piece]));
        ms += 2_000;
      }
      assertEquals(pieces.join("").startsWith(file.content), true);
      assertEquals(await place.close(), { kept: "file", name: "call.webm" });
      assertEquals(file.content, pieces.join(""));
    });
  } finally {
    performance.now = now;
  }
});

Deno.test("a chosen file into which nothing was recorded is removed", async () => {
  const file = new FakeFile("call.webm", () => 0);
  await withPicker(() => Promise.resolve(file), async () => {
    const place = (await choosePlace("call", WEBM))!;
    assertEquals(await place.close(), null);
    assertEquals(file.removed, true);
  });
});

Deno.test("a person who chooses no file gets no recording elsewhere", async () => {
  const cancelled = () =>
    Promise.reject(new DOMException("cancelled", "AbortError"));
  await withPicker(cancelled, async () => {
    assertEquals(await choosePlace("call", WEBM), null);
  });
});

Deno.test("without files, pieces are in memory, as many as are bearable", async () => {
  const forbidden = () =>
    Promise.reject(new DOMException("in a frame", "SecurityError"));
  await withPicker(forbidden, async () => {
    const place = (await choosePlace("call", WEBM))!;
    const large = { size: 100e6 } as Blob;
    await place.write(large);
    await place.write(large);
    const refused = await assertRejects(() => place.write(large), DOMException);
    assertEquals(refused.name, "QuotaExceededError");
    const kept = await place.close();
    assertEquals(kept?.kept === "browser" && kept.fleeting, true);
  });
});
