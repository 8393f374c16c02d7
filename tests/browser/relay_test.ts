import { assertEquals } from "@std/assert";
import type { Page } from "puppeteer-core";
import {
  timeLimitedUser,
  type TurnCredentials,
} from "../../lib/net/ice_servers.ts";
import { startCoturn } from "../support/coturn.ts";
import { Child } from "./child.ts";
import { launchHeadlessShell } from "./chromium.ts";
import { firstCall } from "./first_call.ts";
import { Person } from "./person.ts";

const SECRET = "the secret of this test";

Deno.test({
  name:
    "browsers that reach only the TURN server see each other, even after one's first credentials have expired",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const secretFile = await Deno.makeTempFile();
    await Deno.writeTextFile(secretFile, `${SECRET}\n`);
    try {
      await callOverRelay({ kind: "shared-secret", secret: SECRET }, [
        `--turn-secret-file=${secretFile}`,
      ]);
    } finally {
      await Deno.remove(secretFile);
    }
  },
});

Deno.test({
  name: "a TURN server with one fixed user works as well",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: () =>
    callOverRelay(
      { kind: "static", username: "phone", credential: SECRET },
      ["--turn-user=phone", `--turn-password=${SECRET}`],
    ),
});

async function callOverRelay(
  credentials: TurnCredentials,
  options: string[],
): Promise<void> {
  const coturn = await startCoturn(credentials);
  const server = new Child("server_process.ts", [
    "--as_uri=http://localhost:0/",
    "--media-bind=127.0.0.1",
    `--stun=stun:127.0.0.1:${coturn.port}`,
    `--turn=turn:127.0.0.1:${coturn.port}?transport=udp`,
    ...options,
  ]);
  const browser = await launchHeadlessShell();
  try {
    const url = await server.line();
    const alice = await Person.open(browser, url, relayOnly);
    const bob = await Person.open(browser, url, async (page) => {
      await relayOnly(page);
      if (credentials.kind === "shared-secret") await openForLong(page);
    });
    await firstCall(alice, bob);
    assertEquals(await candidateType(alice.page), "relay");
    assertEquals(await candidateType(bob.page), "relay");
  } finally {
    await browser.close();
    await server.kill();
    await coturn.close();
  }
}

/**
 * To be used before the page loads: makes the credentials that it got at
 * registration expired.
 */
async function openForLong(page: Page): Promise<void> {
  const expired = timeLimitedUser(SECRET, 1);
  await page.evaluateOnNewDocument((expired) => {
    const { get, set } = Object.getOwnPropertyDescriptor(
      WebSocket.prototype,
      "onmessage",
    )!;
    Object.defineProperty(WebSocket.prototype, "onmessage", {
      get,
      set(handle) {
        set!.call(this, ({ data }: MessageEvent) => {
          const message = JSON.parse(data);
          if (message.id === "registerResponse") {
            for (const server of message.iceServers) {
              if (server.username) Object.assign(server, expired);
            }
          }
          handle.call(
            this,
            new MessageEvent("message", { data: JSON.stringify(message) }),
          );
        });
      },
    });
  }, expired);
}

/**
 * To be used before the page loads: its connections use only candidates of a
 * TURN server.
 */
async function relayOnly(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const Original = RTCPeerConnection;
    Object.assign(globalThis, {
      RTCPeerConnection: class extends Original {
        constructor(config?: RTCConfiguration) {
          super({ ...config, iceTransportPolicy: "relay" });
        }
      },
    });
  });
}

/** The type of the browser's own candidate that carries the media. */
function candidateType(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const { peerConnections } = globalThis as unknown as {
      peerConnections: RTCPeerConnection[];
    };
    const stats = await peerConnections.at(-1)!.getStats();
    for (const report of stats.values()) {
      if (report.type === "candidate-pair" && report.nominated) {
        return stats.get(report.localCandidateId).candidateType;
      }
    }
  });
}
