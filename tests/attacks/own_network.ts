/** Set in the process that runs in the network of its own. */
const INSIDE = "ONE2ONE_ATTACK_NETWORK";

/**
 * Networks whose addresses all lead to this machine, so that a packet to any of
 * them can be received: private ones, metadata services, and one for examples
 * (RFC 5737), which stands for the public Internet.
 */
const NETWORKS = [
  "10.0.0.0/8",
  "100.64.0.0/10",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "198.51.100.0/24",
];

/**
 * Runs this program again in a network namespace of its own, where no packet
 * leaves the machine, and exits with its code; returns at once in there. Needs
 * Linux with `unshare` and `ip`.
 */
export async function enterOwnNetwork(): Promise<void> {
  if (Deno.env.has(INSIDE)) return;
  const routes = NETWORKS.map((one) => `ip route add local ${one} dev lo`);
  const setUp = ["ip link set lo up", ...routes].join(" && ");
  const child = new Deno.Command("unshare", {
    args: [
      ...["-rn", "sh", "-c", `${setUp} && exec "$@"`, "sh", Deno.execPath()],
      ...["run", "-q", "-A", "--unsafely-ignore-certificate-errors"],
      ...[new URL(Deno.mainModule).pathname, ...Deno.args],
    ],
    env: { [INSIDE]: "yes" },
  }).spawn();
  Deno.exit((await child.status).code);
}
