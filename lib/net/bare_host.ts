/** An IPv6 address without the brackets that it has in a URL; other hosts stay as they are. */
export function bareHost(host: string): string {
  return host.replace(/^\[|\]$/g, "");
}

/** The reverse of {@link bareHost}: an IPv6 address with the brackets that it has in a URL. */
export function urlHost(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
