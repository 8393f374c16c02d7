/**
 * Writes calls into the state file named by its argument until it is killed,
 * and prints the number of each call once it is guaranteed to be stored.
 *
 * @module
 */
import { StateFile } from "../../lib/service/state_file.ts";

const encoder = new TextEncoder();
const tell = (text: string) =>
  Deno.stdout.writeSync(encoder.encode(`${text}\n`));
const file = StateFile.open(Deno.args[0], () => tell("fault"));
for (let n = 1;; n++) {
  file.putCall({
    id: "call",
    caller: { name: "alice", sessions: ["a"] },
    callee: { name: "bob", sessions: ["b"] },
    startedAt: n,
    active: true,
    media: null,
  });
  file.putSession({ id: `${n}`, name: `user ${n}`, tokens: ["t"] });
  if (n > 50) file.deleteSession(`${n - 50}`);
  tell(`${n}`);
}
