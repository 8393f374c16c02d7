import { assertEquals } from "@std/assert";
import type { Page } from "puppeteer-core";
import { Child } from "./child.ts";
import { launchHeadlessShell } from "./chromium.ts";
import { Person } from "./person.ts";
import { embeddedOnly } from "../support/test_kurento.ts";

/**
 * ms that a leg has to connect in these tests: longer than until the other side
 * is notified.
 */
const CONNECT_MS = 6_000;

/**
 * To be used before the page loads: blocks all addresses between its
 * connections and the server, as a firewall without UDP does.
 */
async function blockUdp(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    RTCPeerConnection.prototype.addIceCandidate = () => Promise.resolve();
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (data) {
      const message = JSON.parse(String(data));
      if (message.id === "onIceCandidate") return;
      message.sdpOffer = message.sdpOffer?.replace(/a=candidate.*\r\n/g, "");
      send.call(this, JSON.stringify(message));
    };
  });
}

/**
 * To be used before the page loads: replaces its fingerprint, so that ICE
 * succeeds and DTLS never does.
 */
async function breakDtls(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (data) {
      const message = JSON.parse(String(data));
      message.sdpOffer = message.sdpOffer?.replace(
        /(a=fingerprint:sha-256 )(..)/g,
        (_: string, start: string, first: string) =>
          start + (first === "00" ? "01" : "00"),
      );
      send.call(this, JSON.stringify(message));
    };
  });
}

Deno.test({
  name:
    "a side that never gets media is reported to the other, and the call ends with an explanation on both",
  // puppeteer keeps handles.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    const server = new Child("server_process.ts", [
      "--as_uri=http://localhost:0/",
      `--connect-ms=${CONNECT_MS}`,
      "--seal=off",
    ]);
    const browser = await launchHeadlessShell();
    try {
      const url = await server.line();
      /** One call; the connection of one of the two does not come about. */
      const call = async (
        names: string,
        prepare: (page: Page) => Promise<void>,
        broken: "caller" | "callee",
      ) => {
        const at = (side: string) =>
          Person.open(browser, url, side === broken ? prepare : undefined);
        const [caller, callee] = [await at("caller"), await at("callee")];
        await caller.register(`${names} calls`);
        await callee.register(`${names} is called`);
        await caller.call(`${names} is called`);
        await callee.press("accept");
        const other = broken === "caller" ? callee : caller;
        await other.reaches("active");
        await other.page.waitForSelector(".reconnecting");
        for (const person of [caller, callee]) {
          assertEquals(await person.ended(), "media_failed");
          const card = await person.page.$eval(
            "[data-ended-reason]",
            ({ textContent }) => textContent,
          );
          assertEquals(card?.includes("You talked"), false, String(card));
          await person.leave();
        }
      };
      const bothSides = async (prepare: (page: Page) => Promise<void>) => {
        await Promise.all([
          call(`1 ${prepare.name}`, prepare, "caller"),
          call(`2 ${prepare.name}`, prepare, "callee"),
        ]);
      };
      await t.step(
        "UDP is blocked for the caller, and for the callee",
        () => bothSides(blockUdp),
      );
      await t.step({
        ...embeddedOnly(
          "DTLS fails for the caller, and for the callee",
          "it does not compare certificates with fingerprints",
        ),
        fn: () => bothSides(breakDtls),
      });
    } finally {
      await browser.close();
      await server.kill();
    }
  },
});
