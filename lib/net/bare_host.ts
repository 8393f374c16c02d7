/** An IPv6 address without the brackets that it has in a URL; other hosts stay as they are. */
export function bareHost(host: string): string {
  return host.replace(/^\[|\]$/g, "");
}
