import { Guard, type GuardParts } from "../lib/net/guard/guard.ts";
import { guardLimits } from "../lib/net/guard/guard_limits.ts";

/** Above all that a benchmark does. */
const MANY = 1e6;

/** A guard on a free port of loopback that limits nobody. */
export function startUnlimitedGuard(
  tls: GuardParts["tls"],
  handler: GuardParts["handler"],
): Promise<Guard> {
  return Guard.start({
    listen: { hostname: "127.0.0.1", port: 0 },
    tls,
    proxies: [],
    limits: guardLimits({
      connections: MANY,
      connectionsPerAddress: MANY,
      messageBurst: MANY,
      messagesPerSecond: MANY,
    }),
    handler,
    trouble: (error) => console.error(error),
    around: () => {},
    failed: () => new Response(null, { status: 500 }),
  });
}
