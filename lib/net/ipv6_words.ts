/**
 * The eight 16-bit words of an IPv6 address (RFC 4291 2.2).
 *
 * @param address a valid one, without brackets and zone
 */
export function ipv6Words(address: string): number[] {
  const hex = address.replace(
    /(\d+)\.(\d+)\.(\d+)\.(\d+)$/,
    (_, ...parts) => {
      const [a, b, c, d] = parts.map(Number);
      return `${(a << 8 | b).toString(16)}:${(c << 8 | d).toString(16)}`;
    },
  );
  const [head, tail] = hex.split("::").map((part) =>
    part.split(":").filter((word) => word !== "").map((word) =>
      parseInt(word, 16)
    )
  );
  if (tail === undefined) return head;
  return [...head, ...Array(8 - head.length - tail.length).fill(0), ...tail];
}
