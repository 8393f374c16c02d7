import { KurentoSession } from "../../lib/media/kurento_session.ts";

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

/**
 * Counts the pipelines that are made on a media server from now on. A Kurento
 * still has those of an earlier test whose program was killed.
 */
export async function pipelineCount(
  url: string,
): Promise<() => Promise<number>> {
  const earlier = new Set(await pipelinesOf(url));
  return async () =>
    (await pipelinesOf(url)).filter((id) => !earlier.has(id)).length;
}

async function pipelinesOf(url: string): Promise<string[]> {
  const session = await KurentoSession.open(url);
  try {
    return await session.pipelines();
  } finally {
    await session.close();
  }
}
