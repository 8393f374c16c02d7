import type { Person } from "./person.ts";
import { until } from "../support/until.ts";

/** ms within which the pages have exchanged what they need for the signs. */
const SIGNS_WITHIN_MS = 45_000;

interface Watched {
  peerConnections: RTCPeerConnection[];
}

/** Certificates that a page's latest connection has at both ends. */
export async function certificates(person: Person) {
  return await person.page.evaluate(() => {
    const { peerConnections } = globalThis as unknown as Watched;
    const connection = peerConnections.at(-1)!;
    const of = (sdp = "") => /a=fingerprint:(.*)/.exec(sdp)?.[1].trim();
    return {
      own: of(connection.localDescription?.sdp),
      other: of(connection.remoteDescription?.sdp),
    };
  });
}

/** Whether each of two browsers has the other's certificate: nobody in between has keys. */
export async function isSealed(one: Person, other: Person): Promise<boolean> {
  const [a, b] = [await certificates(one), await certificates(other)];
  return a.own !== undefined && a.own === b.other && a.other === b.own;
}

/** Waits until a person's lock is closed, or open. */
export async function lockIs(
  { page }: Person,
  state: "closed" | "open",
): Promise<void> {
  await page.waitForSelector(`#seal[data-closed="${state === "closed"}"]`);
}

/** Opens the details of a person's lock. */
export async function openSeal({ page }: Person): Promise<void> {
  await page.click("#seal");
  await page.waitForSelector("#seal-panel");
}

/** The signs in a person's open details, with their words. */
export async function signsOf({ page }: Person): Promise<string[]> {
  return await until(
    async () => {
      const signs = await page.$$eval(
        ".signs li",
        (items) => items.map((item) => item.textContent ?? ""),
      );
      // The words come a moment later.
      return signs.length > 0 && signs.every((sign) => /[a-z]/i.test(sign)) &&
        signs;
    },
    { withinMs: SIGNS_WITHIN_MS },
  ) || [];
}
