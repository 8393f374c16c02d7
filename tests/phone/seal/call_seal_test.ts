import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import {
  CallSeal,
  type Descriptions,
  type SealPart,
} from "../../../lib/phone/seal/call_seal.ts";
import { commitmentTo, newNonce } from "../../../lib/phone/seal/seal_code.ts";
import type { SealMemory } from "../../../lib/phone/seal/seal_memory.ts";
import { shortMemory } from "./short_memory.ts";

const hex = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
);

/** A description with one certificate. */
function description(fingerprint: string): string {
  return `v=0\r\na=fingerprint:sha-256 ${fingerprint}\r\na=setup:actpass\r\n`;
}

/** The pages of a call, and what each of them sees of both descriptions. */
interface Pages {
  caller: CallSeal;
  callee: CallSeal;
  atCaller: Descriptions;
  atCallee: Descriptions;
}

function pages(
  memories: { caller?: SealMemory; callee?: SealMemory } = {},
): Pages {
  const caller = description(newNonce());
  const callee = description(newNonce());
  return {
    caller: new CallSeal("bob", memories.caller ?? null),
    callee: new CallSeal("alice", memories.callee ?? null),
    atCaller: { caller, callee },
    atCallee: { caller, callee },
  };
}

/** A server that passes other things on than it got; unchanged by default. */
interface Relay {
  commitment?(real: string): Promise<string> | string;
  calleePart?(real: SealPart): SealPart;
  reveal?(real: SealPart): SealPart;
}

/** Plays the messages of a call. @returns whether the callee took the reveal */
async function play(
  { caller, callee, atCaller, atCallee }: Pages,
  relay: Relay = {},
): Promise<boolean> {
  const real = await caller.commit();
  const commitment = await relay.commitment?.(real) ?? real;
  const answered = await callee.answer(commitment, atCallee);
  const part = await caller.reveal(
    relay.calleePart?.(answered) ?? answered,
    atCaller,
  );
  assert(part, "the first answer is revealed to");
  return await callee.revealed(relay.reveal?.(part) ?? part);
}

Deno.test("both pages show the same four signs of 256, others in each call", async () => {
  const seen = new Set<string>();
  for (let call = 0; call < 20; call++) {
    const both = pages();
    assert(await play(both));
    const { signs } = both.caller.check.value!;
    assertEquals(both.callee.check.value!.signs, signs);
    assertEquals(signs.length, 4);
    for (const sign of signs) assert(sign >= 0 && sign < 256);
    seen.add(signs.join());
  }
  assertEquals(seen.size, 20);
});

/**
 * A server that ends DTLS towards both browsers with certificates of its own. It plays
 * each way it has: it passes nonces on, or puts its own in their places.
 */
async function isFoundOut(ways: {
  swaps: "caller" | "callee" | "both";
  ownCommitment: boolean;
  ownCalleeNonce: boolean;
  revealsOwn: boolean;
}): Promise<boolean> {
  const both = pages();
  const forged = description(newNonce());
  if (ways.swaps !== "caller") both.atCaller.callee = forged;
  if (ways.swaps !== "callee") both.atCallee.caller = forged;
  const nonce = newNonce();
  const took = await play(both, {
    commitment: (real) => ways.ownCommitment ? commitmentTo(nonce) : real,
    calleePart: (real) => ways.ownCalleeNonce ? { seal: newNonce() } : real,
    reveal: (real) => ways.revealsOwn ? { seal: nonce } : real,
  });
  if (!took) return true;
  const [one, other] = [both.caller.check.value!, both.callee.check.value!];
  return one.signs.join() !== other.signs.join();
}

Deno.test("1,000 servers that sit between the browsers are each found out by the signs, or end the call", async () => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        swaps: fc.constantFrom("caller", "callee", "both"),
        ownCommitment: fc.boolean(),
        ownCalleeNonce: fc.boolean(),
        revealsOwn: fc.boolean(),
      }),
      async (ways) => {
        assert(await isFoundOut(ways));
        found++;
      },
    ),
    { numRuns: 1_000 },
  );
  assertEquals(found, 1_000);
});

Deno.test("a server that tries nonces until the signs fit is too late: each page takes one", async () => {
  const both = pages();
  const first = await both.caller.commit();
  await both.callee.answer(first, both.atCallee);
  assert(await both.caller.reveal({ seal: newNonce() }, both.atCaller));
  const { signs } = both.caller.check.value!;
  for (let guess = 0; guess < 100; guess++) {
    const again = await both.caller.reveal(
      { seal: newNonce() },
      both.atCaller,
    );
    assertEquals(again, null);
    assertEquals(both.caller.check.value!.signs, signs);
  }
});

Deno.test("a reveal that is not what was committed to is never taken", async () => {
  await fc.assert(
    fc.asyncProperty(hex, async (wrong) => {
      const both = pages();
      const took = await play(both, { reveal: () => ({ seal: wrong }) });
      assertEquals(took, false);
      assertEquals(both.callee.check.value, null, "no signs are shown");
    }),
    { numRuns: 300 },
  );
});

Deno.test("one changed digit of the commitment, or of the nonce, is enough", async () => {
  const changed = (text: string, at: number) =>
    text.slice(0, at) + (text[at] === "0" ? "1" : "0") + text.slice(at + 1);
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: 63 }),
      fc.boolean(),
      async (at, commitment) => {
        const took = await play(
          pages(),
          commitment
            ? { commitment: (real) => changed(real, at) }
            : { reveal: (part) => ({ seal: changed(part.seal, at) }) },
        );
        assertEquals(took, false);
      },
    ),
    { numRuns: 200 },
  );
});

Deno.test("a person who was compared is recognised by the device, in either role", async () => {
  const memories = { caller: await shortMemory(), callee: await shortMemory() };
  const first = pages(memories);
  await play(first);
  assertEquals(first.caller.check.value?.acquaintance, "new");
  assertEquals(first.callee.check.value?.acquaintance, "new");
  await first.caller.compared();
  await first.callee.compared();
  assertEquals(first.caller.check.value?.acquaintance, "compared");

  const second = pages(memories);
  await play(second);
  assertEquals(second.caller.check.value?.acquaintance, "known");
  assertEquals(second.callee.check.value?.acquaintance, "known");

  const third = pages({ ...memories, callee: await shortMemory() });
  await play(third);
  assertEquals(third.caller.check.value?.acquaintance, "changed");
  assertEquals(third.callee.check.value?.acquaintance, "new");
  await third.caller.compared();

  const fourth = pages(memories);
  await play(fourth);
  assertEquals(fourth.caller.check.value?.acquaintance, "known", "kept, too");
});

Deno.test("a proof of another call, of the other side or of nobody is no acquaintance", async () => {
  const memories = { caller: await shortMemory(), callee: await shortMemory() };
  const first = pages(memories);
  let said: SealPart | undefined;
  await play(first, {
    calleePart: (real) => said = real,
  });
  await first.caller.compared();
  assert(said?.device);
  const { key, proof } = said.device;
  for (
    const device of [
      said.device,
      { key, proof: proof.replace(/^./, (c) => c === "A" ? "B" : "A") },
      { key: "nonsense", proof },
      undefined,
    ]
  ) {
    const next = pages(memories);
    await play(next, { calleePart: ({ seal }) => ({ seal, device }) });
    assertEquals(next.caller.check.value?.acquaintance, "changed");
  }
});

Deno.test("a page that commits to nothing gets no signs, and no reveal is taken from it", async () => {
  const both = pages();
  await both.callee.answer(undefined, both.atCallee);
  assertEquals(both.callee.check.value, null);
  assertEquals(await both.callee.revealed({ seal: newNonce() }), false);
});
