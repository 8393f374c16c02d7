import { assert, assertEquals } from "@std/assert";
import { launchHeadlessShell } from "./chromium.ts";
import { Person } from "./person.ts";
import { startServer } from "./running_server.ts";

/**
 * One browser and server for all: each test has its own pages and names.
 * node-datachannel and puppeteer keep handles between steps, so the sanitizers
 * check the test as a whole instead of each step.
 */
Deno.test({
  name: "calls between two Chromium pages",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    const server = await startServer();
    const browser = await launchHeadlessShell();
    const { service } = server;

    /** Names of the step's people: each step has its own. */
    let names = { alice: "", bob: "" };
    let steps = 0;

    /** Runs a step with Alice and Bob registered. */
    async function step(
      name: string,
      test: (alice: Person, bob: Person) => Promise<void>,
    ): Promise<void> {
      names = { alice: `alice ${++steps}`, bob: `bob ${steps}` };
      await t.step({
        name,
        sanitizeOps: false,
        sanitizeResources: false,
        fn: async () => {
          const alice = await Person.open(browser, server.url);
          const bob = await Person.open(browser, server.url);
          try {
            await alice.register(names.alice);
            await bob.register(names.bob);
            await alice.reaches("idle");
            await bob.reaches("idle");
            await test(alice, bob);
          } finally {
            await alice.leave();
            await bob.leave();
          }
        },
      });
    }

    async function connect(alice: Person, bob: Person) {
      await alice.call(names.bob);
      await bob.press("accept");
      await alice.reaches("active");
      await bob.reaches("active");
    }

    try {
      await step("the caller hangs up", async (alice, bob) => {
        await connect(alice, bob);
        await Promise.all([alice.seesAndHears(), bob.seesAndHears()]);
        assert(await alice.pictureMoves(), "alice sees bob move");
        assert(await bob.pictureMoves(), "bob sees alice move");
        assertEquals(await server.pipelines(), 1);
        await alice.press("stop");
        assertEquals(await alice.ended(), "hung_up");
        assertEquals(await bob.ended(), "hung_up");
      });

      await step("the callee hangs up", async (alice, bob) => {
        await connect(alice, bob);
        await Promise.all([alice.seesAndHears(), bob.seesAndHears()]);
        await bob.press("stop");
        assertEquals(await bob.ended(), "hung_up");
        assertEquals(await alice.ended(), "hung_up");
      });

      await step("the callee declines", async (alice, bob) => {
        await alice.call(names.bob);
        await bob.press("decline");
        assertEquals(await alice.ended(), "declined");
        await bob.reaches("idle");
      });

      await step("the caller cancels while it rings", async (alice, bob) => {
        await alice.call(names.bob);
        await bob.reaches("incoming");
        await alice.press("stop");
        assertEquals(await alice.ended(), "cancelled");
        assertEquals(await bob.ended(), "cancelled");
      });

      await step("a busy person takes one more call", async (alice, bob) => {
        await connect(alice, bob);
        const carol = await Person.open(browser, server.url);
        const dave = await Person.open(browser, server.url);
        try {
          await carol.register("carol");
          await carol.call(names.bob);
          await bob.says(".second-call h2", "carol is calling");
          await dave.register("dave");
          await dave.call(names.bob);
          assertEquals(await dave.ended(), "busy");
          await bob.press("decline-second");
          assertEquals(await carol.ended(), "declined");
        } finally {
          await carol.leave();
          await dave.leave();
        }
        await Promise.all([alice.seesAndHears(), bob.seesAndHears()]);
      });

      await step(
        "somebody who is not online cannot be called",
        async (alice) => {
          await alice.call("nobody");
          assertEquals(await alice.ended(), "not_registered");
        },
      );

      await step("a name that is in use is refused", async () => {
        const other = await Person.open(browser, server.url);
        try {
          await other.register(names.alice);
          await other.page.waitForSelector("#name-problem:not(:empty)");
          await other.says("#name-problem", "in use");
        } finally {
          await other.leave();
        }
      });

      await step("closing a tab ends its call", async (alice, bob) => {
        await connect(alice, bob);
        await alice.closeTab();
        assertEquals(await bob.ended(), "peer_lost");
      });

      await step("two pages make three calls in a row", async (alice, bob) => {
        for (let call = 0; call < 3; call++) {
          await connect(alice, bob);
          await Promise.all([alice.seesAndHears(), bob.seesAndHears()]);
          await (call % 2 ? alice : bob).press("stop");
          await alice.ended();
          await bob.ended();
        }
      });

      assertEquals(service.switchboard?.exchange.callCount, 0);
      assertEquals(await server.pipelines(), 0);
    } finally {
      await browser.close();
      await server.close();
    }
  },
});
