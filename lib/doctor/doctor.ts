/**
 * `deno task doctor`: checks, with the service's own options,
 * whether it can work, and gives advice where it cannot.
 *
 * @module
 */
import { type Config, readConfig } from "../config/config.ts";
import { checkCertificate } from "./check_certificate.ts";
import { checkIceServers } from "./check_ice.ts";
import { checkIdentity } from "./check_identity.ts";
import { checkKurento } from "./check_kurento.ts";
import { checkMachine } from "./check_machine.ts";
import { checkPorts } from "./check_ports.ts";
import { checkRedis } from "./check_redis.ts";
import type { Finding } from "./finding.ts";
import { StartError } from "../shared/start_error.ts";

/** Exit code if something prevents calls. */
const EXIT_BAD = 1;

const MARKS: Record<Finding["verdict"], string> = {
  good: "ok     ",
  warning: "warning",
  bad: "BAD    ",
};

if (import.meta.main) Deno.exit(await main());

async function main(): Promise<number> {
  try {
    const command = readConfig(Deno.args, (name) => Deno.env.get(name));
    if (command.name !== "serve") {
      console.log(
        "Takes the options of the service (deno task start --help), and checks whether it can work with them.",
      );
      return 0;
    }
    const findings = await examine(command.config);
    for (const finding of findings) console.log(lineOf(finding));
    const { bad, warning } = counts(findings);
    console.log(
      bad === 0
        ? `It can work${warning === 0 ? "." : `; ${warning} warnings.`}`
        : `It cannot work so: ${bad} of ${findings.length} checks failed.`,
    );
    return bad === 0 ? 0 : EXIT_BAD;
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    console.error(error.message);
    return error.exitCode;
  }
}

/** All checks that these options need, run at the same time and listed in this order. */
async function examine(config: Config): Promise<Finding[]> {
  const findings = await Promise.all([
    checkCertificate(config),
    checkPorts(config),
    checkIdentity(config),
    checkRedis(config),
    Promise.all(config.wsUris.map(checkKurento)),
    checkIceServers(config),
    checkMachine(),
  ]);
  return findings.flat(2);
}

function lineOf({ verdict, subject, found, advice }: Finding): string {
  const line = `${MARKS[verdict]} ${subject}: ${found}`;
  return advice === undefined ? line : `${line}\n          ${advice}`;
}

function counts(findings: readonly Finding[]) {
  const of = (wanted: Finding["verdict"]) =>
    findings.filter(({ verdict }) => verdict === wanted).length;
  return { bad: of("bad"), warning: of("warning") };
}
