import type { Person } from "./person.ts";

/**
 * Both join, and alice calls bob; resolves when each sees and hears the other.
 */
export async function firstCall(alice: Person, bob: Person): Promise<void> {
  await alice.register("alice");
  await bob.register("bob");
  await alice.reaches("idle");
  await bob.reaches("idle");
  await alice.call("bob");
  await bob.press("accept");
  await Promise.all([alice.seesAndHears(), bob.seesAndHears()]);
}
