import { Switchboard, type TestUser } from "../switchboard.ts";

/** Alice and Bob in a call of version 2, without the messages so far. */
export async function talking() {
  const board = new Switchboard();
  const { alice, bob } = await board.talking(2, 2);
  const { callId } = alice.last("ringing");
  alice.take();
  bob.take();
  const offers = (user: TestUser, sdpOffer: string) =>
    user.send({ id: "renegotiateOffer", callId, sdpOffer });
  return { board, alice, bob, offers };
}
