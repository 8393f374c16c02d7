import { mayAccess } from "./operator_access.ts";
import { TokenGuesses } from "./token_guesses.ts";
import { TrustedProxies } from "../net/client_address.ts";
import { urlHost } from "../net/bare_host.ts";
import type { Config } from "../config/config.ts";
import type { ExchangeFacts } from "../service/desk.ts";
import type { JoinedCluster } from "../service/join_cluster.ts";
import type { Service } from "../service/service.ts";
import { log } from "../telemetry/log.ts";
import { readinessProblems } from "./health.ts";
import type {
  ClusterStatus,
  OperatorStatus,
  ReadinessProblem,
} from "../shared/operator_status.ts";
import type {
  BanList,
  BanSubject,
  EndRequest,
  SessionList,
} from "../shared/operator_people.ts";
import type { GuestLinkList, GuestLinkMade } from "../shared/guest_links.ts";
import type { Refusal } from "../signaling/refusal.ts";
import type { BanResult } from "../signaling/sessions/people_control.ts";
import manifest from "../../deno.json" with { type: "json" };

const DAY_MS = 86_400_000;

/** The running service as its operators see it. */
export interface Operations {
  /** Reasons why no new calls should come here; empty when the service is ready. */
  problems(): Promise<ReadinessProblem[]>;
  /** Whether a request may read {@link metrics}. */
  maySeeMetrics(request: Request, info: Deno.ServeHandlerInfo): boolean;
  /** In Prometheus' text format, with its content type. */
  metrics(): Promise<{ type: string; text: string }>;
  /** Whether there is a status page: only if a token for it is configured. */
  readonly operatorsPage: boolean;
  /** Whether a request carries that token. */
  isOperator(request: Request, info: Deno.ServeHandlerInfo): boolean;
  /** Seconds until a token from this address is checked again, after wrong ones; 0 if it is checked now. */
  tokenWaitS(request: Request, info: Deno.ServeHandlerInfo): number;
  /** Data of the status page. */
  status(): Promise<OperatorStatus>;
  /**
   * Drains a media server (it gets no new calls), or puts it back.
   *
   * @returns false if there is no media server of this name
   */
  drain(node: string, on: boolean): Promise<boolean>;
  /** Sessions of everybody, or of one person; see `PeopleControl`. */
  sessions(name?: string): Promise<SessionList>;
  /** @returns how many sessions were ended */
  endSessions(who: EndRequest): Promise<number>;
  bans(): Promise<BanList>;
  /** @param seconds how long; until it is lifted if absent */
  ban(subject: BanSubject, seconds?: number): Promise<BanResult>;
  /** @returns false if there is no such ban */
  liftBan(subject: BanSubject): Promise<boolean>;
  /** The guest links that are good. */
  guestLinks(): Promise<GuestLinkList>;
  /** @returns null where people choose their names, and need no link */
  makeGuestLink(
    to: string,
    days: number,
    uses: number,
  ): Promise<GuestLinkMade | Refusal | null>;
  /** @returns false if there is no such link */
  endGuestLink(id: string): Promise<boolean>;
  /** Counts a request that failed because of an internal error. */
  fault(): void;
}

/** Gives operators access to a service. */
export function operationsOf(
  { cluster, desk, metrics, loop, sockets }: Service,
  {
    auth,
    logAddresses,
    metricsFrom,
    metricsToken,
    operatorToken,
    trustProxies,
  }: Config,
): Operations {
  const proxies = new TrustedProxies(trustProxies);
  const guesses = new TokenGuesses((guess, address) => {
    metrics.tokenGuess(guess);
    if (guess === "too_soon") return;
    log.warn("a wrong token of an operator{from}", {
      from: logAddresses ? ` from ${address}` : "",
    });
  });
  const addressOf = (request: Request, info: Deno.ServeHandlerInfo) =>
    proxies.clientAddress(peerAddress(info), request.headers);
  const startedAt = performance.now();
  const problemsOf = (facts: ExchangeFacts | null) =>
    readinessProblems({
      ...facts,
      reached: facts !== null,
      lagMs: loop.worstMs,
    });
  /** Null while the process that has the exchange cannot be reached. */
  const factsOrNull = () => desk.facts().catch(() => null);
  return {
    problems: async () => problemsOf(await factsOrNull()),
    maySeeMetrics: (request, info) =>
      mayAccess(
        {
          ...(metricsToken === undefined ? {} : {
            showsToken: (request) =>
              guesses.shows(request, metricsToken, addressOf(request, info)),
          }),
          anyone: metricsFrom === "anyone",
          proxies,
        },
        request,
        peerAddress(info),
      ),
    metrics: async () => ({
      type: metrics.contentType,
      text: await metrics.text(),
    }),
    operatorsPage: operatorToken !== undefined,
    isOperator: (request, info) =>
      operatorToken !== undefined &&
      guesses.shows(request, operatorToken, addressOf(request, info)),
    tokenWaitS: (request, info) => guesses.waitS(addressOf(request, info)),
    fault: () => metrics.fault(),
    status: async () => {
      const facts = await factsOrNull();
      return {
        version: manifest.version,
        uptimeSeconds: Math.round((performance.now() - startedAt) / 1000),
        problems: problemsOf(facts),
        users: facts?.users ?? 0,
        sockets: sockets.size,
        calls: facts?.calls ?? {},
        ended: await metrics.endings(),
        refusals: await metrics.refusals(),
        lagMs: Math.round(loop.worstMs),
        memoryBytes: Deno.memoryUsage().rss,
        nodes: facts?.mediaServers ?? [],
        ...(cluster ? { cluster: clusterStatus(cluster) } : {}),
      };
    },
    drain: async (node, on) => {
      const known = await desk.drain(node, on);
      if (known) {
        log.info("an operator {what} media server {node}", {
          what: on ? "drains" : "takes back",
          node,
        });
      }
      return known;
    },
    sessions: (name) => desk.sessions(name),
    endSessions: async (who) => {
      const count = await desk.endSessions(who);
      if (count > 0) log.info("an operator ended sessions: {count}", { count });
      return count;
    },
    bans: () => desk.bans(),
    ban: async (subject, seconds) => {
      const result = await desk.ban(
        subject,
        seconds === undefined ? undefined : seconds * 1000,
      );
      if (result.type === "made") {
        log.info(
          "an operator banned a {kind}, and so ended sessions: {count}",
          {
            kind: subject.kind,
            count: result.ended,
          },
        );
      }
      return result;
    },
    guestLinks: () => desk.guestLinks(),
    makeGuestLink: async (to, days, uses) =>
      auth ? await desk.makeGuestLink(to, days * DAY_MS, uses) : null,
    endGuestLink: (id) => desk.endGuestLink(id),
    liftBan: async (subject) => {
      const lifted = await desk.liftBan(subject);
      if (lifted) {
        log.info("an operator lifted the ban of a {kind}", {
          kind: subject.kind,
        });
      }
      return lifted;
    },
  };
}

function clusterStatus({ cluster, node }: JoinedCluster): ClusterStatus {
  const { role, behind } = cluster;
  const storeMs = Math.round(cluster.storeMs);
  const nodes = cluster.nodes
    .map(({ name, role, machine, link, since, sockets, silentMs }) => ({
      ...{ name, role, machine, since, sockets },
      link: `${urlHost(link.hostname)}:${link.port}`,
      // Redis said it that long ago.
      silentMs: Math.max(0, silentMs + storeMs),
    }))
    .toSorted((a, b) => a.name < b.name ? -1 : 1);
  return { node, role: role.type, nodes, storeMs, behind };
}

/** Remote address of the connection; read it before an upgrade. */
export function peerAddress({ remoteAddr }: Deno.ServeHandlerInfo): string {
  return "hostname" in remoteAddr ? remoteAddr.hostname : "local";
}
