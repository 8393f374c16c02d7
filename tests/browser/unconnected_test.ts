import { assertEquals } from "@std/assert";
import type { Page } from "puppeteer-core";
import { Child } from "./child.ts";
import { launchChromium } from "./chromium.ts";
import { Person } from "./person.ts";

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
    "media that never comes to one side is told to the other, and ends in words on both",
  // puppeteer keeps handles.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    const server = new Child("server_process.ts", [
      "--as_uri=http://localhost:0/",
      `--connect-ms=${CONNECT_MS}`,
    ]);
    const browser = await launchChromium();
    // A name stays reserved for a while after its page is gone.
    let people = 0;
    try {
      const url = await server.line();
      for (
        const [title, prepare] of [
          ["UDP is blocked", blockUdp],
          ["DTLS fails", breakDtls],
        ] as const
      ) {
        for (const called of [true, false]) {
          await t.step(
            `${title} for the ${called ? "callee" : "caller"}`,
            async () => {
              const alice = await Person.open(browser, url, prepare);
              const bob = await Person.open(browser, url);
              await alice.register(`alice ${++people}`);
              await bob.register(`bob ${people}`);
              if (called) await bob.call(`alice ${people}`);
              else await alice.call(`bob ${people}`);
              await (called ? alice : bob).press("accept");
              await bob.reaches("active");
              await bob.page.waitForSelector(".reconnecting");
              assertEquals(await bob.ended(), "media_failed");
              assertEquals(await alice.ended(), "media_failed");
              for (const { page } of [alice, bob]) {
                const card = await page.$eval(
                  "[data-ended-reason]",
                  ({ textContent }) => textContent,
                );
                assertEquals(card?.includes("You talked"), false, String(card));
              }
              await alice.leave();
              await bob.leave();
            },
          );
        }
      }
    } finally {
      await browser.close();
      await server.kill();
    }
  },
});
