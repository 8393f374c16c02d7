import { KurentoClient } from "../../lib/media/kurento_client.ts";

/** A Kurento for these tests alone, for tests that start no media server. */
export const TEST_KURENTO = Deno.env.get("ONE2ONE_TEST_WS_URI");

/**
 * The options that select the test's Kurento; none where `options` name a media
 * server or configure the embedded one.
 */
export function kurentoOptions(options: string[]): string[] {
  const own = options.some((option) => /^--(ws_uri|media-)/.test(option));
  return TEST_KURENTO === undefined || own ? [] : [`--ws_uri=${TEST_KURENTO}`];
}

/**
 * The name of a test, or step, that only the embedded server can pass. On the
 * test's Kurento it is left out, and its name says why.
 */
export function embeddedOnly(
  name: string,
  why: string,
): { name: string; ignore: boolean } {
  return TEST_KURENTO === undefined
    ? { name, ignore: false }
    : { name: `${name} (not asked of a Kurento: ${why})`, ignore: true };
}

/** The number of pipelines, as a media server counts them. */
export async function pipelinesOf(url: string): Promise<number> {
  const client = await KurentoClient.connect({
    url,
    lost: () => {},
    fault: () => {},
  });
  try {
    return (await client.pipelines()).length;
  } finally {
    await client.close();
  }
}
