import type { Lead, LeadParts } from "../../../lib/cluster/cluster.ts";
import type { SimulatedProcess } from "./simulated_process.ts";

/** Id of the one session of the simulated exchange. */
const COUNTER = "counter";

/** Turns that it takes to be restored. */
const PARTS = 3;

/**
 * An exchange that only counts: each message makes the count one higher, which
 * is kept in the store and told.
 *
 * @param acted called for everything that it does
 */
export async function leadCounter(
  process: SimulatedProcess,
  { store, turn }: LeadParts,
  acted: () => void,
): Promise<Lead> {
  const [counter] = store.load().sessions;
  let count = Number(counter?.name ?? "0");
  for (let part = 0; part < PARTS; part++) {
    await turn();
    // It may have lost the lead since: fake time passes before promises settle.
    if (process.epoch !== null) acted();
  }
  return {
    door: {
      connect: (socket) => ({
        registered: true,
        handleMessage: () => {
          acted();
          count++;
          store.putSession({ id: COUNTER, name: `${count}`, tokens: [] });
          socket.send(`${count}`);
        },
        handleInvalid: () => {},
        handleClose: () => {},
      }),
    },
    answer: (question) => Promise.resolve(question),
    nodesChanged: () => {},
  };
}
