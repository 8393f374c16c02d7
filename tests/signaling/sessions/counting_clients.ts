import type { ServerMessage } from "../../../lib/shared/protocol.ts";
import { accept, Switchboard, TestUser } from "../switchboard.ts";

/** Sent after each registration by a client that counts messages. */
export const counts = { id: "ping", received: 0 } as const;

/** Alice and bob in a call; bob's client counts messages. */
export async function talking(
  board: Switchboard,
): Promise<{ alice: TestUser; bob: TestUser }> {
  const alice = await board.registered("alice", 2);
  const bob = await board.registered("bob", 2);
  await bob.send(counts);
  for (const user of [alice, bob]) user.take();
  await alice.send({ id: "call", to: "bob", sdpOffer: "alice's offer" });
  await bob.send(accept);
  return { alice, bob };
}

/** Bob comes back on a new socket. */
export async function comesBack(
  board: Switchboard,
  resumeToken: string | undefined,
  received?: number,
): Promise<TestUser> {
  const user = board.user();
  const name = "bob";
  await user.send({ id: "register", name, protocol: 2, resumeToken, received });
  return user;
}

/** The counts and the outcome in the last answer to a registration. */
export function greeting(user: TestUser) {
  const { resumed, received } = user.last("registerResponse");
  return { resumed, received };
}

/** The number of these messages that a client counts. */
export function counted(messages: ServerMessage[]): number {
  return messages.filter(({ id }) =>
    ![
      "registerResponse",
      "pong",
      "userJoined",
      "userLeft",
      "userBusy",
    ].includes(id)
  ).length;
}

/** Kinds of the messages that a user has received. */
export function ids(user: TestUser): string[] {
  return user.received.map(({ id }) => id);
}
