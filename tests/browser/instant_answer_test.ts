import { assert, assertEquals } from "@std/assert";
import type { Page } from "puppeteer-core";
import {
  acceptOn,
  type Carried,
  carried,
  carries,
  type PageDevices,
  prepareNonsense,
  ruleDevices,
  sendAtOnce,
  setDevices,
  speakPartOne,
  timesAsked,
} from "./answering_page.ts";
import { Child } from "./child.ts";
import { launchHeadlessShell } from "./chromium.ts";
import { Person } from "./person.ts";
import { isSealed } from "./seal_details.ts";
import { embeddedOnly } from "../support/test_kurento.ts";

/**
 * ms of the long ring: longer than a browser keeps a connection that carries
 * nothing; the service allows 60 s.
 */
const LONG_RING_MS = 20_000;
/** ms in which media that is forwarded too early would be seen. */
const EARLY_MS = 2_000;
const SLOW_CAMERA_MS = 1_500;
/** Pixels: wider than any placeholder. */
const PICTURE_WIDTH = 160;

type Prepare = (page: Page) => Promise<void>;

/** Rings until both legs are connected. */
async function ring(caller: Person, callee: Person, name: string) {
  await setDevices(callee, {});
  await caller.call(name);
  await callee.reaches("incoming");
  await Promise.all(
    [caller, callee].map((person) =>
      carries(person, ({ connected }) => connected)
    ),
  );
  // In a sealed call nobody sends anything before the accept.
  if (!await isSealed(caller, callee)) {
    await carries(caller, ({ sent }) => sent.video > 0);
    await carries(callee, ({ sent }) => sent.video > 0 && sent.audio > 0);
  }
  assertEquals(await timesAsked(callee), 0, "no device before the accept");
}

async function hangUp(caller: Person, callee: Person): Promise<void> {
  await caller.press("stop");
  await Promise.all([caller.ended(), callee.ended()]);
}

const heard = ({ received }: Carried) => received.audio > 30;
const seen = ({ received }: Carried) =>
  received.video > 30 && received.width >= PICTURE_WIDTH;
const both = (now: Carried) => heard(now) && seen(now);
const bothCarry = (...people: Person[]) =>
  Promise.all(people.map((person) => carries(person, both)));

/** One call with the prepared leg; checks what each side receives. */
async function answer(
  caller: Person,
  callee: Person,
  { devices = {}, button = "accept", callerGets = both }: {
    devices?: Partial<PageDevices>;
    button?: string;
    callerGets?: (now: Carried) => boolean;
  },
): Promise<Carried> {
  await ring(caller, callee, "bob");
  const prepared = await callee.connections();
  await setDevices(callee, devices);
  await callee.page.click(`#${button}`);
  await carries(callee, both);
  const atCaller = await carries(caller, callerGets);
  assertEquals(await callee.connections(), prepared, "the prepared leg");
  await hangUp(caller, callee);
  return atCaller;
}

async function answerLate(caller: Person, callee: Person): Promise<void> {
  await ring(caller, callee, "rung");
  await delay(LONG_RING_MS);
  const { received } = await carried(callee);
  assertEquals(received, { audio: 0, video: 0, width: 0 });
  const prepared = await callee.connections();
  await callee.press("accept");
  await bothCarry(caller, callee);
  assertEquals(await callee.connections(), prepared, "the prepared leg");
  await Promise.all([caller.leave(), callee.leave()]);
}

// puppeteer keeps handles between steps.
const keepsHandles = { sanitizeOps: false, sanitizeResources: false };
Deno.test({
  name: "the instant answer",
  ...keepsHandles,
  fn: (t) => instantAnswer(t, false),
});
Deno.test({
  ...embeddedOnly("the instant answer of sealed calls", "it cannot seal"),
  ...keepsHandles,
  fn: (t) => instantAnswer(t, true),
});

async function instantAnswer(
  t: Deno.TestContext,
  sealed: boolean,
): Promise<void> {
  const server = new Child("server_process.ts", [
    "--as_uri=http://localhost:0/",
    "--log-level=error",
    `--seal=${sealed ? "prefer" : "off"}`,
  ]);
  const browser = await launchHeadlessShell();
  const step = (name: string, fn: () => Promise<void>) =>
    t.step({ name, sanitizeOps: false, sanitizeResources: false, fn });
  try {
    const url = await server.line();
    const join = async (name: string, prepare?: Prepare) => {
      const person = await Person.open(browser, url, async (page) => {
        await ruleDevices(page);
        await prepare?.(page);
      });
      await person.register(name);
      await person.reaches("idle");
      return person;
    };

    // Rings while other steps run, which may take longer than a call may ring.
    const lateAnswer = Promise.allSettled([
      answerLate(await join("ringing"), await join("rung")),
    ]);

    await step(
      "no media reaches the other side before the accept",
      async () => {
        const caller = await join("hasty caller", sendAtOnce);
        const callee = await join("hasty callee", sendAtOnce);
        await ring(caller, callee, "hasty callee");
        await delay(EARLY_MS);
        assertEquals(await isSealed(caller, callee), sealed);
        for (const person of [caller, callee]) {
          const { sent, received } = await carried(person);
          if (person === caller || !sealed) {
            assert(sent.audio > 30 && sent.video > 30, "it sends");
            assert(sent.width >= PICTURE_WIDTH, "its camera");
          }
          assertEquals(received, { audio: 0, video: 0, width: 0 });
        }
        await callee.press("accept");
        await bothCarry(caller, callee);
        await Promise.all([caller.leave(), callee.leave()]);
      },
    );

    const alice = await join("alice");
    const bob = await join("bob");

    await step(
      "a camera that takes 1.5 s to open delays nothing else",
      async () => {
        await ring(alice, bob, "bob");
        await setDevices(bob, { held: true });
        await bob.press("accept");
        await Promise.all([carries(bob, both), delay(SLOW_CAMERA_MS)]);
        const { width } = (await carried(alice)).received;
        assertEquals(width, 0, "the caller sees nothing instead");
        await setDevices(bob, {});
        await carries(alice, both);
        await hangUp(alice, bob);
      },
    );

    await step(
      "calls are answered without a camera, a microphone, both, or with sound only",
      async () => {
        const cases = [
          { devices: { missing: ["video"] }, callerGets: heard },
          { devices: { missing: ["audio"] }, callerGets: seen },
          {
            devices: { missing: ["audio", "video"] },
            callerGets: () => true,
          },
          { button: "accept-audio", callerGets: heard },
        ] satisfies Parameters<typeof answer>[2][];
        for (const one of cases) {
          const { received } = await answer(alice, bob, one);
          if (one.callerGets !== seen) assertEquals(received.width, 0);
        }
      },
    );

    await step("an answer after a long ring is still instant", async () => {
      const [outcome] = await lateAnswer;
      if (outcome.status === "rejected") throw outcome.reason;
    });

    await step(
      "a declined or cancelled call leaves nothing behind",
      async () => {
        for (const declined of [true, false]) {
          await ring(alice, bob, "bob");
          if (declined) await bob.press("decline");
          else await alice.press("stop");
          await Promise.all([alice.ended(), bob.ended()]);
          assertEquals(await timesAsked(bob), 0);
          assert(!(await carried(bob)).connected);
        }
      },
    );

    await step(
      "a call can be accepted before and while its early answer arrives",
      async () => {
        const prepared = sealed ? "sealedOffer" : "answerPrepared";
        for (const moment of ["incomingCall", prepared]) {
          const callee = await join(
            moment,
            (page) => acceptOn(page, moment),
          );
          await alice.call(moment);
          await bothCarry(alice, callee);
          assertEquals(await isSealed(alice, callee), sealed);
          await hangUp(alice, callee);
          await callee.leave();
        }
      },
    );

    await step("nobody notices a refused early answer", async () => {
      const callee = await join("refused", prepareNonsense);
      await alice.call("refused");
      await callee.reaches("incoming");
      await callee.page.waitForFunction(() =>
        (globalThis as unknown as { peerConnections: RTCPeerConnection[] })
          .peerConnections.at(-1)?.connectionState === "closed"
      );
      await callee.press("accept");
      await bothCarry(alice, callee);
      assertEquals(await callee.page.$$(".notice"), []);
      await hangUp(alice, callee);
      await callee.leave();
    });

    await step("the tutorial's page works on either side", async () => {
      const oldAlice = await join("old alice", speakPartOne);
      const oldBob = await join("old bob", speakPartOne);
      for (
        const [caller, callee, name] of [
          [oldAlice, bob, "bob"],
          [alice, oldBob, "old bob"],
          [oldAlice, oldBob, "old bob"],
        ] as const
      ) {
        await caller.call(name);
        await callee.press("accept");
        await bothCarry(caller, callee);
        await hangUp(caller, callee);
      }
    });
  } finally {
    await browser.close();
    await server.kill();
  }
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
