/** Legs that are answered but never connect, because ICE or DTLS fails. */
import { assert, assertEquals } from "@std/assert";
import {
  CONNECT_NOTICE_MS,
  DEFAULT_TIMING,
} from "../../../lib/signaling/timing.ts";
import { Switchboard } from "../switchboard.ts";

const { connectMs } = DEFAULT_TIMING;

for (
  const protocols of [[undefined, undefined], [undefined, 2], [2, undefined], [
    2,
    2,
  ]] as const
) {
  for (const leg of ["caller", "callee"] as const) {
    Deno.test(`when the ${leg}'s media never comes, versions ${protocols.map((version) => version ?? 1)}, the other side is told, then the call ends on both`, async () => {
      const board = new Switchboard();
      board.media.unconnected.add(leg);
      const { alice, bob } = await board.talking(...protocols);
      const other = leg === "caller" ? bob : alice;
      const told = protocols[leg === "caller" ? 1 : 0] === 2;
      await board.advance(CONNECT_NOTICE_MS);
      assertEquals(other.has("peerReconnecting"), told);
      await board.advance(connectMs - CONNECT_NOTICE_MS - 1);
      assertEquals(board.exchange.callCount, 1);
      await board.advance(1);
      assertEquals(board.exchange.callCount, 0);
      const name = leg === "caller" ? "alice" : "bob";
      for (const [i, user] of [alice, bob].entries()) {
        const end = user.last("stopCommunication");
        assertEquals(
          end.message,
          `The media of ${name} could not be connected.`,
        );
        if (protocols[i] === 2) {
          assertEquals(user.last("callEnded").reason, "media_failed");
        }
      }
      assertEquals(board.media.pipelines[0].released, 1);
    });
  }
}

Deno.test("late media is reported, and the call continues", async () => {
  const board = new Switchboard();
  board.media.unconnected.add("caller");
  const { bob } = await board.talking(2, 2);
  await board.advance(10_000);
  assert(!bob.has("peerReconnected"));
  board.media.pipelines[0].events.legConnected("caller");
  assert(bob.has("peerReconnected"));
  await board.advance(2 * connectMs);
  assertEquals(board.exchange.callCount, 1);
});

Deno.test("a leg that connects in time is not reported", async () => {
  const board = new Switchboard();
  board.media.unconnected.add("callee");
  const { alice } = await board.talking(2, 2);
  await board.advance(CONNECT_NOTICE_MS - 1);
  board.media.pipelines[0].events.legConnected("callee");
  await board.advance(2 * connectMs);
  assert(!alice.has("peerReconnecting") && !alice.has("peerReconnected"));
});

Deno.test("a repaired leg that does not connect ends the call, however often it is offered", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.talking(2, 2);
  const { callId } = alice.last("ringing");
  board.media.unconnected.add("caller");
  board.media.pipelines[0].events.legLost("caller");
  bob.take();
  for (let second = 0; second < connectMs / 1_000; second++) {
    if (second % 5 === 0) {
      await alice.send({
        id: "renegotiateOffer",
        callId,
        sdpOffer: `offer ${second}`,
        offerId: second,
      });
      assertEquals(alice.last("renegotiateAnswer").offerId, second);
    }
    assertEquals(bob.ids(), []);
    await board.advance(1_000);
  }
  assertEquals(bob.last("callEnded").reason, "media_failed");
  assertEquals(alice.last("callEnded").reason, "media_failed");
});
