import { selfSignedCertificate } from "../../lib/net/certificate.ts";
import { installedProgram } from "../deploy/installed_program.ts";
import { untilListening } from "../support/listens.ts";

/** A running nginx with the configuration of `deploy/nginx.conf`. */
export interface Nginx {
  readonly url: string;
  /** Its self-signed certificate, in PEM. */
  readonly certificate: string;
  close(): Promise<void>;
}

/**
 * Starts it on a port of the loopback interface, replacing only what depends on
 * the machine: ports, name and certificate.
 *
 * @param upstreams the processes of the service
 * @throws {Error} saying what to install when there is none
 */
export async function startNginx(
  port: number,
  ...upstreams: URL[]
): Promise<Nginx> {
  const program = await installedProgram({
    name: "nginx",
    debianPackage: "nginx-light",
    variable: "NGINX",
    places: ["/usr/sbin/nginx"],
  });
  const folder = await Deno.makeTempDir();
  const certificate = await selfSignedCertificate(folder, ["localhost"]);
  const example = await Deno.readTextFile(
    new URL("../../deploy/nginx.conf", import.meta.url),
  );
  const site = replaced(example, {
    "listen 443 ssl": `listen 127.0.0.1:${port} ssl`,
    "server_name call.example.org": "server_name localhost",
    "/etc/letsencrypt/live/call.example.org/fullchain.pem":
      `${folder}/cert.pem`,
    "/etc/letsencrypt/live/call.example.org/privkey.pem": `${folder}/key.pem`,
    "server 127.0.0.1:8080 max_fails=0;": upstreams
      .map(({ host }) => host.replace("localhost", "127.0.0.1"))
      .map((host) => `server ${host} max_fails=0;`).join("\n"),
    "proxy_pass http://one2one": `proxy_pass ${upstreams[0].protocol}//one2one`,
  });
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`).join("\n");
  // When started by root, workers would run as another user, who cannot enter
  // the folder.
  const user = Deno.uid() === 0 ? "user root;" : "";
  await Deno.writeTextFile(
    `${folder}/nginx.conf`,
    `${user} daemon off; pid ${folder}/pid; error_log ${folder}/error.log;
     events {}
     http { access_log off; ${temporary}\n${site} }`,
  );
  const child = new Deno.Command(program, {
    args: ["-c", `${folder}/nginx.conf`, "-e", `${folder}/error.log`],
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  await untilListening(child, port);
  return {
    url: `https://localhost:${port}/`,
    certificate: certificate.cert,
    close: async () => {
      child.kill("SIGTERM");
      await child.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
}

function replaced(text: string, replacements: Record<string, string>): string {
  for (const [from, to] of Object.entries(replacements)) {
    if (!text.includes(from)) throw new Error(`no "${from}" in nginx.conf`);
    text = text.replaceAll(from, to);
  }
  return text;
}
