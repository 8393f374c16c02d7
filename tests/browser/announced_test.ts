import { assert, assertEquals } from "@std/assert";
import { isIP } from "node:net";
import type { Page } from "puppeteer-core";
import { Child } from "./child.ts";
import { launchHeadlessShell } from "./chromium.ts";
import { Person } from "./person.ts";

const ANNOUNCED = ["203.0.113.7", "2001:db8::7"];

for (const seal of ["off", "require"]) {
  Deno.test({
    name:
      `browsers are told the announced addresses, and no local one (--seal=${seal})`,
    // puppeteer keeps handles.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () => toldTheAnnounced(seal),
  });
}

async function toldTheAnnounced(seal: string): Promise<void> {
  const server = new Child("server_process.ts", [
    "--as_uri=http://localhost:0/",
    `--seal=${seal}`,
    ...ANNOUNCED.map((address) => `--media-announce=${address}`),
  ]);
  const browser = await launchHeadlessShell();
  try {
    const url = await server.line();
    const alice = await Person.open(browser, url, recordCandidates);
    const bob = await Person.open(browser, url, recordCandidates);
    // These addresses are unreachable, so the test does not wait for media.
    await alice.register("alice");
    await bob.register("bob");
    await alice.reaches("idle");
    await bob.reaches("idle");
    await alice.call("bob");
    await bob.press("accept");
    for (const person of [alice, bob]) {
      await person.page.waitForFunction(
        (count) =>
          (globalThis as unknown as { told: string[] }).told.length >= count,
        {},
        ANNOUNCED.length,
      );
      const told = await toldAddresses(person);
      assert(told.some((address) => isIP(address) === 4), `${told}`);
      assertEquals(told.filter((one) => !ANNOUNCED.includes(one)), []);
    }
  } finally {
    await browser.close();
    await server.kill();
  }
}

/**
 * To be used before the page loads: records the candidates that the server
 * sends.
 */
async function recordCandidates(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const told: string[] = [];
    Object.assign(globalThis, { told });
    const Original = RTCPeerConnection;
    Object.assign(globalThis, {
      RTCPeerConnection: class extends Original {
        override addIceCandidate(candidate?: RTCIceCandidateInit | null) {
          if (candidate?.candidate) told.push(candidate.candidate);
          return super.addIceCandidate(candidate);
        }
        override setRemoteDescription(description: RTCSessionDescriptionInit) {
          told.push(...description.sdp?.match(/^a=candidate.*/gm) ?? []);
          return super.setRemoteDescription(description);
        }
      },
    });
  });
}

async function toldAddresses({ page }: Person): Promise<string[]> {
  const lines = await page.evaluate(() =>
    (globalThis as unknown as { told: string[] }).told
  );
  return lines.map((line) => line.split(" ")[4]);
}
