/**
 * Browsers' candidates: kept until there is an endpoint; none is lost,
 * duplicated or given to the wrong leg.
 */
import { assertEquals } from "@std/assert";
import { MAX_KEPT_CANDIDATES } from "../../../lib/signaling/timing.ts";
import { accept, candidate, Switchboard } from "../switchboard.ts";

Deno.test("candidates in flight reach their own leg in order", async () => {
  const board = new Switchboard();
  board.media.manual = true;
  const { alice, bob } = await board.ringing();
  await alice.send(candidate("a1"));
  await bob.send(candidate("b1"));
  board.media.answerAll();
  await bob.send(accept);
  await alice.send(candidate("a2"));
  assertEquals(board.media.pipelines[0].candidates, [
    { leg: "caller", candidate: "a1" },
    { leg: "callee", candidate: "b1" },
    { leg: "caller", candidate: "a2" },
  ]);
});

Deno.test("a pipeline without the leg's endpoint does not get its candidates", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.ringing();
  const [pipeline] = board.media.pipelines;
  await alice.send(candidate("a1"));
  await bob.send(candidate("b1"));
  assertEquals(pipeline.candidates, []);
  await bob.send({ ...accept });
  assertEquals(pipeline.candidates.map(({ candidate }) => candidate), [
    "a1",
    "b1",
  ]);
});

Deno.test("waiting candidates are limited for each leg separately", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.ringing();
  for (let i = 0; i < MAX_KEPT_CANDIDATES + 50; i++) {
    await alice.send(candidate(`a${i}`));
  }
  await bob.send(candidate("b"));
  await bob.send(accept);
  const { candidates } = board.media.pipelines[0];
  assertEquals(candidates.length, MAX_KEPT_CANDIDATES + 1);
  assertEquals(candidates[0], { leg: "caller", candidate: "a0" });
  assertEquals(candidates.at(-1), { leg: "callee", candidate: "b" });
});

Deno.test("a new endpoint does not get the old one's candidates", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.ringing(undefined, 2);
  const { callId } = bob.last("incomingCall");
  await bob.send(candidate("old"));
  await alice.send(candidate("alice's"));
  await bob.send(accept);
  await bob.send({ id: "renegotiateOffer", callId: callId!, sdpOffer: "b2" });
  await bob.send(candidate("new"));
  assertEquals(
    board.media.pipelines[0].candidates.map(({ candidate }) => candidate),
    ["alice's", "old", "new"],
  );
});
